// What a message says, in words: its text, or what it carries.

import type { ChatLine } from '../generated/core';
import { fileInSentence, inSentence } from '../people/name';
import type { Strings } from '../strings';

export function lineWords({ text, file }: ChatLine, { files }: Strings): string {
  return [file && files.named(file.name), text].filter(Boolean).join(' – ');
}

/** Short, inside a sentence. */
export function lineInSentence({ text, file }: ChatLine, { files }: Strings): string {
  return file ? files.named(fileInSentence(file.name, file.ending)) : inSentence(text);
}
