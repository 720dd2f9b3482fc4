import { expect, test } from 'vitest';
import { idOf, savedName, tameName, timeOf } from './archive';

test('an id tells when the recording began', () => {
  const began = new Date('2026-05-12T09:30:07Z');
  expect(idOf(began)).toBe('2026-05-12T09-30-07');
  expect(timeOf(idOf(began))).toEqual(began);
});

test('what is saved is named by the meeting and the day, however long the title', () => {
  const id = '2026-05-12T09-30-07';
  expect(savedName('Budget', id, 'meeting.webm')).toBe('Budget – 2026-05-12 09-30-07.webm');
  expect(savedName('Budget', id)).toBe('Budget – 2026-05-12 09-30-07');
  expect(savedName('', id, 'meeting.mp4')).toBe('2026-05-12 09-30-07.mp4');
  const long = savedName('Ж'.repeat(200), id, 'meeting.webm');
  expect(long).toMatch(/ – 2026-05-12 09-30-07\.webm$/);
  expect(new TextEncoder().encode(long).length).toBeLessThanOrEqual(255);
});

test('no name is a path, hidden, endless or empty', () => {
  expect(tameName('../../etc/passwd')).toBe('etc passwd');
  expect(tameName('a\u202eb\u0000c<d>')).toBe('a b c d');
  expect(tameName('...')).toBe('recording');
  expect(tameName('🎉'.repeat(500), 10), 'no letter is cut in two').toBe('🎉🎉');
});
