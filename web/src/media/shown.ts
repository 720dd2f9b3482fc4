// Which pictures are asked for, of those that are on screen.

import type { Tile } from '../generated/core';
import type { MediaPreferences, ReceiveQuality } from './preferences';

const HIGHEST: Record<ReceiveQuality, number> = { low: 180, standard: 360, high: 4_096 };

/** Hands and faces can be read from so many lines on (EN 301 549, clause 6.5.2). */
const SIGNS = 360;

/** None in a meeting by sound alone; people at most as sharp as is wished, shared screens as they are. */
export function askedFor(
  tiles: readonly Tile[],
  { audioOnly, receive }: Pick<MediaPreferences, 'audioOnly' | 'receive'>,
): Tile[] {
  if (audioOnly) return [];
  const highest = (tile: Tile) => Math.max(HIGHEST[receive], tile.signs ? SIGNS : 0);
  return tiles.map((tile) =>
    tile.stream === 'screen' ? tile : { ...tile, height: Math.min(tile.height, highest(tile)) },
  );
}

/** Those on screen first, and others that are needed besides; each once, as large as either wants it. */
export function withOthers(tiles: readonly Tile[], others: readonly Tile[]): Tile[] {
  const same = (a: Tile) => (b: Tile) => a.person === b.person && a.stream === b.stream;
  const larger = tiles.map((tile) => {
    const height = others.find(same(tile))?.height ?? 0;
    return { ...tile, height: Math.max(tile.height, height) };
  });
  return [...larger, ...others.filter((other) => !tiles.some(same(other)))];
}
