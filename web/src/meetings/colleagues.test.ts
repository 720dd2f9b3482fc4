import { expect, test, vi } from 'vitest';
import { keepSignedIn } from '../session/signedIn';
import { look, mayFind } from './colleagues';

const answering = (status: number, body: unknown) => async () => Response.json(body, { status });

test('who is found is called as the organisation calls them, or as was asked for who has not come yet', async () => {
  const named = answering(200, { found: { label: 'Zoë', several: false } });
  expect(await look(' zoe ', named)).toEqual({ kind: 'found', name: 'Zoë', several: false });
  const unnamed = answering(200, { found: { label: null, several: false } });
  expect(await look(' ada@uni ', unnamed)).toEqual({ kind: 'found', name: 'ada@uni', several: false });
});

test('whatever goes wrong is said and breaks nothing', async () => {
  expect(await look('x', answering(200, { found: null }))).toEqual({ kind: 'nobody' });
  expect(await look('x', answering(429, {}))).toEqual({ kind: 'often' });
  expect(await look('x', answering(503, {}))).toEqual({ kind: 'failed' });
  expect(await look('x', () => Promise.reject(new TypeError('nobody there')))).toEqual({ kind: 'failed' });
});

test('where the register closes it, why is said in place of a search', async () => {
  vi.stubGlobal('localStorage', { getItem: () => 'yes' });
  const closed = { en: 'Finding colleagues is off.', nl: 'Collega’s vinden staat uit.' };
  expect(await mayFind(answering(200, { on: true, closed }))).toEqual(closed);
  expect(await mayFind(answering(200, { on: false, closed }))).toBe(false);
  expect(await mayFind(answering(200, { on: true, closed: null }))).toBe(true);
  vi.unstubAllGlobals();
});

test('nobody is asked for where nobody is signed in, or the organisation does not want it', async () => {
  keepSignedIn(false);
  expect(await mayFind(() => Promise.reject(new Error('asked')))).toBe(false);
});
