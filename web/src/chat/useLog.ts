// The part of a long conversation that stands in the page, and where one looks at it: the end, unless the person has
// gone elsewhere.

import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ChatLine } from '../generated/core';

/** Lines that stand in the page at first, and how many more come with each step back. */
export const STEP = 120;
/** So near the end counts as being at the end, and so near the beginning brings more. */
const NEAR_PX = 60;

export interface Log {
  scroller: RefObject<HTMLDivElement | null>;
  scrolled: () => void;
  shown: readonly ChatLine[];
  /** There are earlier ones. */
  more: boolean;
  earlier: () => void;
  /** The end is not in sight; so many came there meanwhile. */
  behind: boolean;
  below: number;
  toEnd: () => void;
  /** The line that was looked for. */
  marked: string | null;
  /** Looks for a line; `null`: for none any more. */
  show: (line: string | null) => void;
  /** Goes there, with the focus. */
  goTo: (line: string) => void;
}

export function useLog(chat: readonly ChatLine[], unreadFrom: string | null): Log {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [steps, setSteps] = useState(1);
  const [behind, setBehind] = useState(false);
  const [aim, setAim] = useState<{ line: string; focus: boolean } | null>(null);
  /** The last line when the end was in sight. */
  const [seen, setSeen] = useState<string | null>(null);
  /** From the end, where more was put in above. */
  const kept = useRef<number | null>(null);
  const shown = useMemo(() => chat.slice(Math.max(0, chat.length - steps * STEP)), [chat, steps]);
  const more = shown.length < chat.length;
  const last = chat.at(-1);
  const lastId = last?.id ?? null;
  const ownLast = last?.own ?? false;

  const toEnd = useCallback(() => {
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
    atEnd.current = true;
    setBehind(false);
    setSteps(1);
  }, []);

  const earlier = useCallback(() => {
    const box = scroller.current;
    kept.current = box ? box.scrollHeight - box.scrollTop : null;
    setSteps((before) => before + 1);
  }, []);

  const scrolled = () => {
    const box = scroller.current;
    if (!box) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
    setBehind(!atEnd.current);
    if (atEnd.current) setSeen(lastId);
    if (box.scrollTop < NEAR_PX && more && kept.current === null && !atEnd.current) earlier();
  };

  // What was in sight stays there when earlier lines come in above.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the shown part grew
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && kept.current !== null) box.scrollTop = box.scrollHeight - kept.current;
    kept.current = null;
  }, [steps]);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || lastId === null) return;
    if (atEnd.current || ownLast) {
      box.scrollTop = box.scrollHeight;
      setSeen(lastId);
    } else setBehind(true);
  }, [lastId, ownLast]);

  // The mark of what is new is where reading goes on.
  useLayoutEffect(() => {
    if (unreadFrom !== null) find(scroller.current, unreadFrom)?.scrollIntoView({ block: 'center' });
  }, [unreadFrom]);

  // Stays the same function: every message has it.
  const latest = useRef(chat);
  useEffect(() => {
    latest.current = chat;
  });
  const look = useCallback((line: string | null, focus: boolean) => {
    setAim(line === null ? null : { line, focus });
    const all = latest.current;
    const at = line === null ? -1 : all.findIndex(({ id }) => id === line);
    if (at >= 0) setSteps((before) => Math.max(before, Math.ceil((all.length - at) / STEP)));
  }, []);
  const show = useCallback((line: string | null) => look(line, false), [look]);
  const goTo = useCallback((line: string) => look(line, true), [look]);
  useEffect(() => {
    if (!aim) return;
    const row = find(scroller.current, aim.line);
    row?.scrollIntoView({ block: 'center' });
    if (aim.focus) row?.focus({ preventScroll: true });
  }, [aim]);

  const below = behind && seen !== null ? chat.length - 1 - chat.findIndex(({ id }) => id === seen) : 0;
  const marked = aim?.line ?? null;
  return { scroller, scrolled, shown, more, earlier, behind, below, toEnd, marked, show, goTo };
}

function find(box: HTMLElement | null, line: string): HTMLElement | null {
  return box?.querySelector<HTMLElement>(`[data-line="${CSS.escape(line)}"]`) ?? null;
}
