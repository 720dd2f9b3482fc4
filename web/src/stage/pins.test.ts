import { expect, test } from 'vitest';
import { signed, toggled } from './pins';

test('who signs is pinned, who is unpinned signs no more, and who signs no more stays pinned', () => {
  const pinned = toggled({ keys: [], signing: [] }, 'a');
  expect(pinned).toEqual({ keys: ['a'], signing: [] });
  const signs = signed(pinned, 'b');
  expect(signs).toEqual({ keys: ['a', 'b'], signing: ['b'] });
  expect(signed(signs, 'a')).toEqual({ keys: ['b', 'a'], signing: ['b', 'a'] });
  expect(toggled(signs, 'b')).toEqual({ keys: ['a'], signing: [] });
  expect(signed(signs, 'b')).toEqual({ keys: ['a', 'b'], signing: [] });
});
