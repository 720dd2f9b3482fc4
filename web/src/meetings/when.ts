// When a meeting is: its next time, worked out the same way on every device and in calendar files.
//
// A meeting repeats by the clocks of the zone that its maker planned it in, so that all who hold the link agree on each
// time wherever they are.

import type { CalendarDateTime } from '@internationalized/date';
import type { Details, Repeats } from '../generated/core';
import { clockAt, isWeekday, knownZone, momentOf, UTC } from './zones';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** What is later is no date of anybody's. */
const LAST_YEAR = 9_999;
const LAST = Date.UTC(LAST_YEAR + 1, 0);

export interface Occurrence {
  /** Milliseconds since 1970. */
  start: number;
  /** Milliseconds since 1970. */
  end: number;
}

/** What a meeting's time means at this moment. */
export type Standing = 'anytime' | 'upcoming' | 'running' | 'past';

/** The occurrence that is running at `now`, or else the next one; `null` if there is no time, or none to come. */
export function nextOccurrence(details: Details, now: number): Occurrence | null {
  const { startsAt, minutes, repeats } = details;
  if (startsAt === null || !isDate(startsAt)) return null;
  const length = Math.max(0, minutes) * MINUTE_MS;
  const earliest = now - length;
  let start: number | null = startsAt;
  if (startsAt <= earliest)
    start = repeats === 'never' ? null : repetition(startsAt, repeats, zoneOf(details), earliest);
  return start === null ? null : { start, end: start + length };
}

export function standing(details: Details, now: number): Standing {
  if (details.startsAt === null) return 'anytime';
  const next = nextOccurrence(details, now);
  if (!next) return 'past';
  return next.start <= now ? 'running' : 'upcoming';
}

/** By whose clocks a meeting repeats. */
export function zoneOf(details: Pick<Details, 'zone'>): string {
  return knownZone(details.zone) ?? UTC;
}

/** Whether somebody may have meant this: the value is a stranger's. */
export function isDate(at: number): boolean {
  return at >= 0 && at < LAST;
}

type Repeating = Exclude<Repeats, 'never'>;

const DAYS: Record<Exclude<Repeating, 'monthly'>, number> = {
  daily: 1,
  weekdays: 1,
  weekly: 7,
  fortnightly: 14,
};

/** The first time after `earliest` at which clocks show again what they showed at the first one. */
function repetition(startsAt: number, repeats: Repeating, zone: string, earliest: number): number | null {
  const first = clockAt(startsAt, zone);
  for (const clock of repeats === 'monthly'
    ? months(first, earliest, zone)
    : days(first, repeats, earliest - startsAt)) {
    const start = momentOf(clock, zone);
    if (start > earliest) return start;
  }
  return null;
}

/** Days of the right kind, from shortly before `passed` milliseconds after the first, as far as there are dates. */
function* days(
  first: CalendarDateTime,
  repeats: keyof typeof DAYS,
  passed: number,
): Generator<CalendarDateTime> {
  const step = DAYS[repeats];
  // One step back: clocks that were changed since may be behind.
  const steps = Math.max(1, Math.floor(passed / (step * DAY_MS)) - 1);
  let clock = first.add({ days: steps * step });
  for (let before = first; clock.compare(before) > 0; ) {
    if (repeats !== 'weekdays' || isWeekday(clock)) yield clock;
    before = clock;
    clock = clock.add({ days: step });
  }
}

/** The same day of later months; months without the day are left out (RFC 5545, 3.3.10). */
function* months(first: CalendarDateTime, earliest: number, zone: string): Generator<CalendarDateTime> {
  const last = clockAt(earliest, zone);
  const passed = (last.year - first.year) * 12 + last.month - first.month;
  for (
    let count = Math.max(1, passed);
    count <= (LAST_YEAR - first.year) * 12 + 12 - first.month;
    count += 1
  ) {
    const clock = first.add({ months: count });
    if (clock.day === first.day) yield clock;
  }
}
