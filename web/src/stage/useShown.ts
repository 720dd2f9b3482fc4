// Tells the core which tiles are seen, and how large, so that no others are received.

import { useEffect, useRef, useState } from 'react';
import type { Tile } from '../generated/core';
import { withOthers } from '../media/shown';

/** The core is told once the layout has come to rest. */
const SETTLE_MS = 120;
/** Whoever only glances at another tab finds the pictures as they were. */
const GLANCE_MS = 5_000;

/**
 * @param tiles on the page, the most important first
 * @param besides seen also while the page is hidden, in a window of its own
 */
export function useShown(
  tiles: readonly Tile[],
  besides: readonly Tile[],
  show: (tiles: Tile[]) => void,
): void {
  const told = useRef('');
  const tell = useRef(show);
  const hidden = useHidden();
  const text = JSON.stringify(hidden ? besides : withOthers(tiles, besides));
  useEffect(() => {
    tell.current = show;
  });
  useEffect(() => {
    if (text === told.current) return;
    const timer = setTimeout(() => {
      told.current = text;
      tell.current(JSON.parse(text) as Tile[]);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
}

/** The page has been hidden for longer than a glance. */
function useHidden(): boolean {
  const [hidden, setHidden] = useState(document.visibilityState === 'hidden');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const changed = () => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') setHidden(false);
      else timer = setTimeout(() => setHidden(true), GLANCE_MS);
    };
    document.addEventListener('visibilitychange', changed);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', changed);
    };
  }, []);
  return hidden;
}
