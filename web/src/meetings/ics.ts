// A meeting as a calendar file (RFC 5545).

import type { Details, Repeats } from '../generated/core';
import { localOffset } from './when';

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
  const rule = recurrence(details.repeats, details.startsAt, localOffset(details.startsAt));
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Conclave//Conclave//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${utc(stamp)}`,
    `SEQUENCE:${Math.max(0, Math.floor(stamp / 1_000) % 2_147_483_648)}`,
    `DTSTART:${utc(details.startsAt)}`,
    `DTEND:${utc(details.startsAt + details.minutes * 60_000)}`,
    ...(rule ? [`RRULE:${rule}`] : []),
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

/** A rule's value (RFC 5545, 3.3.10); `offset`: minutes that local time is ahead of UTC. */
function recurrence(repeats: Repeats, startsAt: number, offset: number): string | null {
  switch (repeats) {
    case 'never':
      return null;
    case 'daily':
      return 'FREQ=DAILY';
    case 'weekdays':
      return `FREQ=WEEKLY;BYDAY=${weekdays(startsAt, offset)}`;
    case 'weekly':
      return 'FREQ=WEEKLY';
    case 'fortnightly':
      return 'FREQ=WEEKLY;INTERVAL=2';
    case 'monthly':
      return 'FREQ=MONTHLY';
  }
}

const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** Monday to Friday of local time, as the days that they are in UTC. */
function weekdays(startsAt: number, offset: number): string {
  const local = new Date(startsAt + offset * 60_000).getUTCDay();
  const shift = new Date(startsAt).getUTCDay() - local;
  return [1, 2, 3, 4, 5].map((day) => DAYS[(day + shift + 7) % 7]).join(',');
}

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
