// Which language the person reads, and its words.

import { createContext, useContext } from 'react';
import { de } from './de';
import { en, type Strings } from './en';
import { fr } from './fr';
import { nl } from './nl';

export const catalogues = { en, nl, de, fr } satisfies Record<string, Strings>;
export type Language = keyof typeof catalogues;
export type { Strings };

export function isLanguage(code: string): code is Language {
  return Object.hasOwn(catalogues, code);
}

/** The first of the person's languages that there is a catalogue for. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const code = tag.toLowerCase().split('-')[0] ?? '';
    if (isLanguage(code)) return code;
  }
  return 'en';
}

export const StringsContext = createContext<Strings>(en);

export function useStrings(): Strings {
  return useContext(StringsContext);
}
