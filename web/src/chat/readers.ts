// Who reads a line.

import type { Addressed, ChatTo } from '../generated/core';
import { inSentence } from '../people/name';
import type { Strings } from '../strings';

/** `null` if it is everyone. */
export function readersInWords(to: Addressed, { chat, stage }: Strings): string | null {
  switch (to.to) {
    case 'everyone':
      return null;
    case 'person':
      return chat.privateWith(inSentence(to.whom.name) || stage.unknown);
    case 'hosts':
      return to.with ? chat.privateHostsAnd(inSentence(to.with.name) || stage.unknown) : chat.privateHosts;
  }
}

/** As whom one writes to. */
export function readersOf(to: Addressed): ChatTo {
  switch (to.to) {
    case 'everyone':
      return to;
    case 'hosts':
      return to.with ? { to: 'hosts', with: to.with.id } : { to: 'hosts' };
    case 'person':
      return { to: 'person', person: to.whom.id };
  }
}

export function sameReaders(one: ChatTo, other: ChatTo): boolean {
  if (one.to === 'person') return other.to === 'person' && one.person === other.person;
  if (one.to === 'hosts') return other.to === 'hosts' && one.with === other.with;
  return other.to === 'everyone';
}
