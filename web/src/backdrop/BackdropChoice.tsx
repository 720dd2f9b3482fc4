// What the others see behind the person.

import { usePreferences, useSessionState } from '../session/session';
import { Segments } from '../settings/Segments';
import { useStrings } from '../strings';
import { canPaint } from './backdrop';
import { BACKDROPS } from './messages';

export function BackdropChoice({ hint = false }: { hint?: boolean }) {
  const [{ backdrop }, set] = usePreferences();
  const { devices, backdropSlow } = useSessionState();
  const { backdrop: words } = useStrings().foyer;
  if (!canPaint()) return hint ? <p className="faint">{words.unsupported}</p> : null;
  const preparing = backdrop !== 'none' && devices.camera.on && devices.camera.starting;
  const slow = backdrop !== 'none' && devices.camera.on && backdropSlow;
  const text = preparing ? words.starting : slow ? words.slow : hint ? words.hint : '';
  return (
    <div className="backdrop">
      <Segments
        label={words.label}
        items={BACKDROPS.map((id) => [id, words[id]] as const)}
        value={backdrop}
        onChange={(chosen) => set({ backdrop: chosen })}
      />
      <p className="faint" role="status">
        {text}
      </p>
    </div>
  );
}
