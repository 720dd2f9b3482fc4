import { expect, test } from 'vitest';
import { steady } from './steady';

const person = (id: string, on: boolean) => ({ id, camera: { on, fault: null } });

test('what equals the former value is the former value, in whole and in parts', () => {
  const before = { people: [person('a', true), person('b', false)], speaking: ['a'], code: '1' };
  expect(steady(before, structuredClone(before))).toBe(before);

  const next = steady(before, { ...structuredClone(before), speaking: ['b'] });
  expect(next).toEqual({ ...before, speaking: ['b'] });
  expect(next.people).toBe(before.people);

  const moved = steady(before, {
    ...structuredClone(before),
    people: [person('a', true), person('b', true)],
  });
  expect(moved.people[0]).toBe(before.people[0]);
  expect(moved.people[1]).toEqual(person('b', true));
  expect(moved.speaking).toBe(before.speaking);
});

test('what came, went or became something else is not overlooked', () => {
  const cases: [unknown, unknown][] = [
    [[1, 2], [1]],
    [[1], [1, 2]],
    [{ a: 1 }, { a: 1, b: undefined }],
    [{ a: 1, b: undefined }, { a: 1 }],
    [{ a: [] }, { a: {} }],
    [null, {}],
    [{}, null],
    [{ a: null }, { a: 0 }],
  ];
  for (const [before, next] of cases) expect(steady(before, structuredClone(next))).toStrictEqual(next);
});

test('who stands elsewhere in a list is still told apart', () => {
  const before = [person('a', true), person('b', true), person('c', false)];
  const next = steady(before, [person('a', true), person('c', false)]);
  expect(next).toEqual([person('a', true), person('c', false)]);
  expect(next[0]).toBe(before[0]);
  expect(next[1]).toBe(before[2]);
});
