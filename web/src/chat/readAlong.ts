// How a text that is still being written is read: by whole sentences, and each once.

export interface Reading {
  /** To be said now; empty if there is nothing. */
  say: string;
  /** What has been said by then. */
  said: string;
}

/**
 * @param said what of it was said before; it may have been changed since
 * @param whole also what is no whole sentence yet: the writer pauses, or it is the message
 */
export function readOn(said: string, text: string, whole: boolean): Reading {
  const before = said.trimEnd();
  // Where something was changed its sentence is read again.
  const from = text.startsWith(before) ? before.length : sentencesEnd(sameStart(before, text));
  const to = whole ? text.length : Math.max(from, sentencesEnd(text));
  return { say: text.slice(from, to).trim(), said: text.slice(0, to) };
}

/** A full stop within a number or an address ends nothing: a space or a new line must follow. */
const ENDS = /[.!?…]+["'”’»)\]]*\s+|[。！？]+[」』”’）]*|\n+/gu;

function sentencesEnd(text: string): number {
  const last = [...text.matchAll(ENDS)].at(-1);
  return last ? last.index + last[0].length : 0;
}

function sameStart(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}
