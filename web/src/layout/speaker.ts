// Who is shown as the speaker: a cough takes the stage from nobody.

/** Somebody new must have spoken for so long, where nobody speaks who is shown. */
const TAKES_AFTER_MS = 700;
/** The one who is shown and goes on speaking gives way to somebody who has talked over them for so long. */
const TAKES_OVER_AFTER_MS = 3_000;
/** Whoever is shown stays for so long at least. */
const STAYS_MS = 2_000;

export interface Followed {
  /** Who is shown; `null`: nobody else is there. */
  shown: string | null;
  since: number;
  /** Who may be shown next, and since when they speak. */
  next: string | null;
  nextSince: number;
}

export const NOBODY: Followed = { shown: null, since: 0, next: null, nextSince: 0 };

/**
 * Follows the speaker.
 *
 * @param others everyone but the person at this device, who is never shown to themselves
 * @param speaking who speaks now, the loudest first
 * @param now milliseconds of a clock that does not go back
 */
export function follow(
  before: Followed,
  others: readonly string[],
  speaking: readonly string[],
  now: number,
): Followed {
  const heard = speaking.filter((id) => others.includes(id));
  if (before.shown === null || !others.includes(before.shown)) {
    return { shown: heard[0] ?? others[0] ?? null, since: now, next: null, nextSince: 0 };
  }
  const next = heard.includes(before.next ?? '') ? before.next : heard.find((id) => id !== before.shown);
  if (!next) return before.next === null ? before : { ...before, next: null, nextSince: 0 };
  const nextSince = next === before.next ? before.nextSince : now;
  if (now >= due({ ...before, next, nextSince }, heard))
    return { shown: next, since: now, next: null, nextSince: 0 };
  return next === before.next ? before : { ...before, next, nextSince };
}

/** When the next one is to be shown if nothing changes; `null` if nobody is. */
export function nextChange(followed: Followed, speaking: readonly string[]): number | null {
  return followed.next === null ? null : due(followed, speaking);
}

function due({ shown, since, nextSince }: Followed, heard: readonly string[]): number {
  const wait = shown !== null && heard.includes(shown) ? TAKES_OVER_AFTER_MS : TAKES_AFTER_MS;
  return Math.max(since + STAYS_MS, nextSince + wait);
}
