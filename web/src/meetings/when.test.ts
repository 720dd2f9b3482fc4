import { describe, expect, test } from 'vitest';
import type { Details, Repeats } from '../generated/core';
import { isWeekday, nextOccurrence, standing } from './when';

const MINUTE = 60_000;
const DAY = 86_400_000;

function plan(start: string, repeats: Repeats, minutes = 60): Details {
  return { title: '', startsAt: Date.parse(start), minutes, repeats };
}

function next(details: Details, now: string, offset = 0): string | null {
  const found = nextOccurrence(details, Date.parse(now), offset);
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

  test('leaves out weekends, which are where the person is', () => {
    // A Friday.
    expect(next(plan('2026-05-15T14:00Z', 'weekdays'), '2026-05-15T16:00Z')).toBe('2026-05-18T14:00');
    // Monday morning in Sydney is still Sunday in UTC; Friday morning is Thursday.
    const sydney = plan('2026-05-17T22:00Z', 'weekdays');
    expect(next(sydney, '2026-05-18T12:00Z', 600)).toBe('2026-05-18T22:00');
    expect(next(sydney, '2026-05-22T00:00Z', 600)).toBe('2026-05-24T22:00');
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
        const found = nextOccurrence(details, now, 0);
        expect(found?.end).toBeGreaterThan(now);
        expect(found?.start).toBeLessThanOrEqual(now + 62 * DAY);
      }
    }
    expect(performance.now() - begin).toBeLessThan(500);
  });

  test('is none for times that are no dates', () => {
    for (const startsAt of [Number.NaN, Number.POSITIVE_INFINITY, 9e15, -9e15]) {
      for (const repeats of ['never', 'weekdays', 'monthly'] as const) {
        expect(nextOccurrence({ title: '', startsAt, minutes: 60, repeats }, 0, 0)).toBeNull();
      }
    }
    const longAgo: Details = { title: '', startsAt: -7.9e15, minutes: 60, repeats: 'monthly' };
    expect(nextOccurrence(longAgo, 8.6e15, 0)).not.toBeNull();
  });
});

test('a meeting is to come, running, over, or at any time', () => {
  const once = plan('2026-05-12T14:00Z', 'never');
  const at = (time: string) => standing(once, Date.parse(time), 0);
  expect([at('2026-05-12T13:59Z'), at('2026-05-12T14:00Z'), at('2026-05-12T15:00Z')]).toEqual([
    'upcoming',
    'running',
    'past',
  ]);
  expect(standing({ ...once, startsAt: null }, 0, 0)).toBe('anytime');
  expect(standing({ ...once, repeats: 'weekly' }, Date.parse('2030-01-01'), 0)).not.toBe('past');
});

test('which day is a weekday depends on where one is', () => {
  const friday = Date.parse('2026-05-15T23:00Z');
  expect([isWeekday(friday, 0), isWeekday(friday, 2 * 60), isWeekday(friday + 30 * MINUTE, -60)]).toEqual([
    true,
    false,
    true,
  ]);
});
