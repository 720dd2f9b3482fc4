import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import kept from './kept.json';
import { CACHE, FOLDERS, LOCAL, SESSION } from './storage';

test('what is kept in a browser is what people are told', () => {
  const told = (place: string) => kept.filter((one) => one.place === place).map(({ name }) => name);
  expect(told('localStorage')).toEqual([...LOCAL]);
  expect(told('sessionStorage')).toEqual([...SESSION]);
  expect(told('file system')).toEqual([...FOLDERS]);
  expect(told('cache')).toEqual([`${CACHE}*`]);
  expect(kept.length).toBe(LOCAL.length + SESSION.length + FOLDERS.length + 1);
  for (const { purpose, until } of kept) expect(Math.min(purpose.length, until.length)).toBeGreaterThan(10);
});

test('the service worker keeps nothing else', () => {
  const worker = readFileSync(new URL('../pwa/sw.js', import.meta.url), 'utf8');
  expect(worker).toContain(`'${CACHE}'`);
});
