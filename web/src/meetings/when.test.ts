import { describe, expect, test } from 'vitest';
import type { Details, Repeats } from '../generated/core';
import { nextOccurrence, standing } from './when';

const HOUR = 3_600_000;
const DAY = 86_400_000;

function plan(start: string, repeats: Repeats, zone: string | null = null, minutes = 60): Details {
  return { title: '', startsAt: Date.parse(start), minutes, repeats, zone };
}

function next(details: Details, now: string): string | null {
  const found = nextOccurrence(details, Date.parse(now));
  return found && new Date(found.start).toISOString().slice(0, 16);
}

describe('the next time of a meeting', () => {
  test('is the first one before it has begun', () => {
    for (const repeats of ['never', 'daily', 'weekdays', 'weekly', 'fortnightly', 'monthly'] as const) {
      expect(next(plan('2026-05-12T14:00Z', repeats), '2026-01-01T00:00Z')).toBe('2026-05-12T14:00');
    }
  });

  test('is the one that is running, until it ends', () => {
    const weekly = plan('2026-05-12T14:00Z', 'weekly');
    expect(next(weekly, '2026-05-12T14:59Z')).toBe('2026-05-12T14:00');
    expect(next(weekly, '2026-05-12T15:00Z')).toBe('2026-05-19T14:00');
    expect(next(plan('2026-05-12T14:00Z', 'never'), '2026-05-12T15:00Z')).toBeNull();
  });

  test('comes again as often as it is said', () => {
    const coming = (repeats: Repeats, now: string) => next(plan('2026-05-12T14:00Z', repeats), now);
    expect(coming('daily', '2026-06-01T16:00Z')).toBe('2026-06-02T14:00');
    expect(coming('weekly', '2027-05-12T16:00Z')).toBe('2027-05-18T14:00');
    expect(coming('fortnightly', '2026-05-13T00:00Z')).toBe('2026-05-26T14:00');
    expect(coming('fortnightly', '2026-05-26T16:00Z')).toBe('2026-06-09T14:00');
    expect(coming('monthly', '2026-05-13T00:00Z')).toBe('2026-06-12T14:00');
    expect(coming('monthly', '2027-01-12T16:00Z')).toBe('2027-02-12T14:00');
  });

  test('leaves out weekends, which are where it was planned', () => {
    // A Friday.
    expect(next(plan('2026-05-15T14:00Z', 'weekdays'), '2026-05-15T16:00Z')).toBe('2026-05-18T14:00');
    // Monday morning in Sydney is still Sunday in UTC; Friday morning is Thursday.
    const sydney = plan('2026-05-17T22:00Z', 'weekdays', 'Australia/Sydney');
    expect(next(sydney, '2026-05-18T12:00Z')).toBe('2026-05-18T22:00');
    expect(next(sydney, '2026-05-22T00:00Z')).toBe('2026-05-24T22:00');
  });

  test('leaves out months that lack the day', () => {
    const last = plan('2026-01-31T10:00Z', 'monthly');
    expect(next(last, '2026-02-01T00:00Z')).toBe('2026-03-31T10:00');
    expect(next(last, '2026-04-01T00:00Z')).toBe('2026-05-31T10:00');
    expect(next(plan('2024-02-29T10:00Z', 'monthly'), '2027-02-01T00:00Z')).toBe('2027-03-29T10:00');
  });

  test('is found at once however long ago the first was, and is never one that is over', () => {
    const begin = performance.now();
    for (const repeats of ['daily', 'weekdays', 'weekly', 'fortnightly', 'monthly'] as const) {
      const details = plan('1970-01-31T00:00Z', repeats);
      for (let now = Date.parse('2026-01-01T00:00Z'); now < Date.parse('2026-03-01T00:00Z'); now += DAY / 3) {
        const found = nextOccurrence(details, now);
        expect(found?.end).toBeGreaterThan(now);
        expect(found?.start).toBeLessThanOrEqual(now + 62 * DAY);
      }
    }
    expect(performance.now() - begin).toBeLessThan(2_000);
  });

  test('is none for times that are no dates', () => {
    for (const startsAt of [Number.NaN, Number.POSITIVE_INFINITY, 9e15, -1, 253_402_300_800_000]) {
      for (const repeats of ['never', 'weekdays', 'monthly'] as const) {
        expect(nextOccurrence({ ...plan('1970-01-01T00:00Z', repeats), startsAt }, 0)).toBeNull();
      }
    }
    const last = plan('9999-12-20T10:00Z', 'daily', 'Asia/Kathmandu');
    expect(next(last, '9999-12-30T12:00Z')).toBe('9999-12-31T10:00');
    expect(next({ ...last, repeats: 'monthly' }, '9999-12-30T12:00Z')).toBeNull();
  });
});

