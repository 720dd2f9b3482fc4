// What a poll still needs before it can start.

import { LIMITS } from '../generated/core';

export interface Option {
  key: number;
  text: string;
}

/** Of the answers as many of the empty ones, from the first, as are needed; the others may stay empty. */
export function missing(
  question: string,
  options: readonly Option[],
): { question: boolean; options: number[] } {
  const empty = options.filter(({ text }) => !text.trim()).map(({ key }) => key);
  const needed = Math.max(0, LIMITS.pollOptionsLeast - (options.length - empty.length));
  return { question: !question.trim(), options: empty.slice(0, needed) };
}
