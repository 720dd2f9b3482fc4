// Between what is large and the gallery beside it: drawn by pointer, moved by keys; the layout menu
// moves it by single presses.

import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { type Divider as Place, SPLIT, within } from '../layout/stage';
import { useStrings } from '../strings';

interface Props {
  place: Place;
  split: number;
  rightToLeft: boolean;
  /** While it is drawn; `null`: it is where it was. */
  onMove: (split: number | null) => void;
  onRest: (split: number) => void;
}

export function Divider({ place, split, rightToLeft, onMove, onRest }: Props) {
  const { view } = useStrings();
  const drawn = useRef<number | null>(null);
  const { upright } = place;

  const at = ({ clientX, clientY, currentTarget }: PointerEvent) => {
    const room = currentTarget.parentElement?.getBoundingClientRect();
    if (!room) return split;
    const across = (clientX - room.left) / room.width;
    return within(upright ? (rightToLeft ? 1 - across : across) : (clientY - room.top) / room.height);
  };
  const press = (event: KeyboardEvent) => {
    const to = byKey(event.key, split, upright, rightToLeft);
    if (to === null) return;
    event.preventDefault();
    onRest(within(to));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is no ruler between paragraphs
    <div
      className={upright ? 'divider upright' : 'divider'}
      style={{
        width: place.width,
        height: place.height,
        transform: `translate(${place.left}px, ${place.top}px)`,
      }}
      role="separator"
      tabIndex={0}
      aria-label={view.divider}
      aria-orientation={upright ? 'vertical' : 'horizontal'}
      aria-valuemin={SPLIT.least * 100}
      aria-valuemax={SPLIT.most * 100}
      aria-valuenow={Math.round(split * 100)}
      onKeyDown={press}
      onDoubleClick={() => onRest(SPLIT.usual)}
      onPointerDown={(event) => {
        // Drawn across it turns no page.
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        drawn.current = split;
      }}
      onPointerMove={(event) => {
        if (drawn.current === null) return;
        drawn.current = at(event);
        onMove(drawn.current);
      }}
      onPointerUp={() => {
        if (drawn.current !== null) onRest(drawn.current);
        drawn.current = null;
      }}
      onPointerCancel={() => {
        drawn.current = null;
        onMove(null);
      }}
    />
  );
}

function byKey(key: string, split: number, upright: boolean, rightToLeft: boolean): number | null {
  const [less, more] = upright
    ? rightToLeft
      ? ['ArrowRight', 'ArrowLeft']
      : ['ArrowLeft', 'ArrowRight']
    : ['ArrowUp', 'ArrowDown'];
  switch (key) {
    case less:
      return split - SPLIT.step;
    case more:
      return split + SPLIT.step;
    case 'Home':
      return SPLIT.least;
    case 'End':
      return SPLIT.most;
    case 'Enter':
      return SPLIT.usual;
    default:
      return null;
  }
}
