import { expect, test } from 'vitest';
import { plainLine } from '../../stories/chat';
import { erasable } from './erasable';

test('only what one wrote oneself, and what is still there, can be taken back', () => {
  const may = { ...plainLine({}).may, delete: true };
  const lines = [
    plainLine({ id: 'own', own: true, may }),
    plainLine({ id: 'of another', own: false, may: { ...may, delete: false } }),
    plainLine({ id: 'gone', own: true, may: { ...may, delete: false }, removed: 'author' }),
    plainLine({ id: 'on its way', own: true, may: { ...may, delete: false } }),
  ];
  expect(erasable(lines).map(({ id }) => id)).toEqual(['own']);
});
