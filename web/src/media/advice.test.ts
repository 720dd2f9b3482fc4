import { expect, test } from 'vitest';
import { SoundAdviser } from './advice';

const SPEECH = { peak: 0.3, level: 0.7 };
const ROOM = { peak: 0.001, level: 0.1 };
const NOTHING = { peak: 0, level: 0 };
const STEP = 100;

/** Looks every tenth of a second, from a moment on; the moments at which something is said. */
function said(adviser: SoundAdviser, how: 'muted' | 'unmuted', heard: object, from: number, steps: number) {
  return Array.from({ length: steps }, (_, step) => from + step * STEP).filter(
    (now) => adviser[how](heard as typeof ROOM, now) !== null,
  );
}

test('whoever talks while muted is told, after half a second and not by a cough', () => {
  const adviser = new SoundAdviser();
  expect(said(adviser, 'muted', SPEECH, 0, 3)).toEqual([]);
  expect(said(adviser, 'muted', ROOM, 300, 20)).toEqual([]);
  expect(said(adviser, 'muted', SPEECH, 5_000, 10)[0]).toBe(5_500);
});

test('it is told at most every thirty seconds, and goes by itself', () => {
  const adviser = new SoundAdviser();
  const moments = said(adviser, 'muted', SPEECH, 0, 600);
  expect(moments[0]).toBe(500);
  expect(moments.find((now) => now > 8_500)).toBe(30_500);
});

test('the sounds of a room are not talk', () => {
  expect(said(new SoundAdviser(), 'muted', ROOM, 0, 1_000)).toEqual([]);
});

test('ten seconds of digital silence are told, until there is sound', () => {
  const adviser = new SoundAdviser();
  expect(said(adviser, 'unmuted', NOTHING, 0, 120)[0]).toBe(10_000);
  expect(adviser.unmuted(ROOM, 12_000)).toBeNull();
  expect(said(adviser, 'unmuted', NOTHING, 12_100, 99)).toEqual([]);
});

test('a quiet room is not silence, and another microphone begins anew', () => {
  const adviser = new SoundAdviser();
  expect(said(adviser, 'unmuted', ROOM, 0, 300)).toEqual([]);
  said(adviser, 'unmuted', NOTHING, 30_000, 90);
  adviser.anew();
  expect(said(adviser, 'unmuted', NOTHING, 39_000, 90)).toEqual([]);
});
