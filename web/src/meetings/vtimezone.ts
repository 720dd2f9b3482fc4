// A time zone as calendar files have it (RFC 5545, 3.6.5), out of what the browser knows of it.

import { type CalendarDateTime, endOfMonth, getDayOfWeek } from '@internationalized/date';
import { clockAt, offsetAt, UTC } from './zones';

const DAY_MS = 86_400_000;
/** How far ahead clocks' changes are looked at. Where they follow no yearly rule, nothing is said of later ones. */
const AHEAD_MS = 10 * 366 * DAY_MS;
/** Changes are further apart. */
const STRIDE_MS = 7 * DAY_MS;

/** A moment at which clocks are put forward or back. Offsets are in milliseconds ahead of UTC. */
interface Change {
  from: number;
  to: number;
  /** What clocks would show if they were not changed. */
  clock: CalendarDateTime;
}

/** The lines of the zone's component, for events from this moment on. */
export function timezoneLines(zone: string, startsAt: number): string[] {
  const start = Math.max(0, startsAt - 400 * DAY_MS);
  const changes = changesIn(zone, start, startsAt + AHEAD_MS);
  const observances = [forward, back].map((kind) => changes.filter(kind)).filter((some) => some.length > 0);
  const rules = observances.map(yearlyRule);
  // Rules count from a year before the first event: with them, whatever was before does not matter.
  const ruled = observances.length === 2 && rules.every((rule) => rule !== null);
  const before = offsetAt(start, zone);
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${zone}`,
    ...(ruled ? [] : observance('STANDARD', before, before, ['DTSTART:19700101T000000'])),
    ...observances.flatMap((some, index) => repeated(some, ruled ? (rules[index] ?? null) : null)),
    'END:VTIMEZONE',
  ];
}

/** `20260512T160000`: what clocks show (RFC 5545, 3.3.5). */
export function localTime(clock: CalendarDateTime): string {
  return clock.toString().replace(/[-:]|\.\d+/g, '');
}

const forward = ({ from, to }: Change) => to > from;
const back = ({ from, to }: Change) => to < from;

function repeated(changes: Change[], rule: string | null): string[] {
  const name = changes.every(forward) ? 'DAYLIGHT' : 'STANDARD';
  const [told, again] = rule === null ? [changes, []] : [changes.slice(0, 1), [`RRULE:${rule}`]];
  return told.flatMap(({ from, to, clock }) =>
    observance(name, from, to, [`DTSTART:${localTime(clock)}`, ...again]),
  );
}

function observance(name: 'STANDARD' | 'DAYLIGHT', from: number, to: number, when: string[]): string[] {
  return [
    `BEGIN:${name}`,
    ...when,
    `TZOFFSETFROM:${offset(from)}`,
    `TZOFFSETTO:${offset(to)}`,
    `END:${name}`,
  ];
}

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** By which all of these come: on the last, or the first, second, third Sunday of a month; `null` if by none. */
function yearlyRule(changes: Change[]): string | null {
  const [first] = changes;
  if (!first || changes.length < 3) return null;
  const { month } = first.clock;
  const day = weekday(first.clock);
  const same = ({ from, to, clock }: Change, index: number) =>
    from === first.from &&
    to === first.to &&
    clock.month === month &&
    weekday(clock) === day &&
    clock.year === first.clock.year + index &&
    localTime(clock).slice(8) === localTime(first.clock).slice(8);
  if (!changes.every(same)) return null;
  const last = changes.every(({ clock }) => clock.day + 7 > endOfMonth(clock).day);
  const week = Math.ceil(first.clock.day / 7);
  if (!last && !changes.every(({ clock }) => Math.ceil(clock.day / 7) === week)) return null;
  return `FREQ=YEARLY;BYMONTH=${month};BYDAY=${last ? -1 : week}${WEEKDAYS[day]}`;
}

/** Counted from Sunday. */
function weekday(clock: CalendarDateTime): number {
  return getDayOfWeek(clock, 'en-001', 'sun');
}

function changesIn(zone: string, start: number, end: number): Change[] {
  const changes: Change[] = [];
  for (let at = start; at < end; at += STRIDE_MS) {
    const [from, to] = [offsetAt(at, zone), offsetAt(at + STRIDE_MS, zone)];
    if (from === to) continue;
    let [before, after] = [at, at + STRIDE_MS];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offsetAt(middle, zone) === from) before = middle;
      else after = middle;
    }
    changes.push({ from, to, clock: clockAt(after + from, UTC) });
  }
  return changes;
}

/** `+0200`, with seconds where there are some (RFC 5545, 3.3.14). */
function offset(milliseconds: number): string {
  const seconds = Math.abs(Math.round(milliseconds / 1_000));
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const digits = parts.map((part) => String(part).padStart(2, '0'));
  if (digits[2] === '00') digits.pop();
  return `${milliseconds < 0 ? '-' : '+'}${digits.join('')}`;
}
