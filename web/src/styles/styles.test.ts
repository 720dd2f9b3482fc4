import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

function sheets(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.css'))
      .map((name) => join(folder, name)),
  );
}

/** The classes that have a rule of their own, outside of any other rule. */
function ruled(css: string): string[] {
  return [...css.matchAll(/(?<!,\n)^(\.[\w-]+) \{$/gm)].map(([, name = '']) => name);
}

test('what a class looks like stands in one sheet', () => {
  const where = new Map<string, Set<string>>();
  for (const file of sheets(import.meta.dirname))
    for (const name of ruled(readFileSync(file, 'utf8')))
      where.set(name, (where.get(name) ?? new Set()).add(basename(file)));
  expect(where.size).toBeGreaterThan(100);
  expect([...where].filter(([, files]) => files.size > 1)).toEqual([]);
});

/** Declarations that say left or right, and those of four sides whose left and right differ. */
function physical(css: string): string[] {
  const bare = css.replace(/\/\*(?! physical:)[\s\S]*?\*\//g, '');
  return bare
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !line.includes('/* physical:'))
    .filter((line) => {
      if (
        /^(left|right|(margin|padding|border|inset|scroll-(margin|padding))-(left|right)[\w-]*):/.test(line)
      )
        return true;
      if (/^border-(top|bottom)-(left|right)-radius:/.test(line)) return true;
      if (/^(text-align|float|clear):\s*(left|right)\b/.test(line)) return true;
      const [, sides] = /^(?:margin|padding|inset|border-width|scroll-margin):\s*([^;]+);/.exec(line) ?? [];
      const [, right, , left] = sides?.match(/(?:[\w-]*\([^()]*(?:\([^()]*\)[^()]*)*\)|[^\s()]+)/g) ?? [];
      return left !== undefined && left !== right;
    });
}

test('styles name the sides of lines as they are read, so that they fit writing from right to left', () => {
  const files = sheets(import.meta.dirname, join(import.meta.dirname, '../../public'));
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) expect(physical(readFileSync(file, 'utf8')), file).toEqual([]);
});

test('and the check finds what it is to find', () => {
  for (const line of [
    'left: 0;',
    'margin-right: 1rem;',
    'border-left-width: 2px;',
    'text-align: right;',
    'border-top-left-radius: 4px;',
    'padding: 1px 2px 1px 3px;',
    'inset: 0 auto 0 calc(1px + (2px * 2));',
  ]) {
    expect(physical(`.a {\n  ${line}\n}`), line).toEqual([line]);
  }
  for (const line of [
    'inset-inline-start: 0;',
    'padding: 1px 2px 1px 2px;',
    'margin: 0 auto;',
    'left: 0; /* physical: as measured */',
    'text-align: start;',
  ]) {
    expect(physical(`.a {\n  ${line}\n}`), line).toEqual([]);
  }
});
