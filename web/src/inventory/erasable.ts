// Which lines of the conversation somebody can take back.

import type { ChatLine } from '../generated/core';

/** One's own that are still there: deleted, their texts are shown to nobody, and their files go from the server. */
export function erasable(chat: readonly ChatLine[]): ChatLine[] {
  return chat.filter(({ own, may, removed }) => own && may.delete && removed === null);
}
