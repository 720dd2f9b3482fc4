// Times and lengths in words, in the language of the page and the zone of this device.

import { useEffect, useState } from 'react';
import type { Details } from '../generated/core';
import type { Language, Strings } from '../strings';
import { isDate, nextOccurrence } from './when';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The person's own way of writing dates, if it is of the page's language: `en-GB` rather than `en`. */
function localeOf(language: Language): string {
  const own = globalThis.navigator?.languages ?? [];
  return own.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}

const timesOfDay = new Map<string, Intl.DateTimeFormat>();

/** The time of day. Its format is dear to make, and each line of the conversation has one: once for each language. */
export function timeOf(at: number, language: Language): string {
  const locale = localeOf(language);
  let format = timesOfDay.get(locale);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
    timesOfDay.set(locale, format);
  }
  return format.format(at);
}

/** Day and time, the year only if it is another one. */
export function dayAndTime(at: number, now: number, language: Language): string {
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' as const };
  const day = { weekday: 'short', day: 'numeric', month: 'short', ...year } as const;
  return new Intl.DateTimeFormat(localeOf(language), { ...day, hour: '2-digit', minute: '2-digit' }).format(
    at,
  );
}

/** "in 20 minutes", in the largest unit that fits. */
export function distance(at: number, now: number, language: Language): string {
  const minutes = Math.round((at - now) / MINUTE_MS);
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (Math.abs(minutes) < 60) return words.format(minutes, 'minute');
  if (Math.abs(minutes) < 24 * 60) return words.format(Math.round(minutes / 60), 'hour');
  return words.format(Math.round(minutes / (24 * 60)), 'day');
}

/** How long, in hours where that is plainer. */
export function lengthOf(minutes: number, language: Language): string {
  const inHours = minutes >= 60 && minutes % 15 === 0;
  const unit = inHours ? 'hour' : 'minute';
  const format = new Intl.NumberFormat(localeOf(language), { style: 'unit', unit, unitDisplay: 'short' });
  return format.format(inHours ? minutes / 60 : minutes);
}

/** What the door says of a meeting's time; `null` if it has none. */
export function doorTime(
  details: Details,
  now: number,
  language: Language,
  { when }: Strings,
): string | null {
  if (details.startsAt === null) return null;
  const next = nextOccurrence(details, now);
  if (!next) return isDate(details.startsAt) ? when.was(dayAndTime(details.startsAt, now, language)) : null;
  if (next.start <= now) return when.began(timeOf(next.start, language));
  const soon = next.start - now < DAY_MS && new Date(next.start).getDate() === new Date(now).getDate();
  return soon
    ? when.startsIn(timeOf(next.start, language), distance(next.start, now, language))
    : when.startsOn(dayAndTime(next.start, now, language));
}

/** Day, time of beginning and end, and zone, for an invitation. */
export function spanOf(details: Details & { startsAt: number }, language: Language, zone?: string): string {
  const format = new Intl.DateTimeFormat(localeOf(language), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
    // What repeats does so by the zone's clocks, however far they are from UTC on that day.
    timeZoneName: details.repeats === 'never' ? 'short' : 'longGeneric',
  });
  return format.formatRange(details.startsAt, details.startsAt + details.minutes * MINUTE_MS);
}

/** The time, anew every half minute; the sooner where that matters. */
export function useNow(everyMs = MINUTE_MS / 2): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
