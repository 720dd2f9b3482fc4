// What is wrong with a person's streams, in words that name them.

import type { Person } from '../generated/core';
import type { Strings } from '../strings';

export interface FaultText {
  stream: 'microphone' | 'camera' | 'screen';
  text: string;
}

export function faultsOf(person: Person, { people, stage }: Strings): FaultText[] {
  const name = person.name || stage.unknown;
  return (['microphone', 'camera', 'screen'] as const).flatMap((stream) => {
    const fault = person[stream].fault ?? (stream === 'screen' ? person.screenAudio.fault : null);
    return fault ? [{ stream, text: people.faults[stream][fault](name) }] : [];
  });
}
