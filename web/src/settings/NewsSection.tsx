// What is heard, and what is told to screen readers.

import { Toggle } from '../controls/Toggle';
import { usePreferences } from '../session/session';
import { useStrings } from '../strings';

export function NewsSection() {
  const { preferences: words } = useStrings();
  const [preferences, set] = usePreferences();
  return (
    <>
      <Toggle
        text={words.chimes}
        hint={words.chimesHint}
        on={preferences.chimes}
        onChange={(chimes) => set({ chimes })}
      />
      <Toggle
        text={words.joins}
        hint={words.joinsHint}
        on={preferences.announceJoins}
        onChange={(announceJoins) => set({ announceJoins })}
      />
      <Toggle
        text={words.readLive}
        hint={words.readLiveHint}
        on={preferences.readLive}
        onChange={(readLive) => set({ readLive })}
      />
    </>
  );
}
