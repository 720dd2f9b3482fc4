// What a poll still needs before it can start.

export const LEAST_OPTIONS = 2;

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
  const needed = Math.max(0, LEAST_OPTIONS - (options.length - empty.length));
  return { question: !question.trim(), options: empty.slice(0, needed) };
}
