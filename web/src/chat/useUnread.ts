// How many messages came while nobody looked.

import { useEffect, useState } from 'react';
import type { ChatLine } from '../generated/core';

export function useUnread(chat: readonly ChatLine[], open: boolean): number {
  const [seen, setSeen] = useState<ReadonlySet<string>>(() => new Set(chat.map(({ id }) => id)));
  useEffect(() => {
    if (open) setSeen(new Set(chat.map(({ id }) => id)));
  }, [open, chat]);
  return open ? 0 : chat.filter(({ id, own, retoldBy }) => !own && retoldBy === null && !seen.has(id)).length;
}