describe('a meeting that repeats keeps to the clocks of its zone', () => {
  const coming = (details: Details, now: string, count: number): string[] => {
    const found: string[] = [];
    for (let at = Date.parse(now); found.length < count; ) {
      const { start, end } = nextOccurrence(details, at) ?? { start: 0, end: 0 };
      found.push(new Date(start).toISOString().slice(5, 16));
      at = end;
    }
    return found;
  };

  test('when they are put forward and back in Amsterdam', () => {
    // Ten in the morning, on Thursdays; clocks change on 29 March and on 25 October 2026.
    const winter = plan('2026-03-19T09:00Z', 'weekly', 'Europe/Amsterdam');
    expect(coming(winter, '2026-03-19T00:00Z', 3)).toEqual(['03-19T09:00', '03-26T09:00', '04-02T08:00']);
    expect(coming(winter, '2026-10-21T00:00Z', 2)).toEqual(['10-22T08:00', '10-29T09:00']);
    const summer = plan('2026-06-18T08:00Z', 'fortnightly', 'Europe/Amsterdam');
    expect(coming(summer, '2026-10-20T00:00Z', 2)).toEqual(['10-22T08:00', '11-05T09:00']);
    expect(coming({ ...summer, repeats: 'monthly' }, '2026-10-01T00:00Z', 2)).toEqual([
      '10-18T08:00',
      '11-18T09:00',
    ]);
    expect(coming({ ...winter, repeats: 'daily' }, '2026-03-28T00:00Z', 3)).toEqual([
      '03-28T09:00',
      '03-29T08:00',
      '03-30T08:00',
    ]);
    expect(coming({ ...winter, repeats: 'weekdays' }, '2026-10-23T00:00Z', 2)).toEqual([
      '10-23T08:00',
      '10-26T09:00',
    ]);
  });

  test('of which some show no such time, or show it twice', () => {
    // Half past two at night: left out on 29 March, there twice on 25 October.
    const night = plan('2026-03-27T01:30Z', 'daily', 'Europe/Amsterdam');
    expect(coming(night, '2026-03-28T00:00Z', 3)).toEqual(['03-28T01:30', '03-29T01:30', '03-30T00:30']);
    expect(coming(night, '2026-10-24T00:00Z', 3)).toEqual(['10-24T00:30', '10-25T00:30', '10-26T01:30']);
  });

  test('also where they are never changed, and in UTC where no zone is said or known', () => {
    for (const zone of ['Asia/Tokyo', 'Africa/Lagos', null, 'Mars/Olympus_Mons', '+01:00', '']) {
      const weekly = plan('2026-03-19T09:00Z', 'weekly', zone);
      expect(coming(weekly, '2026-03-20T00:00Z', 2)).toEqual(['03-26T09:00', '04-02T09:00']);
      expect(coming(weekly, '2026-10-21T00:00Z', 2)).toEqual(['10-22T09:00', '10-29T09:00']);
    }
  });

  test('wherever that is, and an occurrence follows the one before', () => {
    for (const zone of ['America/New_York', 'Pacific/Apia', 'Asia/Kathmandu', 'Australia/Lord_Howe']) {
      const daily = plan('2011-12-20T20:00Z', 'daily', zone, 0);
      let at = Date.parse('2011-12-20T20:00Z');
      for (let count = 0; count < 500; count += 1) {
        const start = nextOccurrence(daily, at)?.start ?? 0;
        // Apia left a day out to come to the other side of the date line.
        expect(start - at).toBeLessThanOrEqual(25 * HOUR);
        expect(start - at).toBeGreaterThanOrEqual(zone === 'Pacific/Apia' ? 0 : 23 * HOUR);
        at = start;
      }
    }
  });
});

test('a meeting is to come, running, over, or at any time', () => {
  const once = plan('2026-05-12T14:00Z', 'never');
  const at = (time: string) => standing(once, Date.parse(time));
  expect([at('2026-05-12T13:59Z'), at('2026-05-12T14:00Z'), at('2026-05-12T15:00Z')]).toEqual([
    'upcoming',
    'running',
    'past',
  ]);
  expect(standing({ ...once, startsAt: null }, 0)).toBe('anytime');
  expect(standing({ ...once, repeats: 'weekly' }, Date.parse('2030-01-01'))).not.toBe('past');
});
