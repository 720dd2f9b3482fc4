import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { FakeSession } from '../../stories/fakeSession';
import { scene } from '../../stories/scenes';
import { Callers } from '../door/Callers';
import { eventText } from '../notices/words';
import { SessionContext } from '../session/session';
import { en } from '../strings/en';
import { fileInSentence, inSentence, shownName, shownTitle } from './name';

const letters = (text: string) => [...new Intl.Segmenter().segment(text)].length;

describe('a name', () => {
  test('that is as names are stays as it is', () => {
    for (const name of [
      'Noor de Vries',
      'Pierre-Alexandre O’Brien Jr.',
      'नूर जहाँ',
      'نور',
      '山田 太郎',
      'Zoë 👩🏽‍🚀',
      '٣',
    ])
      expect(shownName(name)).toBe(name);
  });

  test('cannot turn the text around it, nor hide in it', () => {
    expect(shownName('a\u202egpj.exe\u202c')).toBe('agpj.exe');
    expect(shownName('\u2067Ann\u2069\u200e\ufeff')).toBe('Ann');
    expect(shownName('Ann\n\n\tBen\u2028Cem')).toBe('Ann Ben Cem');
    expect(inSentence('\u2069\u202eEve')).toBe('\u2068Eve\u2069');
  });

  test('of nothing that can be seen is none', () => {
    for (const name of ['', '  ', '\u200b\u200d\u2060', '\u0301\u0302', '\u3000\u00a0', '\u{e0041}\u{e007f}'])
      expect(shownName(name), JSON.stringify(name)).toBe('');
    expect(inSentence('\u200b')).toBe('');
  });

  test('does not tower over the lines around it', () => {
    const name = shownName(`Z${'\u0351'.repeat(200)}e`);
    expect(name.match(/\u0351/g)?.length).toBeLessThanOrEqual(3);
    expect(name).toMatch(/^Z.*e$/);
  });

  test('does not go on, whatever it is made of', () => {
    for (const piece of ['x', '🎉', '👨‍👩‍👧‍👦', 'e\u0301', '\u202e', '\u200d', 'W ']) {
      expect(letters(shownName(piece.repeat(9_000)))).toBeLessThanOrEqual(65);
      expect(letters(shownTitle(piece.repeat(9_000)))).toBeLessThanOrEqual(121);
      expect(letters(inSentence(piece.repeat(9_000)))).toBeLessThanOrEqual(44);
    }
    expect(shownName('👩‍'.repeat(10_000)).length).toBeLessThan(3_000);
  });

  test('of a file keeps the ending, however it is cut', () => {
    expect(fileInSentence('plan.pdf', '.pdf')).toBe('\u2068plan.pdf\u2069');
    const cut = fileInSentence(`${'very long '.repeat(20)}.exe`, '.exe');
    expect(cut).toMatch(/^\u2068very long .*….exe\u2069$/);
    expect(letters(cut)).toBeLessThan(50);
    expect(fileInSentence('README', '')).toBe('\u2068README\u2069');
  });

  test('of a stranger of a megabyte is read at once', () => {
    const begin = performance.now();
    shownName('\u0301'.repeat(1_000_000));
    shownName(`${'a '.repeat(500_000)}`);
    expect(performance.now() - begin).toBeLessThan(100);
  });
});

test('what happened names people each in their own direction of writing', () => {
  expect(eventText({ id: 1, what: 'muted', by: 'نور', whom: 'Ben\u202e' }, en)).toBe(
    '\u2068نور\u2069 muted \u2068Ben\u2069',
  );
  expect(eventText({ id: 1, what: 'muted', by: '', whom: null }, en)).toBe('A host muted you');
  expect(eventText({ id: 1, what: 'removed', by: 'Ann', whom: '' }, en)).toBe(
    '\u2068Ann\u2069 removed Unknown',
  );
});

describe('who waits at the door', () => {
  const shown = (name: string, note: string | null) => {
    const state = scene('base');
    const caller = {
      id: 'c',
      name,
      mark: { state: 'unverified' as const },
      met: 'new' as const,
      barred: false,
      note,
      since: 0,
      coming: false,
    };
    const session = new FakeSession({ ...state, view: { ...state.view, callers: [caller] } });
    return renderToStaticMarkup(
      <SessionContext value={session}>
        <Callers />
      </SessionContext>,
    );
  };

  test('is shown by a name that nobody vouches for, and by their word as text', () => {
    const html = shown('Anna\u202e', '<b>hi</b>\u202e there');
    expect(html).toContain('<bdi>Anna</bdi>');
    expect(html).toContain('name not verified');
    expect(html).toContain('&lt;b&gt;hi&lt;/b&gt; there');
    expect(html).toContain('Admit Anna');
    expect(html).not.toContain('\u202e');
  });

  test('cannot be let in without a name that can be read', () => {
    for (const name of ['', '\u200b']) {
      expect(shown(name, null)).toContain('cannot be admitted');
      expect(shown(name, null)).not.toContain('>Admit<');
    }
  });
});
