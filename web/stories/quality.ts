// A meeting that does not go well for everyone.

import type { PersonLine, Quality, Trouble } from '../src/generated/core';
import { NAMES } from './names';

/** A line that is as usual. */
export const USUAL: PersonLine = { way: 'udp', lost: null, switching: false, thin: false };
/** Nothing comes or goes: the network lets UDP through no more. */
export const CUT: PersonLine = { ...USUAL, way: 'none', lost: 'udp', switching: true };

export const NOTHING_WRONG: Trouble = {
  person: 'p1',
  name: 'Ben',
  own: false,
  grade: 'fair',
  since: 0,
  until: null,
  line: null,
  loss: 0,
  delay: 0,
  limit: null,
  missing: 0,
};

/** `since` and `until`: minutes ago. */
function trouble(index: number, wrong: Partial<Trouble>): Trouble {
  const ago = (minutes = 0) => Date.now() - minutes * 60_000;
  const until = wrong.until ? ago(wrong.until) : null;
  const whose = { person: `p${index}`, name: NAMES[index] ?? '', own: index === 0 };
  return { ...NOTHING_WRONG, ...wrong, ...whose, since: ago(wrong.since), until };
}

export function troubled(): Quality {
  const detour: PersonLine = { ...USUAL, way: 'tcp', lost: 'udp', thin: true };
  return {
    troubles: [
      trouble(3, { grade: 'away', since: 1 }),
      trouble(5, { grade: 'cut', line: CUT, since: 2 }),
      trouble(6, { grade: 'poor', line: detour, loss: 20, delay: 1_000, missing: 2, since: 14 }),
      trouble(0, { limit: 'device', since: 3 }),
    ],
    past: [
      trouble(2, { grade: 'poor', loss: 10, since: 31, until: 22 }),
      trouble(3, { line: { ...USUAL, thin: true }, since: 40, until: 38 }),
    ],
  };
}
