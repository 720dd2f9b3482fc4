// Finding something in the conversation, whatever the case.

import type { ChatLine } from '../generated/core';

/** Ids of the lines that have it in their text, their file's name or their author's, oldest first. */
export function found(chat: readonly ChatLine[], sought: string): string[] {
  const wanted = lower(sought.trim());
  if (!wanted) return [];
  return chat
    .filter(({ text, name, file }) =>
      [text, name, file?.name ?? ''].some((part) => lower(part).includes(wanted)),
    )
    .map(({ id }) => id);
}

export interface MarkedPiece {
  text: string;
  found: boolean;
}

/** The pieces of a text, in order; together they are the text. */
export function marked(text: string, sought: string): MarkedPiece[] {
  const wanted = lower(sought.trim());
  const searched = lower(text);
  // Where lower case has another length the places would not be those of the text.
  if (!wanted || searched.length !== text.length) return [{ text, found: false }];
  const pieces: MarkedPiece[] = [];
  let from = 0;
  for (;;) {
    const at = searched.indexOf(wanted, from);
    if (at < 0) break;
    if (at > from) pieces.push({ text: text.slice(from, at), found: false });
    pieces.push({ text: text.slice(at, at + wanted.length), found: true });
    from = at + wanted.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), found: false });
  return pieces;
}

function lower(text: string): string {
  return text.toLowerCase();
}
