import { expect, test } from 'vitest';
import type { Tile } from '../generated/core';
import { askedFor, withOthers } from './shown';

const TILES: Tile[] = [
  { person: 'a', stream: 'screen', height: 900 },
  { person: 'b', stream: 'camera', height: 700 },
  { person: 'c', stream: 'camera', height: 90 },
];
const heights = (receive: 'low' | 'standard' | 'high') =>
  askedFor(TILES, { audioOnly: false, receive }).map(({ height }) => height);

test('pictures of people are no sharper than wished, and no larger than shown', () => {
  expect(heights('high')).toEqual([900, 700, 90]);
  expect(heights('standard')).toEqual([900, 360, 90]);
  expect(heights('low')).toEqual([900, 180, 90]);
});

test('who signs is asked for in a size from which hands can be read', () => {
  const signs: Tile = { person: 'b', stream: 'camera', height: 700, signs: true };
  expect(askedFor([signs], { audioOnly: false, receive: 'low' })).toEqual([{ ...signs, height: 360 }]);
});

test('by sound alone nothing is asked for', () => {
  expect(askedFor(TILES, { audioOnly: true, receive: 'high' })).toEqual([]);
});

test('what is recorded is asked for besides what is on screen, each once', () => {
  const recorded: Tile[] = [
    { person: 'c', stream: 'camera', height: 360 },
    { person: 'd', stream: 'camera', height: 360 },
    { person: 'b', stream: 'camera', height: 360 },
  ];
  const asked = withOthers(TILES, recorded).map(({ person, height }) => `${person} ${height}`);
  expect(asked).toEqual(['a 900', 'b 700', 'c 360', 'd 360']);
});
