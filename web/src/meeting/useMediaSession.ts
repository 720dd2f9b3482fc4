// The meeting among what a phone plays: it goes on under a locked screen, and the system's own buttons work.

import { useEffect, useRef } from 'react';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';

/** Actions that not every browser knows (Media Session, section 5.5). */
type Action = MediaSessionAction | 'togglemicrophone' | 'togglecamera' | 'hangup';

interface Buttons {
  setMicrophoneActive?(active: boolean): void;
  setCameraActive?(active: boolean): void;
}

export function useMediaSession(toggle: (device: 'microphone' | 'camera') => void): void {
  const session = useSession();
  const { devices } = useSessionState();
  const { title, product } = useStrings();
  const current = useRef(toggle);
  useEffect(() => {
    current.current = toggle;
  });
  useEffect(() => {
    const { mediaSession } = navigator;
    if (!mediaSession) return;
    const actions: [Action, () => void][] = [
      ['togglemicrophone', () => current.current('microphone')],
      ['togglecamera', () => current.current('camera')],
      ['hangup', () => session.leave()],
    ];
    mediaSession.playbackState = 'playing';
    for (const [action, run] of actions) handle(mediaSession, action, run);
    return () => {
      mediaSession.playbackState = 'none';
      mediaSession.metadata = null;
      for (const [action] of actions) handle(mediaSession, action, null);
    };
  }, [session]);
  useEffect(() => {
    // No title of the meeting: a locked screen is read by anybody.
    if (navigator.mediaSession) {
      navigator.mediaSession.metadata = new MediaMetadata({ title: title.meeting, artist: product });
    }
  }, [title, product]);
  const { microphone, camera } = devices;
  useEffect(() => {
    const buttons: Buttons | undefined = navigator.mediaSession;
    buttons?.setMicrophoneActive?.(microphone.on);
    buttons?.setCameraActive?.(camera.on);
  }, [microphone.on, camera.on]);
}

function handle(mediaSession: MediaSession, action: Action, run: (() => void) | null): void {
  try {
    mediaSession.setActionHandler(action as MediaSessionAction, run);
  } catch {
    // This browser has no such button.
  }
}
