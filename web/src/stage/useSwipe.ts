// A finger drawn across turns the page.

import { type PointerEvent, useRef } from 'react';

const FAR = 56;
/** Rather across than up or down. */
const ACROSS = 1.8;

interface Handlers {
  onPointerDown: (event: PointerEvent) => void;
  onPointerUp: (event: PointerEvent) => void;
  onPointerCancel: () => void;
}

/** @param turn on is towards the start of a line, where the next page waits at its end. */
export function useSwipe(turn: (by: 1 | -1) => void, rightToLeft: boolean): Handlers {
  const begun = useRef<{ id: number; x: number; y: number } | null>(null);
  return {
    onPointerDown: ({ pointerType, isPrimary, pointerId, clientX, clientY }) => {
      begun.current = pointerType === 'touch' && isPrimary ? { id: pointerId, x: clientX, y: clientY } : null;
    },
    onPointerUp: ({ pointerId, clientX, clientY }) => {
      const from = begun.current;
      begun.current = null;
      if (!from || from.id !== pointerId) return;
      const across = clientX - from.x;
      if (Math.abs(across) < FAR || Math.abs(across) < ACROSS * Math.abs(clientY - from.y)) return;
      turn(across < 0 === !rightToLeft ? 1 : -1);
    },
    onPointerCancel: () => {
      begun.current = null;
    },
  };
}
