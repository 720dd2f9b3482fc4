// What somebody did, in a sentence.

import type { Notice } from '../generated/core';
import { inSentence } from '../people/name';
import type { Strings } from '../strings';

export function eventText({ what, by, whom }: Notice, { events, stage }: Strings): string {
  return events[what](inSentence(by), whom === null ? null : inSentence(whom) || stage.unknown);
}
