import { expect, test } from 'vitest';
import type { Measure } from '../api';
import {
  hashOf,
  isRed,
  lastDay,
  oneLine,
  reportPeriod,
  shownBy,
  stateWord,
  wrongDay,
  wrongWords,
} from './states';

const measure = (state: Measure['state'], why?: string) => ({ state, now: why ? { why } : {} }) as Measure;

test('what nothing ever showed is not called expired, and is red', () => {
  expect(stateWord(measure('expired', 'not_checked'))).toBe('not_checked');
  expect(stateWord(measure('expired', 'not_attested'))).toBe('not_attested');
  expect(stateWord(measure('expired', 'check_silent'))).toBe('expired');
  expect(stateWord(measure('proved'))).toBe('proved');
  expect(
    ['proved', 'attested', 'not_applicable', 'failing', 'expired'].map((state) =>
      isRed(measure(state as 'proved')),
    ),
  ).toEqual([false, false, false, true, true]);
});

test('what shows a measure is said, also that nothing does', () => {
  const by = (has_check: boolean, signed: boolean) => shownBy({ has_check, signed } as Measure);
  expect([by(true, false), by(false, true), by(true, true), by(false, false)]).toEqual([
    'check',
    'signature',
    'both',
    'none',
  ]);
});

test('days', () => {
  expect(lastDay(new Date('2026-11-27T12:00:00Z'), 12)).toBe('2027-11-27');
  expect(lastDay(new Date('2026-08-31T12:00:00Z'), 6)).toBe('2027-02-28');
  expect(reportPeriod(new Date('2026-11-27T12:00:00Z'))).toEqual({ from: '2026-09-27', until: '2026-11-27' });
});

test('a document is known by its hash alone', async () => {
  expect(await hashOf(new Blob(['abc']))).toBe(
    'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

test('a day that has passed, or is too far away, is said before anything is asked', () => {
  const today = new Date('2026-11-27T23:00:00Z');
  const wrong = (day: string) => wrongDay(day, '2027-11-27', today);
  expect(['', '2026-11-26', '2026-11-27', '2027-11-27', '2027-11-28'].map(wrong)).toEqual([
    'empty',
    'past',
    null,
    null,
    'far',
  ]);
});

test('characters are counted as the server does', () => {
  expect([' ', 'x', '\u{1f512}'.repeat(5), 'x'.repeat(6)].map((text) => wrongWords(text, 5))).toEqual([
    'empty',
    null,
    null,
    'long',
  ]);
});

test('what is written in several lines goes into the log as one', () => {
  expect(oneLine(' Four hundred\n  come\tat once \n')).toBe('Four hundred come at once');
});
