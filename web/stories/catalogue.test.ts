import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SCENES } from './catalogue';

test('every kind of scene stands in the catalogue, which the accessibility tests go through', () => {
  const source = readFileSync(new URL('./scenes.ts', import.meta.url), 'utf8');
  const kinds = [...source.matchAll(/^ {4}case '(.+)':/gm)].map(([, kind]) => kind);
  expect(kinds.length).toBeGreaterThan(10);
  const listed = new Set(SCENES.map((scene) => scene.split(/[-&#]/)[0]));
  expect(kinds.filter((kind) => !listed.has(kind))).toEqual([]);
});
