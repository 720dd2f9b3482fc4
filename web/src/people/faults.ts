// What is wrong with a person's streams, line and messages, in words that name them.

import type { Person } from '../generated/core';
import { timeOf } from '../meetings/times';
import type { Language, Strings } from '../strings';
import { inSentence } from './name';

export interface FaultText {
  of: string;
  text: string;
}

const DEVICES = ['microphone', 'camera', 'screen'] as const;

export function faultsOf(
  person: Person,
  { people, roster, stage }: Strings,
  language: Language,
): FaultText[] {
  const name = inSentence(person.name) || stage.unknown;
  const { line } = person;
  const words = roster.line;
  const found: FaultText[] = [];
  // Why nothing comes and goes: said with the first thing that does not come, and with the first that does not go.
  const cause = line?.way === 'none' ? words.cause[line.lost ?? 'none'] : null;
  let why = cause;
  let told = false;
  for (const of of DEVICES) {
    const fault = person[of].fault ?? (of === 'screen' ? person.screenAudio.fault : null);
    if (!fault) continue;
    const because = fault === 'not_arriving' ? why : null;
    const text = because ? words.silent[of](name, because) : people.faults[of][fault](name);
    if (because) {
      why = null;
      told = true;
    }
    found.push({ of, text });
  }
  if (person.awaySince !== null)
    found.push({ of: 'network', text: roster.dropped(name, timeOf(person.awaySince, language)) });
  why = cause;
  for (const of of DEVICES) {
    const is = (streams: readonly string[]) =>
      streams.includes(of) || (of === 'screen' && streams.includes('screen_audio'));
    if (is(person.cannotOpen)) found.push({ of: `own ${of}`, text: roster.cannotOpen[of](name) });
    else if (person.connected && is(person.misses)) {
      found.push({ of: `own ${of}`, text: why ? words.misses[of](name, why) : roster.misses[of](name) });
      why = null;
      told = true;
    }
  }
  if (cause && !told) found.push({ of: 'cut', text: words.cut(name, cause) });
  if (line?.way === 'tcp')
    found.push({ of: 'line', text: line.lost === 'udp' ? words.lostUdp(name) : words.detour(name) });
  if (line?.thin) found.push({ of: 'thin', text: words.thin(name) });
  if (person.notOpening) found.push({ of: 'messages', text: people.faults.messages.not_opening(name) });
  else if (person.missing > 0) found.push({ of: 'messages', text: people.faults.messages.missing(name) });
  return found;
}

/** Whether something does not come or go, and not only otherwise than usual. */
export function isBroken({ of }: FaultText): boolean {
  return !['network', 'line', 'thin'].includes(of);
}
