import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Errand, Intent } from '../generated/core';
import { MeetingsStore, USUAL_OPENING } from '../meetings/kept';
import { Errands } from './errands';

const details = { title: 'Review', startsAt: null, minutes: 60, repeats: 'never' as const, zone: null };
const room = 'a'.repeat(22);
const guestLink = `${room}.${'s'.repeat(22)}`;
const hostLink = `${guestLink}.${'h'.repeat(22)}`;
const answer = (number: number, change: Partial<Errand> = {}): Errand => ({
  number,
  state: 'done',
  problem: null,
  hostLink,
  guestLink,
  details,
  opening: USUAL_OPENING,
  class: null,
  ...change,
});

let asked: Intent[];
let meetings: MeetingsStore;
let errands: Errands;
const settled = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  const stored = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  });
  asked = [];
  meetings = new MeetingsStore();
  errands = new Errands(meetings, (intent) => asked.push(intent));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a meeting that is arranged is kept once the core says that it is done', async () => {
  const done = errands.run({ type: 'arrange', details, opening: USUAL_OPENING });
  await settled();
  expect(asked).toEqual([{ type: 'arrange', errand: 1, details, opening: USUAL_OPENING }]);
  errands.hear(answer(1, { state: 'working', hostLink: null }));
  errands.hear(null);
  expect(meetings.get()).toEqual([]);
  errands.hear(answer(1));
  expect((await done).state).toBe('done');
  expect(meetings.find(guestLink)?.hostLink).toBe(hostLink);
});

test('one follows the other, and an answer to the one before is not taken for the next', async () => {
  const first = errands.run({ type: 'inspect', hostLink });
  const second = errands.run({ type: 'delete', hostLink });
  await settled();
  expect(asked).toHaveLength(1);
  errands.hear(answer(1));
  await first;
  await settled();
  expect(asked).toHaveLength(2);
  errands.hear(answer(1, { state: 'failed' }));
  errands.hear(answer(2, { state: 'failed', problem: 'unreachable' }));
  expect(await second).toMatchObject({ state: 'failed', problem: 'unreachable' });
});

test('what is looked at or changed is kept only if it was before; what is deleted is forgotten', async () => {
  const run = async (wish: Parameters<Errands['run']>[0], change: Partial<Errand> = {}) => {
    const done = errands.run(wish);
    await settled();
    errands.hear(answer(asked.length, change));
    await done;
  };
  await run({ type: 'inspect', hostLink });
  expect(meetings.get()).toEqual([]);
  await run({ type: 'arrange', details, opening: USUAL_OPENING });
  const rolled = `${room}.${'t'.repeat(22)}`;
  await run(
    { type: 'roll_link', hostLink },
    { guestLink: rolled, details: null, opening: null, class: null },
  );
  expect(meetings.get()).toEqual([{ hostLink, guestLink: rolled, details, opening: USUAL_OPENING }]);
  await run({ type: 'delete', hostLink }, { state: 'failed', problem: 'unreachable' });
  expect(meetings.get()).toHaveLength(1);
  await run({ type: 'delete', hostLink });
  expect(meetings.get()).toEqual([]);
});

test('a core that is silent or gone is no reason to wait for ever', async () => {
  vi.useFakeTimers();
  const silent = errands.run({ type: 'inspect', hostLink });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await silent).toMatchObject({ state: 'failed', problem: 'unreachable' });
  const gone = errands.run({ type: 'inspect', hostLink });
  await vi.advanceTimersByTimeAsync(1);
  errands.end();
  expect((await gone).state).toBe('failed');
  expect((await errands.run({ type: 'inspect', hostLink })).state).toBe('failed');
});
