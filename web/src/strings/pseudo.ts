// A language for looking at: English with accents and a third longer, so that what is not translated, cut off or
// glued together is seen. Only stories and tests load it.

import { type AdminStrings, admin } from './admin/en';
import { en, type Strings } from './en';

const ACCENTED: Record<string, string> = Object.fromEntries(
  [...'aàeéiîoöuûcçnñsšyýzžAÅEÉIÎOÖUÛCÇNÑSŠYÝZŽ'.matchAll(/(.)(.)/gu)].map(
    ([, plain = '', accented = '']) => [plain, accented],
  ),
);

/** Accents on the letters, and as much more behind as longer languages need. */
export function pseudo(text: string): string {
  const accented = [...text].map((letter) => ACCENTED[letter] ?? letter).join('');
  return `[${accented}${'·'.repeat(Math.ceil(text.length / 3))}]`;
}

function turned<T>(value: T): T {
  if (typeof value === 'string') return pseudo(value) as T;
  if (typeof value === 'function') return ((...all: unknown[]) => pseudo(value(...all) as string)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return (
    Array.isArray(value)
      ? value.map(turned)
      : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, turned(inner)]))
  ) as T;
}

export const pseudoStrings: Strings = turned(en);
export const pseudoAdmin: AdminStrings = turned(admin);
