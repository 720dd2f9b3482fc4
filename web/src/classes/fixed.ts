// What the rules of a class leave to nobody to switch: no switch is shown that would do nothing.

import type { ClassRules, Powers } from '../generated/core';
import { POWERS } from '../host/PowerSwitches';

/** The powers that hosts may give to everyone. */
export function givenPowers(rules: ClassRules | null | undefined): (keyof Powers)[] {
  if (!rules) return [...POWERS];
  const taken: Partial<Record<keyof Powers, boolean>> = {
    record: rules.record !== 'granted',
    share: rules.share !== 'granted',
    chat: !rules.chat,
    privateChat: !rules.chat || !rules.privateChat,
    rename: !rules.rename,
  };
  return POWERS.filter((power) => !taken[power]);
}
