// Captions, in a place of their own between the pictures and the bar: what others write as they type.

import { useState } from 'react';
import { LiveTexts } from '../chat/LiveTexts';
import { usePreferences, useSessionState } from '../session/session';

/** Of those who write at the same time. */
const MOST = 2;

export function Captions({ covered }: { covered: boolean }) {
  const [{ captions, captionSize }] = usePreferences();
  const writers = useSessionState().view.live.length;
  // Once there was something the place stays, so that the pictures do not jump with each sentence.
  const [begun, setBegun] = useState(false);
  if (writers > 0 && !begun) setBegun(true);
  if (!captions || !begun) return null;
  return (
    <div className={`captions ${captionSize}`} data-writers={Math.min(writers, MOST + 1)} inert={covered}>
      <LiveTexts className="captioned" most={MOST} />
    </div>
  );
}
