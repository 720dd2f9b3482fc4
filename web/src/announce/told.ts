// What is told of things that come together: what is new.

import type { Question } from '../generated/core';

export interface HandNews {
  /** Others who raised theirs, in the order of the row. */
  raised: string[];
  /** Where in the row one's own hand is, from 1, if it went up. */
  ownPlace: number | null;
  ownLowered: boolean;
}

export function handNews(
  before: readonly string[],
  now: readonly string[],
  own: string | undefined,
): HandNews {
  const raised = now.filter((id) => !before.includes(id));
  const ownUp = own !== undefined && raised.includes(own);
  return {
    raised: raised.filter((id) => id !== own),
    ownPlace: ownUp ? now.indexOf(own) + 1 : null,
    ownLowered: own !== undefined && before.includes(own) && !now.includes(own),
  };
}

/** Names of the others who have asked since, each once; of what was taken back meanwhile there is nothing to tell. */
export function askersSince(before: readonly Question[], now: readonly Question[]): string[] {
  const known = new Set(before.map(({ id }) => id));
  const fresh = now.filter(({ id, own, toldBy }) => !known.has(id) && !own && toldBy === null);
  return [...new Set(fresh.map(({ name }) => name))];
}
