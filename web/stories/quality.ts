// A meeting that does not go well for everyone.

import type { Grade, PersonLine, Quality, Trouble } from '../src/generated/core';
import { NAMES } from './names';

/** A line that is as usual. */
export const USUAL: PersonLine = {
  way: 'udp',
  lost: null,
  switching: false,
  thin: false,
  loss: 0,
  delay: 0,
  limit: null,
};
/** Nothing comes or goes: the network lets UDP through no more. */
export const CUT: PersonLine = { ...USUAL, way: 'none', lost: 'udp', switching: true };

interface Wrong {
  grade: Grade;
  line?: Partial<PersonLine>;
  missing?: number;
  /** Minutes ago. */
  since: number;
  until?: number;
}

function trouble(index: number, { grade, line, missing = 0, since, until }: Wrong): Trouble {
  const ago = (minutes: number) => Date.now() - minutes * 60_000;
  return {
    person: `p${index}`,
    name: NAMES[index] ?? '',
    own: index === 0,
    grade,
    worst: grade,
    since: ago(since),
    until: until === undefined ? null : ago(until),
    line: line ? { ...USUAL, ...line } : null,
    missing,
  };
}

export function troubled(): Quality {
  return {
    troubles: [
      trouble(3, { grade: 'away', since: 1 }),
      trouble(5, { grade: 'cut', line: CUT, since: 2 }),
      trouble(6, {
        grade: 'poor',
        line: { way: 'tcp', lost: 'udp', loss: 20, delay: 1_000, thin: true },
        missing: 2,
        since: 14,
      }),
      trouble(0, { grade: 'fair', line: { limit: 'device' }, since: 3 }),
    ],
    past: [
      trouble(2, { grade: 'poor', line: { loss: 10 }, since: 31, until: 22 }),
      trouble(3, { grade: 'fair', line: { thin: true }, since: 40, until: 38 }),
    ],
  };
}
