// What is wrong with a person's streams and messages, in words that name them.

import type { Person } from '../generated/core';
import { timeOf } from '../meetings/times';
import type { Language, Strings } from '../strings';
import { inSentence } from './name';

export interface FaultText {
  of: string;
  text: string;
}

export function faultsOf(
  person: Person,
  { people, roster, stage }: Strings,
  language: Language,
): FaultText[] {
  const name = inSentence(person.name) || stage.unknown;
  const found: FaultText[] = [];
  for (const of of ['microphone', 'camera', 'screen'] as const) {
    const fault = person[of].fault ?? (of === 'screen' ? person.screenAudio.fault : null);
    if (fault) found.push({ of, text: people.faults[of][fault](name) });
  }
  if (person.awaySince !== null)
    found.push({ of: 'network', text: roster.dropped(name, timeOf(person.awaySince, language)) });
  for (const of of ['microphone', 'camera', 'screen'] as const) {
    const is = (streams: readonly string[]) =>
      streams.includes(of) || (of === 'screen' && streams.includes('screen_audio'));
    if (is(person.cannotOpen)) found.push({ of: `own ${of}`, text: roster.cannotOpen[of](name) });
    else if (person.connected && is(person.misses))
      found.push({ of: `own ${of}`, text: roster.misses[of](name) });
  }
  if (person.notOpening) found.push({ of: 'messages', text: people.faults.messages.not_opening(name) });
  else if (person.missing > 0) found.push({ of: 'messages', text: people.faults.messages.missing(name) });
  return found;
}
