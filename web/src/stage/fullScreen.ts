// The page on the whole screen. It is always the whole page: on one tile by itself nobody would see that it is recorded, who
// knocks, or what is written.

import { useSyncExternalStore } from 'react';

export const CAN_FILL_SCREEN = typeof document !== 'undefined' && document.fullscreenEnabled === true;

export function useFullScreen(): boolean {
  return useSyncExternalStore(subscribe, isFull, () => false);
}

/** Whether the page fills the screen then: the browser or its user may not want it. */
export async function fillScreen(): Promise<boolean> {
  try {
    if (!isFull()) await document.documentElement.requestFullscreen();
  } catch {
    // Nothing has changed.
  }
  return isFull();
}

export async function leaveFullScreen(): Promise<void> {
  // It may have been left by the browser's own key meanwhile.
  await document.exitFullscreen().catch(() => {});
}

function isFull(): boolean {
  return document.fullscreenElement !== null;
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('fullscreenchange', listener);
  return () => document.removeEventListener('fullscreenchange', listener);
}
