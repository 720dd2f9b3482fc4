import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import type { Details, Repeats } from '../generated/core';
import { type CalendarEvent, calendarFile, uidOf } from './ics';
import { nextOccurrence } from './when';

const STAMP = Date.parse('2026-05-01T08:30:15.250Z');

function event(change: Partial<CalendarEvent> = {}, details: Partial<Details> = {}): CalendarEvent {
  const plan = {
    title: '',
    startsAt: Date.parse('2026-05-12T14:00Z'),
    minutes: 45,
    repeats: 'never' as Repeats,
    zone: 'Europe/Amsterdam',
  };
  return {
    uid: 'abc@conclave',
    details: { ...plan, ...details } as CalendarEvent['details'],
    title: 'Design review',
    description: 'Join:\nhttps://meet.example/#r.s',
    url: 'https://meet.example/#r.s',
    stamp: STAMP,
    ...change,
  };
}

/** The file's lines, unfolded. */
function lines(text: string): string[] {
  return text.replace(/\r\n /g, '').split('\r\n');
}

/** What the event has under this name. */
const value = (text: string, name: string) =>
  lines(text.slice(text.indexOf('BEGIN:VEVENT')))
    .find((line) => line.startsWith(`${name}:`))
    ?.slice(name.length + 1);

describe('a calendar file', () => {
  test('says when, a single time in UTC, and what', () => {
    const text = calendarFile(event());
    expect(value(text, 'DTSTART')).toBe('20260512T140000Z');
    expect(value(text, 'DTEND')).toBe('20260512T144500Z');
    expect(value(text, 'DTSTAMP')).toBe('20260501T083015Z');
    expect(value(text, 'SUMMARY')).toBe('Design review');
    expect(value(text, 'DESCRIPTION')).toBe('Join:\\nhttps://meet.example/#r.s');
    expect(value(text, 'URL')).toBe('https://meet.example/#r.s');
    expect(value(text, 'UID')).toBe('abc@conclave');
    expect(value(text, 'RRULE')).toBeUndefined();
    expect(text.startsWith('BEGIN:VCALENDAR\r\n')).toBe(true);
    expect(text.endsWith('END:VEVENT\r\nEND:VCALENDAR\r\n')).toBe(true);
    expect(text.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
  });

  test.each<[Repeats, string]>([
    ['daily', 'FREQ=DAILY'],
    ['weekdays', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
    ['weekly', 'FREQ=WEEKLY'],
    ['fortnightly', 'FREQ=WEEKLY;INTERVAL=2'],
    ['monthly', 'FREQ=MONTHLY'],
  ])('repeats %s', (repeats, rule) => {
    expect(value(calendarFile(event({}, { repeats })), 'RRULE')).toBe(rule);
  });

  test('folds lines at 75 octets and never inside a character', () => {
    const title = `${'é'.repeat(70)}${'👩🏽‍🚀'.repeat(30)} end`;
    const text = calendarFile(event({ title }));
    for (const line of text.split('\r\n'))
      expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
    expect(value(text, 'SUMMARY')).toBe(title);
    expect(text).not.toContain('\ufffd');
    // Lone halves of a character would not survive being written as UTF-8.
    expect(new TextDecoder().decode(new TextEncoder().encode(text))).toBe(text);
  });

  test('lets no title add lines of its own', () => {
    const title = 'a;b,c\\d\r\nATTACH:https://evil.example\rX:1\nY:2\u2028Z:3\u0085W:4\u0000';
    const text = calendarFile(event({ title, description: title }));
    expect(value(text, 'SUMMARY')).toBe(
      'a\\;b\\,c\\\\d\\nATTACH:https://evil.example\\nX:1\\nY:2\\nZ:3\\nW:4',
    );
    expect(lines(text).filter((line) => /^(ATTACH|X|Y|Z|W):/.test(line))).toEqual([]);
    expect(lines(text).filter((line) => line.startsWith('BEGIN:'))).toHaveLength(2);
  });
});

describe('what repeats', () => {
  const zoned = (zone: string | null, details: Partial<Details> = {}) =>
    calendarFile(event({}, { repeats: 'weekly', zone, ...details }));

  test('names its zone and says what clocks do there', () => {
    const text = zoned('Europe/Amsterdam');
    expect(lines(text).slice(5, 18)).toEqual([
      'BEGIN:VTIMEZONE',
      'TZID:Europe/Amsterdam',
      'BEGIN:DAYLIGHT',
      'DTSTART:20260329T020000',
      'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0200',
      'END:DAYLIGHT',
      'BEGIN:STANDARD',
      'DTSTART:20251026T030000',
      'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
      'TZOFFSETFROM:+0200',
      'TZOFFSETTO:+0100',
    ]);
    expect(value(text, 'DTSTART;TZID=Europe/Amsterdam')).toBe('20260512T160000');
    expect(value(text, 'DTEND;TZID=Europe/Amsterdam')).toBe('20260512T164500');
    expect(zoned('America/New_York')).toContain('RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU');
  });

  test('in a zone whose clocks are never changed says just that', () => {
    expect(lines(zoned('Asia/Kathmandu')).slice(5, 13)).toEqual([
      'BEGIN:VTIMEZONE',
      'TZID:Asia/Kathmandu',
      'BEGIN:STANDARD',
      'DTSTART:19700101T000000',
      'TZOFFSETFROM:+0545',
      'TZOFFSETTO:+0545',
      'END:STANDARD',
      'END:VTIMEZONE',
    ]);
  });

  test('in no zone that is known is in UTC', () => {
    expect(value(zoned('Mars/Olympus_Mons'), 'DTSTART;TZID=UTC')).toBe('20260512T140000');
    expect(value(zoned('X:1\r\nY'), 'DTSTART;TZID=UTC')).toBe('20260512T140000');
  });

  // Read by another implementation of the standard, which has no other source for the zone than the file.
  const ZONES = [
    'Europe/Amsterdam',
    'Europe/London',
    'America/New_York',
    'America/Santiago',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Asia/Jerusalem',
    'Asia/Tokyo',
    'Asia/Kathmandu',
    'UTC',
  ];
  test.each(ZONES)(
    'comes at the times in %s that the page shows',
    (zone) => {
      for (const repeats of ['daily', 'weekdays', 'weekly', 'fortnightly', 'monthly'] as const) {
        const details = { repeats, startsAt: Date.parse('2026-01-15T08:00Z') };
        const calendar = new ICAL.Component(ICAL.parse(zoned(zone, details)));
        const component = calendar.getFirstSubcomponent('vtimezone');
        if (!component) throw new Error('it has a zone');
        const timezone = new ICAL.Timezone(component);
        const read = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined);
        read.startDate.zone = timezone;
        const times = read.iterator();
        let at = details.startsAt - 1;
        for (let count = 0; count < 150; count += 1) {
          const theirs = times.next();
          theirs.zone = timezone;
          const ours = nextOccurrence({ title: '', minutes: 0, zone, ...details }, at)?.start ?? 0;
          expect(new Date(ours).toISOString()).toBe(theirs.toJSDate().toISOString());
          if (ours > Date.parse('2029-01-01')) break;
          at = ours;
        }
      }
    },
    60_000,
  );
});

test('the name in calendars comes from the room and tells nothing of the secret', async () => {
  const room = 'A'.repeat(22);
  const uid = await uidOf(`${room}.${'S'.repeat(22)}`);
  expect(uid).toMatch(/^[0-9a-f]{40}@conclave$/);
  expect(await uidOf(`${room}.${'T'.repeat(22)}`)).toBe(uid);
  expect(await uidOf(`${room}.${'S'.repeat(22)}.${'H'.repeat(22)}`)).toBe(uid);
  expect(await uidOf(`${'B'.repeat(22)}.${'S'.repeat(22)}`)).not.toBe(uid);
});
