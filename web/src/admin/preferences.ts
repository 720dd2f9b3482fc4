// Language and appearance: those that the person chose in meetings, kept in the same place.

import { type Appearance, GENERAL_PREFERENCES } from '../settings/general';
import { local } from '../storage/storage';
import { isLanguage, type Language } from '../strings/admin';

const KEY = 'conclave.preferences';

export interface Preferences extends Appearance {
  language: Language;
}

function stored(): Partial<Preferences> {
  try {
    const all: unknown = JSON.parse(local.getItem(KEY) ?? '{}');
    return typeof all === 'object' && all !== null ? all : {};
  } catch {
    return {};
  }
}

export function keptPreferences(languages: readonly string[] = navigator.languages): Preferences {
  const kept = { ...GENERAL_PREFERENCES, ...stored() };
  const wanted = [kept.language ?? '', ...languages].map((tag) => tag.toLowerCase().split('-')[0] ?? '');
  return { ...kept, language: wanted.find(isLanguage) ?? 'en' };
}

/** Leaves everything else that is kept there as it is. */
export function keepLanguage(language: Language): void {
  try {
    local.setItem(KEY, JSON.stringify({ ...stored(), language }));
  } catch {
    // Storage is off or full: it holds until the page is closed.
  }
}
