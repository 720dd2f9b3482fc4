// How many messages came while nobody looked, and where they begin.

import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { ChatLine } from '../generated/core';

export interface Unread {
  count: number;
  /** The line before which the mark stands while the conversation is looked at. */
  first: string | null;
}

/** Those that others wrote and that were not seen; what others passed on is from before one came. */
export function unreadOf(chat: readonly ChatLine[], seen: ReadonlySet<string>): ChatLine[] {
  return chat.filter(({ id, own, retoldBy }) => !own && retoldBy === null && !seen.has(id));
}

export function useUnread(chat: readonly ChatLine[], open: boolean): Unread {
  const looks = useSyncExternalStore(onVisibility, isVisible, isVisible) && open;
  const [seen, setSeen] = useState<ReadonlySet<string>>(() => new Set(chat.map(({ id }) => id)));
  const [first, setFirst] = useState<string | null>(null);
  const looked = useRef(looks);
  // biome-ignore lint/correctness/useExhaustiveDependencies: that something was seen is no occasion by itself
  useEffect(() => {
    if (looks && !looked.current) setFirst(unreadOf(chat, seen)[0]?.id ?? null);
    if (!open) setFirst(null);
    looked.current = looks;
    if (looks) setSeen(new Set(chat.map(({ id }) => id)));
  }, [looks, open, chat]);
  return { count: looks ? 0 : unreadOf(chat, seen).length, first };
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}
function isVisible(): boolean {
  return typeof document === 'undefined' || document.visibilityState === 'visible';
}
