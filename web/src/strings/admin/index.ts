// The words of the console, apart from those of meetings: neither page loads the other's.

import { createContext, useContext } from 'react';
import type { Language } from '..';
import { admin as de } from './de';
import { type AdminStrings, admin as en } from './en';
import { admin as fr } from './fr';
import { admin as nl } from './nl';

export const adminCatalogues = { en, nl, de, fr } satisfies Record<Language, AdminStrings>;
export type { AdminStrings, Language };

/** Each language as it calls itself. */
export const LANGUAGES = { en: 'English', nl: 'Nederlands', de: 'Deutsch', fr: 'Français' } satisfies Record<
  Language,
  string
>;

export function isLanguage(code: string): code is Language {
  return Object.hasOwn(adminCatalogues, code);
}

export const AdminStringsContext = createContext<AdminStrings>(en);

export function useAdminStrings(): AdminStrings {
  return useContext(AdminStringsContext);
}
