import { expect, test } from 'vitest';
import { heir, type Neighbour } from './keptFocus';

const row = (...controls: string[]): Neighbour<string> => ({ controls, alike: true });
const other = (...controls: string[]): Neighbour<string> => ({ controls, alike: false });

test('when a row goes, the same control of the next row has the focus', () => {
  const [give, lower] = [0, 1];
  const after = [row('give to Cem', 'lower Cem'), row('give to Dee', 'lower Dee')];
  const before = [row('give to Ann', 'lower Ann')];
  expect(heir(lower, after, before)).toBe('lower Cem');
  expect(heir(give, after, before)).toBe('give to Cem');
  expect(heir(lower, [], before)).toBe('lower Ann');
});

test('a row with fewer controls gives what it has', () => {
  expect(heir(1, [row('text')], [])).toBe('text');
  expect(heir(1, [], [row('first', 'second'), row('zeroth')])).toBe('second');
});

test('something else beside it gives its nearest end', () => {
  expect(heir(0, [other('first', 'second')], [])).toBe('first');
  expect(heir(0, [], [other('first', 'second')])).toBe('second');
});

test('the nearer goes before the farther, whatever their side', () => {
  expect(heir(0, [other(), other('far')], [other('near')])).toBe('near');
  expect(heir(0, [other('after')], [other('before')])).toBe('after');
});

test('where nothing is beside it, there is none', () => {
  expect(heir(0, [other()], [])).toBeUndefined();
});
