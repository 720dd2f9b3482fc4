// A small window above all others (Document Picture-in-Picture), or the browser's own for one picture, where there is one.

import { useCallback, useEffect, useState } from 'react';

interface DocumentPictureInPicture {
  requestWindow(options: { width: number; height: number }): Promise<Window>;
}

declare global {
  interface Window {
    readonly documentPictureInPicture?: DocumentPictureInPicture;
  }
}

export interface PictureWindow {
  /** This browser can. */
  possible: boolean;
  /** Ours, with controls in it. */
  window: Window | null;
  /** Something is shown above all others. */
  open: boolean;
  toggle: () => void;
}

const SIZE = { width: 360, height: 240 };

export function usePictureWindow(): PictureWindow {
  const [ours, setOurs] = useState<Window | null>(null);
  const [native, setNative] = useState(false);
  const withControls = 'documentPictureInPicture' in window;
  const possible = withControls || document.pictureInPictureEnabled === true;

  useEffect(() => () => ours?.close(), [ours]);
  useEffect(() => {
    const look = () => setNative(document.pictureInPictureElement !== null);
    const events = ['enterpictureinpicture', 'leavepictureinpicture'];
    for (const event of events) document.addEventListener(event, look, true);
    return () => {
      for (const event of events) document.removeEventListener(event, look, true);
    };
  }, []);

  const toggle = useCallback(() => {
    if (ours) ours.close();
    else if (withControls) void openOurs(setOurs);
    else void toggleNative();
  }, [ours, withControls]);

  return { possible, window: ours, open: ours !== null || native, toggle };
}

async function openOurs(set: (window: Window | null) => void): Promise<void> {
  const opened = await window.documentPictureInPicture?.requestWindow(SIZE).catch(() => null);
  if (!opened) return;
  const { document: there } = opened;
  const root = document.documentElement;
  there.documentElement.lang = root.lang;
  there.documentElement.dir = root.dir;
  Object.assign(there.documentElement.dataset, root.dataset);
  there.title = document.title;
  for (const sheet of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')) {
    const link = there.createElement('link');
    link.rel = 'stylesheet';
    // In full: the new document has no address to be relative to.
    link.href = sheet.href;
    there.head.append(link);
  }
  // While developing, styles stand in the page itself.
  for (const style of document.querySelectorAll('style')) there.head.append(style.cloneNode(true));
  opened.addEventListener('pagehide', () => set(null), { once: true });
  set(opened);
}

/** The browser's own: the largest picture of the stage. */
async function toggleNative(): Promise<void> {
  try {
    if (document.pictureInPictureElement) {
      await document.exitPictureInPicture();
      return;
    }
    const videos = [...document.querySelectorAll<HTMLVideoElement>('.stage .video.shown')];
    const area = ({ clientWidth, clientHeight }: HTMLElement) => clientWidth * clientHeight;
    const [largest] = videos.sort((a, b) => area(b) - area(a));
    if (!largest) return;
    largest.disablePictureInPicture = false;
    await largest.requestPictureInPicture();
  } catch {
    // The browser or its user does not want it: nothing has changed.
  }
}
