// The browser around the page: what it lacks, and what changes in it.

import type { Problem } from '../generated/core';

export interface Watched {
  /** The device has a network, or none any more. */
  network(online: boolean): void;
  /** The page is looked at again. */
  awake(): void;
  /** Another window or another tab is looked at: keys and buttons that are released there are not heard of here. */
  away(): void;
  /** Another link stands in the address. */
  address(fragment: string): void;
  /** A microphone, camera or speaker came or went. */
  devices(): void;
}

export function watchSurroundings(watched: Watched): void {
  addEventListener('online', () => watched.network(navigator.onLine));
  addEventListener('offline', () => watched.network(false));
  addEventListener('pageshow', (event) => event.persisted && watched.network(navigator.onLine));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') watched.awake();
    else watched.away();
  });
  addEventListener('blur', () => watched.away());
  addEventListener('hashchange', () => watched.address(location.hash.slice(1)));
  navigator.mediaDevices?.addEventListener('devicechange', () => watched.devices());
}

/** What this browser lacks to take part at all. */
export function whatIsMissing(): Problem | null {
  if (typeof WebAssembly === 'undefined') return 'no_wasm';
  if (typeof RTCPeerConnection === 'undefined' || typeof RTCRtpScriptTransform === 'undefined')
    return 'no_transforms';
  return null;
}
