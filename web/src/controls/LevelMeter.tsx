// Bars that rise with the microphone.

import { useEffect, useRef } from 'react';
import { watchLevel } from '../media/level';
import { useStrings } from '../strings';

const BARS = 24;

export function LevelMeter({ track }: { track: MediaStreamTrack | null }) {
  const { green } = useStrings();
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const meter = element.current;
    if (!track || !meter) return;
    const stop = watchLevel(track, (level) => {
      const lit = Math.round(level * BARS);
      for (const [index, bar] of [...meter.children].entries()) bar.classList.toggle('lit', index < lit);
      meter.setAttribute('aria-valuenow', String(Math.round(level * 100)));
    });
    return () => {
      stop();
      for (const bar of meter.children) bar.classList.remove('lit');
    };
  }, [track]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: the native element cannot hold bars
    <div
      className="meter"
      ref={element}
      role="meter"
      aria-label={green.level}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
    >
      {Array.from({ length: BARS }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars never change places
        <span key={index} />
      ))}
    </div>
  );
}
