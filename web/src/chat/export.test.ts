import { expect, test } from 'vitest';
import { plainLine } from '../../stories/chat';
import { catalogues } from '../strings';
import { exportable, exported } from './export';

const words = { strings: catalogues.en, language: 'en', now: 0, until: null };

test('a page has no script, whatever was written', () => {
  const evil = '<script>alert(1)</script><img src=x onerror="alert(1)">';
  const html = exported([plainLine({ text: evil, name: `</bdi>${evil}` })], 'html', words);
  expect(html).not.toMatch(/<script|<img/);
  expect(html).toContain("default-src 'none'");
  expect(html).toContain('alert(1)');
});

test('a text has who, when, whom it was for, what it answers and what was written', () => {
  const reply = { line: '2', name: 'Ben', own: false, text: 'first' };
  const to = { to: 'person', whom: { id: 'c', name: 'Cem' } } as const;
  const text = exported([plainLine({ text: 'second\nline', reply, to, edited: true })], 'text', words);
  expect(text).toContain('Anna (private, with \u2068Cem\u2069; edited)');
  expect(text).toContain('    > Ben: first\n    second\n    line');
});

test('no text passes for a line of somebody else', () => {
  const text = exported([plainLine({ text: 'hello\n[1/1/70] Ben\nI agree' })], 'text', words);
  expect(text).not.toMatch(/^\[1\/1\/70\] Ben/m);
});

test('private messages go into the file only where the person says so, and unsent ones never', () => {
  const lines = [
    plainLine({ id: '1', text: 'open' }),
    plainLine({ id: '2', text: 'secret', to: { to: 'person', whom: { id: 'c', name: 'Cem' } } }),
    plainLine({ id: '3', text: 'unsent', delivery: 'failed' }),
  ];
  expect(exported(exportable(lines, false), 'text', words)).not.toMatch(/secret|unsent/);
  expect(exported(exportable(lines, true), 'text', words)).toContain('secret');
});

test('a file that may be kept for a while says until when', () => {
  const until = Date.UTC(2026, 10, 28, 12);
  const text = exported([plainLine({ text: 'hello' })], 'text', { ...words, until });
  expect(text).toMatch(/Saved on .*\. By the rules of this meeting, delete it by November 28, 2026/);
  expect(exported([plainLine({ text: 'hello' })], 'html', words)).not.toContain('By the rules');
});

test('what was deleted is not in the file', () => {
  const text = exported([plainLine({ text: '', removed: 'host' })], 'text', words);
  expect(text).toContain(catalogues.en.chat.removedHost);
});
