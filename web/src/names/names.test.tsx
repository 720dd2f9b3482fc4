import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeSession } from '../../stories/fakeSession';
import { scene } from '../../stories/scenes';
import type { KeysSeen, NameMark } from '../generated/core';
import { SessionContext } from '../session/session';
import { en } from '../strings/en';
import { meet, remembered } from './met';
import { isSure, isVouched, markText, NameMarkLine } from './NameMark';
import { ShowName } from './ShowName';
import { cameBack, keepName, keptName, lookUp, nameOf, offerOf, pin, shownBy } from './vouched';

const plain = (text: string) => text.replace(/[\u2068\u2069]/g, '');

const verified = (name: string, keys: KeysSeen): NameMark => ({
  state: 'verified',
  name,
  issuer: 'https://login.university.example/',
  keys,
});

describe('a mark', () => {
  test('says who vouches, and another name than the one that is shown', () => {
    const say = (mark: NameMark) => plain(markText(mark, 'Ann Oud', en.names));
    expect(say(verified('Ann Oud', 'known'))).toBe('verified by login.university.example');
    expect(say(verified('Eve', 'known'))).toBe('verified as Eve by login.university.example');
    expect(say({ state: 'unverified' })).toBe('name not verified');
    expect(plain(markText(verified('Ann Oud', 'known'), 'Ann Oud', en.names, 'known'))).toBe(
      'verified by login.university.example · known from before',
    );
    expect(markText({ state: 'unverified' }, 'Ann Oud', en.names, 'unproved')).toBe(en.names.met.unproved);
    expect(say(verified('Ann Oud', 'disputed'))).toContain('do not rely on it');
  });

  test('is sure only where the provider’s keys are nothing to wonder about', () => {
    const keys: KeysSeen[] = ['known', 'first', 'changed', 'disputed'];
    expect(keys.filter((seen) => isSure(verified('Ann', seen)))).toEqual(['known', 'first']);
    expect(isVouched({ mark: verified('Ann', 'known'), met: 'new' }, 'Ann')).toBe(true);
    expect(isVouched({ mark: verified('Ann', 'known'), met: 'known' }, 'The Rector')).toBe(false);
    expect(isVouched({ mark: verified('Ann', 'known'), met: 'another' }, 'Ann')).toBe(false);
    expect(isSure({ state: 'checking' })).toBe(false);
    expect(isSure({ state: 'refused' })).toBe(false);
  });

  test('of a hostile issuer neither turns the text nor goes on', () => {
    const mark: NameMark = {
      state: 'verified',
      name: 'Ann',
      issuer: `\u202e${'x'.repeat(9_000)}`,
      keys: 'known',
    };
    const html = renderToStaticMarkup(
      <SessionContext value={new FakeSession(scene('base'))}>
        <NameMarkLine mark={mark} name="Ann" />
      </SessionContext>,
    );
    expect(html).not.toContain('\u202e');
    expect(html.length).toBeLessThan(1_000);
  });
});

const claims = { iss: 'https://idp.example', name: 'Zoë', sub: '1', nonce: 'x', exp: 1, groups: ['a'] };
const token = `e30.${btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(claims))))
  .replace(/\+/g, '-')
  .replace(/\//g, '_')
  .replace(/=/g, '')}.c2ln`;

describe('the way to a name', () => {
  const stored = new Map<string, string>();
  const storage = {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
    removeItem: (name: string) => void stored.delete(name),
  };
  beforeEach(() => {
    stored.clear();
    vi.stubGlobal('sessionStorage', storage);
    vi.stubGlobal('localStorage', storage);
  });

  test('leads back to the meeting that it left, and shows everything in the token first', () => {
    expect(cameBack({ provider: 'p', token })).toBe('/');
    keepName({ fragment: 'room.secret', key: 'k', salt: 's' });
    expect(nameOf('room.secret')).toBeNull();
    expect(cameBack({ provider: 'p', token })).toBe('/#room.secret');
    expect(nameOf('another.one')).toBeNull();
    const kept = nameOf('room.secret');
    if (!kept) throw new Error('it is kept');
    const more = [
      ['sub', '1'],
      ['groups', '["a"]'],
    ];
    expect(offerOf(kept)).toEqual({ name: 'Zoë', issuer: 'https://idp.example', more, agreed: false });
    expect(shownBy(kept)).toEqual({ provider: 'p', token, key: 'k', salt: 's' });
    keepName(null);
    expect(keptName()).toBeNull();
  });

  test('of a token that nobody can read leads to nothing', () => {
    for (const odd of ['', 'a', 'a.b.c', `e30.${btoa('[]')}.x`])
      expect(offerOf({ fragment: '', key: '', salt: '', provider: 'p', token: odd }), odd).toBeNull();
  });

  test('is remembered of those who were met, the last ones, for half a year', () => {
    const day = 86_400_000;
    const { salt, met } = remembered(0);
    expect([salt.length, met]).toEqual([22, []]);
    for (let at = 0; at < 510; at += 1) meet(salt, `n${at}`, 'p', 100 * day);
    meet(salt, 'n10', 'p', 110 * day);
    const kept = remembered(110 * day);
    expect([kept.salt, kept.met.length]).toEqual([salt, 500]);
    expect(kept.met.at(-1)).toEqual(['n10', 'p']);
    expect(remembered(285 * day).met).toEqual([['n10', 'p']]);
    expect(remembered(290 * day).met).toEqual([]);
    // What was forgotten in the meantime does not come back.
    stored.clear();
    meet('another', 'a', 'b', 290 * day);
    expect(remembered(290 * day)).toEqual({ salt: 'another', met: [['a', 'b']] });
    stored.set('conclave.met', '{');
    expect(remembered().met).toEqual([]);
  });

  test('remembers each issuer’s keys, the last ones, and tells them with what the server says', async () => {
    for (let at = 0; at < 40; at += 1) pin('https://idp.example', `k${at}`);
    pin('https://idp.example', 'k39');
    const told = JSON.stringify({ issuer: 'https://idp.example', client: 'c', keys: [] });
    vi.stubGlobal('fetch', async () => new Response(told));
    const { pinned, told: bytes } = await lookUp('p');
    expect([pinned.length, pinned.at(-1), pinned[0]]).toEqual([32, 'k39', 'k8']);
    expect(new TextDecoder().decode(bytes ?? undefined)).toBe(told);
    vi.stubGlobal('fetch', async () => new Response('', { status: 403 }));
    expect(await lookUp('p')).toEqual({ told: null, pinned: [] });
  });
});

test('nothing is offered to whoever is not signed in, and what is shown is asked about', () => {
  const shown = (name: string) =>
    renderToStaticMarkup(
      <SessionContext value={new FakeSession(scene(name))}>
        <ShowName />
      </SessionContext>,
    );
  expect(shown('green')).toBe('');
  expect(shown('green-signed_in')).toContain('Show my verified name');
  expect(shown('green-vouched')).toContain('noor@university.example');
  expect(shown('green-vouched_failed')).toContain('role="alert"');
});
