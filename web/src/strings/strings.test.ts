import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { adminCatalogues, LANGUAGES } from './admin';
import { type Language, catalogues as ofMeetings, preferredLanguage } from './index';
import { pseudo, pseudoAdmin, pseudoStrings } from './pseudo';

/** Those of meetings and those of the console, which no page loads together. */
const catalogues = {
  en: { ...ofMeetings.en, admin: adminCatalogues.en },
  nl: { ...ofMeetings.nl, admin: adminCatalogues.nl },
  de: { ...ofMeetings.de, admin: adminCatalogues.de },
  fr: { ...ofMeetings.fr, admin: adminCatalogues.fr },
};

type Say = (...all: unknown[]) => unknown;

const NUMBERS = ['n', 'count', 'place', 'page', 'at', 'rows', 'lines', 'minutes', 'hours', 'max', 'most'];
const MANY = [
  'Ada',
  'Bo',
  'Cy',
  'Di',
  'Ed',
  'Fay',
  'Gus',
  'Hal',
  'Ida',
  'Jo',
  'Kit',
  'Lou',
  'Max',
  'Ned',
  'Oz',
];

/** What fits, by the name of the first parameter in English. */
function fitting(say: Say): unknown[][] {
  const [, first = ''] = /^\(?(\w*)/.exec(String(say)) ?? [];
  if (NUMBERS.includes(first)) return [1, 3, 1200].map((n) => [n, 4]);
  if (first === 'names') return [['Ada'], ['Ada', 'Bo'], MANY].map((names) => [names, 4]);
  if (/^_?who$/.test(first))
    return [
      ['Ada', 'Bo'],
      ['Ada', null],
    ];
  return [['Ada', 4]];
}

/** Every word of a catalogue by its path; functions are called with what fits. */
function words(value: unknown, like: unknown = value, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function')
    return fitting(like as Say).map((all) => [`${path}(${all.join()})`, String((value as Say)(...all))]);
  return Object.entries(value as object).flatMap(([key, inner]) =>
    words(inner, (like as Record<string, unknown>)[key], `${path}.${key}`),
  );
}

const OFFLINE = readFileSync(join(import.meta.dirname, '../../public/offline.html'), 'utf8');
const english = new Map(words(catalogues.en));

describe.each(Object.keys(catalogues) as Language[])('%s', (language) => {
  const entries = words(catalogues[language], catalogues.en);

  test('says everything that English says, and nothing empty', () => {
    expect(entries.map(([path]) => path)).toEqual([...english.keys()]);
    for (const [path, text] of entries) expect(text.trim(), path).not.toBe('');
  });

  test('leaves no placeholder standing', () => {
    for (const [path, text] of entries) {
      if (path !== '.landing.badLink' && path !== '.problems.bad_link.text')
        expect(text, path).not.toMatch(/#|undefined|null|NaN|\[object/);
    }
  });

  test('names people and numbers where English does', () => {
    const written = new Intl.NumberFormat(language).format(1200);
    for (const [path, text] of entries) {
      const same = english.get(path) ?? '';
      if (same.includes('Ada') && !path.includes('there(')) expect(text, path).toContain('Ada');
      if (/\b3\b/.test(same)) expect(text, path).toContain('3');
      if (same.includes('1,200')) expect(text, path).toContain(written);
    }
  });
});

test('who says what stands on a control means that control', () => {
  for (const { bar, media, floor, host, view } of Object.values(catalogues)) {
    const { hands, timer } = floor;
    const names: [string, string[]][] = [
      [bar.microphone, [bar.mute, bar.unmute]],
      [bar.camera, [bar.cameraOn, bar.cameraOff]],
      [bar.share, [bar.shareOn]],
      [media.share.stop, [bar.shareOff]],
      [hands.short, [hands.raise, hands.lower]],
      [host.short, [host.title]],
      [bar.leave, [bar.leaveLong]],
      [view.short, [view.menu]],
      ['0:05', [timer.running('0:05'), timer.paused('0:05')]],
    ];
    for (const [text, all] of names)
      for (const name of all) expect(name.toLowerCase()).toContain(text.toLowerCase());
  }
});

test('sentences are translated, not copied', () => {
  for (const language of ['nl', 'de', 'fr'] as const) {
    const copied = words(catalogues[language], catalogues.en).filter(
      ([path, text]) => text === english.get(path) && /\p{L} \p{L}/u.test(text),
    );
    expect(copied, language).toEqual([]);
  }
});

test('people are addressed politely, everywhere', () => {
  const word = (any: string) => new RegExp(`(?<!\\p{L})(${any})(?!\\p{L})`, 'iu');
  const familiar = {
    nl: word('je|jij|jou|jouw|jullie|jezelf'),
    de: word('du|dich|dir|dein(e[mnrs]?)?|euch|euer|eure[mnrs]?'),
    fr: word('tu|toi|ton|ta|tes'),
  };
  for (const [language, words_] of Object.entries(familiar)) {
    const said = words(catalogues[language as Language], catalogues.en);
    const [, offline = ''] = new RegExp(`lang="${language}">(.*)</p>`).exec(OFFLINE) ?? [];
    expect(offline, language).not.toBe('');
    const found = [...said, ['offline.html', offline]].filter(([, text = '']) => words_.test(text));
    expect(found, language).toEqual([]);
  }
});

test('numbers have the form and the look of their language', () => {
  expect(catalogues.fr.people.count(1)).toBe('1 personne');
  expect(catalogues.fr.people.count(0)).toBe('0 personne');
  expect(catalogues.en.people.count(0)).toBe('0 people');
  expect(catalogues.de.people.count(1200)).toBe('1.200 Personen');
  expect(catalogues.en.people.count(1200)).toBe('1,200 people');
});

test('functions are called with what fits, by the names of their parameters', () => {
  expect([...english.keys()].filter((path) => /(people.count|announce.joined)\(/.test(path))).toHaveLength(9);
});

test('a language for looking at says everything, longer and with accents', () => {
  expect(pseudo('Mute microphone')).toBe('[Mûté mîçröphöñé·····]');
  expect(words({ ...pseudoStrings, admin: pseudoAdmin }, catalogues.en).map(([path]) => path)).toEqual([
    ...english.keys(),
  ]);
});

test('languages call themselves the same everywhere', () => {
  for (const [code, name] of Object.entries(LANGUAGES))
    expect(ofMeetings[code as Language].language).toBe(name);
});

test('the first language that there is a catalogue for is taken, else English', () => {
  expect(preferredLanguage(['pt-BR', 'de-AT', 'nl'])).toBe('de');
  expect(preferredLanguage(['NL'])).toBe('nl');
  expect(preferredLanguage(['ja', 'constructor'])).toBe('en');
  expect(preferredLanguage([])).toBe('en');
});
