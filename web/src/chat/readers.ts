// Who reads a line, in words.

import type { Addressed } from '../generated/core';
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
