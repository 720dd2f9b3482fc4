// Larger text, stronger contrast, less movement.

import { Toggle } from '../controls/Toggle';
import { usePreferences } from '../session/session';
import { useStrings } from '../strings';
import { Segments } from './Segments';

export function ReadingSection() {
  const { preferences: words } = useStrings();
  const [preferences, set] = usePreferences();
  return (
    <>
      <Segments
        label={words.text}
        items={[
          ['normal', words.normal],
          ['large', words.large],
          ['largest', words.largest],
        ]}
        value={preferences.text}
        onChange={(text) => set({ text })}
      />
      <Toggle
        text={words.contrastOn}
        on={preferences.theme === 'contrast'}
        onChange={(on) => set({ theme: on ? 'contrast' : 'system' })}
      />
      <Toggle
        text={words.calm}
        hint={words.calmHint}
        on={preferences.calm}
        onChange={(calm) => set({ calm })}
      />
    </>
  );
}
