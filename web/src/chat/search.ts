// Finding something in the conversation, whatever the case and the accents.

import type { ChatLine } from '../generated/core';
import { folded, foldedWithPlaces } from '../search/folded';

/** Ids of the lines that have it in their text, their file's name or their author's, oldest first. */
export function found(chat: readonly ChatLine[], sought: string): string[] {
  const wanted = folded(sought.trim());
  if (!wanted) return [];
  return chat
    .filter(({ text, name, file }) =>
      [text, name, file?.name ?? ''].some((part) => folded(part).includes(wanted)),
    )
    .map(({ id }) => id);
}

export interface MarkedPiece {
  text: string;
  found: boolean;
}

/** The pieces of a text, in order; together they are the text. Letters are found whole, with their accents. */
export function marked(text: string, sought: string): MarkedPiece[] {
  const wanted = folded(sought.trim());
  if (!wanted) return [{ text, found: false }];
  const { text: searched, from } = foldedWithPlaces(text);
  const begins = (place: number) => from[place] ?? text.length;
  const pieces: MarkedPiece[] = [];
  let done = 0;
  for (let at = searched.indexOf(wanted); at >= 0; ) {
    let after = at + wanted.length;
    while (after < searched.length && begins(after) === begins(after - 1)) after += 1;
    const [start, end] = [begins(at), begins(after)];
    if (start > done) pieces.push({ text: text.slice(done, start), found: false });
    pieces.push({ text: text.slice(start, end), found: true });
    done = end;
    at = searched.indexOf(wanted, after);
  }
  if (done < text.length) pieces.push({ text: text.slice(done), found: false });
  return pieces;
}
