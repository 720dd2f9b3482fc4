import { expect, test } from 'vitest';
import { readOn } from './readAlong';

/** What is said while a text goes through these states. */
function heard(...states: string[]): string[] {
  let said = '';
  return states.flatMap((text) => {
    const next = readOn(said, text, false);
    said = next.said;
    return next.say ? [next.say] : [];
  });
}

test('a text is read by whole sentences, each once', () => {
  expect(heard('Hel', 'Hello', 'Hello. ', 'Hello. How are', 'Hello. How are you? I')).toEqual([
    'Hello.',
    'How are you?',
  ]);
  expect(heard('It costs 3.', 'It costs 3.50 at example.', 'It costs 3.50 at example.org\n')).toEqual([
    'It costs 3.50 at example.org',
  ]);
  expect(heard('今日は。', '今日は。元気')).toEqual(['今日は。']);
});

test('a sentence that was changed is read again, one that was taken back is not', () => {
  expect(heard('One. Two. ', 'One. Too. ')).toEqual(['One. Two.', 'Too.']);
  expect(heard('One. Two. ', 'One. ', 'One. Tw')).toEqual(['One. Two.']);
});

test('when the writer pauses, the rest is read, and what follows goes on from there', () => {
  const paused = readOn('One. ', 'One. And then', true);
  expect(paused.say).toBe('And then');
  expect(readOn(paused.said, 'One. And then two. ', false).say).toBe('two.');
});

test('of the message only what was not read along is left', () => {
  expect(readOn('One. Two. ', 'One. Two.', true).say).toBe('');
  expect(readOn('One. ', 'One. Two', true).say).toBe('Two');
  expect(readOn('', 'One. Two', true).say).toBe('One. Two');
});
