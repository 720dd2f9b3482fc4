// The page, or one tile, on the whole screen.

import { useSyncExternalStore } from 'react';

export const CAN_FILL_SCREEN = typeof document !== 'undefined' && document.fullscreenEnabled === true;

/** The element that fills the screen. */
export function useFullScreen(): Element | null {
  return useSyncExternalStore(
    subscribe,
    () => document.fullscreenElement,
    () => null,
  );
}

/** Fills the screen with this element, or gives it back if something fills it. */
export async function toggleFullScreen(element: Element): Promise<void> {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await element.requestFullscreen();
  } catch {
    // The browser or its user does not want it: nothing has changed.
  }
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('fullscreenchange', listener);
  return () => document.removeEventListener('fullscreenchange', listener);
}
