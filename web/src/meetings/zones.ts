// Clocks: what they show where at a moment, and when they show it.

import {
  type CalendarDateTime,
  fromAbsolute,
  isWeekday as isWeekdayIn,
  toCalendarDateTime,
  toZoned,
} from '@internationalized/date';

/** Where nothing else is said. */
export const UTC = 'UTC';

/** The zone of this device. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The zone of this name; `null` if this browser knows none. Names are strangers'. */
export function knownZone(name: string | null): string | null {
  if (name === null || !/^[A-Za-z][\w+\-/]{0,63}$/.test(name)) return null;
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return name;
  } catch {
    return null;
  }
}

/** What clocks show at a moment, in milliseconds since 1970. */
export function clockAt(at: number, zone: string): CalendarDateTime {
  return toCalendarDateTime(fromAbsolute(at, zone));
}

/**
 * The moment at which clocks show this. Of an hour that comes twice the first is meant; one that is left out is counted
 * on from before it (RFC 5545, 3.3.5).
 */
export function momentOf(clock: CalendarDateTime, zone: string): number {
  return toZoned(clock, zone, 'compatible').toDate().getTime();
}

/** Milliseconds that clocks are ahead of UTC. */
export function offsetAt(at: number, zone: string): number {
  return fromAbsolute(at, zone).offset;
}

/** From Monday to Friday, whatever days are free in some countries. */
export function isWeekday(clock: CalendarDateTime): boolean {
  return isWeekdayIn(clock, 'en-001');
}

/** `2026-05-12` and `14:30`, as forms hold them. */
export function fieldsOf(at: number, zone: string): { date: string; time: string } {
  const [date = '', time = ''] = clockAt(at, zone).toString().split('T');
  return { date, time: time.slice(0, 5) };
}
