// Larger text and captions, stronger contrast, less movement; and what may be expected of the product.

import { Toggle } from '../controls/Toggle';
import { usePreferences } from '../session/session';
import { useStrings } from '../strings';
import { Segments } from './Segments';

export function ReadingSection() {
  const { preferences: words } = useStrings();
  const { statement } = words;
  const [preferences, set] = usePreferences();
  const sizes = [
    ['normal', words.normal],
    ['large', words.large],
    ['largest', words.largest],
  ] as const;
  return (
    <>
      <Segments
        label={words.text}
        items={sizes}
        value={preferences.text}
        onChange={(text) => set({ text })}
      />
      <Segments
        label={words.captions}
        items={sizes}
        value={preferences.captionSize}
        onChange={(captionSize) => set({ captionSize })}
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
      <section className="statement">
        <h4>{statement.title}</h4>
        <p>{statement.aim}</p>
        <p>{statement.gaps}</p>
        <p>{statement.report(location.host)}</p>
        <p className="faint">{statement.whole}</p>
      </section>
    </>
  );
}
