// A meeting as a calendar file (RFC 5545).

import type { Details, Repeats } from '../generated/core';
import { localTime, timezoneLines } from './vtimezone';
import { zoneOf } from './when';
import { clockAt } from './zones';

export interface CalendarEvent {
  /** Stays the same when the meeting is changed; holds nothing secret. */
  uid: string;
  details: Details & { startsAt: number };
  /** What stands in the calendar. */
  title: string;
  description: string;
  /** The guest link. */
  url: string;
  /** When the file is made, in milliseconds since 1970. */
  stamp: number;
}

/** The text of the file. */
export function calendarFile({ uid, details, title, description, url, stamp }: CalendarEvent): string {
  const { startsAt, minutes, repeats } = details;
  const endsAt = startsAt + minutes * 60_000;
  const rule = RULES[repeats];
  // What repeats does so by the clocks of a zone; a single moment needs none.
  const zone = rule === null ? null : zoneOf(details);
  const time = (at: number) =>
    zone === null ? `:${utc(at)}` : `;TZID=${zone}:${localTime(clockAt(at, zone))}`;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Conclave//Conclave//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    ...(zone === null ? [] : timezoneLines(zone, startsAt)),
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${utc(stamp)}`,
    `SEQUENCE:${Math.max(0, Math.floor(stamp / 1_000) % 2_147_483_648)}`,
    `DTSTART${time(startsAt)}`,
    `DTEND${time(endsAt)}`,
    ...(rule === null ? [] : [`RRULE:${rule}`]),
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(description)}`,
    `LOCATION:${escaped(url)}`,
    `URL:${url}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** A name for the meeting in calendars: from the link's room, which is no secret by itself, hashed all the same. */
export async function uidOf(guestLink: string): Promise<string> {
  const room = guestLink.split('.')[0] ?? '';
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`conclave calendar ${room}`));
  const hex = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 40)}@conclave`;
}

/** `19700101T000000Z` (RFC 5545, 3.3.5). */
function utc(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Rules' values (RFC 5545, 3.3.10), in local time. */
const RULES: Record<Repeats, string | null> = {
  never: null,
  daily: 'FREQ=DAILY',
  weekdays: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
  weekly: 'FREQ=WEEKLY',
  fortnightly: 'FREQ=WEEKLY;INTERVAL=2',
  monthly: 'FREQ=MONTHLY',
};

/** Text as a value (RFC 5545, 3.3.11), without what could end the line. */
function escaped(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
    .replace(/[\\;,]/g, (character) => `\\${character}`)
    .replace(/\n/g, '\\n')
    .replace(/\p{Cc}/gu, '');
}

const LINE_OCTETS = 75;

/** In lines of at most 75 octets, never inside a character (RFC 5545, 3.1). */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let text = '';
  let octets = 0;
  for (const character of line) {
    const length = encoder.encode(character).length;
    if (octets + length > LINE_OCTETS) {
      text += '\r\n ';
      octets = 1;
    }
    text += character;
    octets += length;
  }
  return text;
}
