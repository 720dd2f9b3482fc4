// The page's title tells the state, for whoever looks at tabs or hears them read.

import { useEffect } from 'react';
import { useSessionState } from '../session/session';
import { useStrings } from '../strings';

export function useTitle(): void {
  const { view, devices } = useSessionState();
  const { title, product } = useStrings();
  const state = (() => {
    switch (view.phase) {
      case 'landing':
        return null;
      case 'green_room':
        return title.ready;
      case 'joining':
        return title.joining;
      case 'waiting':
        return title.waiting;
      case 'meeting':
        if (view.connection.signalling === 'connecting') return title.reconnecting;
        return `${title.meeting} (${view.people.length})${devices.microphone.on ? '' : `, ${title.muted}`}`;
      case 'left':
        return title.left;
    }
  })();
  const whole = state ? `${state} – ${product}` : product;
  useEffect(() => {
    document.title = whole;
  }, [whole]);
}
