// When a meeting is: its next time, worked out the same way on every device and in calendar files.
//
// A meeting repeats in UTC, so that all who hold the link agree on each time wherever they are.

import type { Details, Repeats } from '../generated/core';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export interface Occurrence {
  /** Milliseconds since 1970. */
  start: number;
  /** Milliseconds since 1970. */
  end: number;
}

/** What a meeting's time means at this moment. */
export type Standing = 'anytime' | 'upcoming' | 'running' | 'past';

/**
 * The occurrence that is running at `now`, or else the next one; `null` if there is no time, or none to come.
 *
 * @param offset minutes that local time is ahead of UTC: which days are weekdays
 */
export function nextOccurrence(details: Details, now: number, offset: number): Occurrence | null {
  const { startsAt, minutes, repeats } = details;
  // Beyond this there are no dates; the value is a stranger's.
  if (startsAt === null || !(Math.abs(startsAt) < 8e15)) return null;
  const length = Math.max(0, minutes) * MINUTE_MS;
  const at = (start: number): Occurrence => ({ start, end: start + length });
  const earliest = now - length;
  if (startsAt > earliest) return at(startsAt);
  switch (repeats) {
    case 'never':
      return null;
    case 'weekdays': {
      let start = startsAt + daysSince(startsAt, earliest, 1) * DAY_MS;
      while (!isWeekday(start, offset)) start += DAY_MS;
      return at(start);
    }
    case 'monthly':
      return at(nextMonth(startsAt, earliest));
    default:
      return at(startsAt + daysSince(startsAt, earliest, STEP[repeats]) * DAY_MS);
  }
}

export function standing(details: Details, now: number, offset: number): Standing {
  if (details.startsAt === null) return 'anytime';
  const next = nextOccurrence(details, now, offset);
  if (!next) return 'past';
  return next.start <= now ? 'running' : 'upcoming';
}

/** Whether a moment is from Monday to Friday where local time is `offset` minutes ahead of UTC. */
export function isWeekday(at: number, offset: number): boolean {
  const day = new Date(at + offset * MINUTE_MS).getUTCDay();
  return day !== 0 && day !== 6;
}

/** Minutes that this device's time is ahead of UTC at a moment. */
export function localOffset(at: number): number {
  return -new Date(at).getTimezoneOffset() || 0;
}

const STEP: Record<Exclude<Repeats, 'never' | 'weekdays' | 'monthly'>, number> = {
  daily: 1,
  weekly: 7,
  fortnightly: 14,
};

/** The fewest days, in whole steps, that bring `from` beyond `earliest`. */
function daysSince(from: number, earliest: number, step: number): number {
  return (Math.floor((earliest - from) / (step * DAY_MS)) + 1) * step;
}

/** The first month that has the day and is beyond `earliest`; months without the day are left out (RFC 5545, 3.3.10). */
function nextMonth(from: number, earliest: number): number {
  const first = new Date(from);
  const last = new Date(earliest);
  let months =
    (last.getUTCFullYear() - first.getUTCFullYear()) * 12 + last.getUTCMonth() - first.getUTCMonth();
  for (;;) {
    const start = new Date(from);
    start.setUTCMonth(first.getUTCMonth() + months);
    if (start.getUTCDate() === first.getUTCDate() && start.getTime() > earliest) return start.getTime();
    if (Number.isNaN(start.getTime())) return from;
    months += 1;
  }
}
