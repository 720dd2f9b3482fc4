// The register speaks Dutch and English; whoever reads another language reads it in English.

import { useLocale } from 'react-aria-components';
import type { Says } from '../api';

export function useSays(): { says: (words: Says) => string; lang: 'en' | 'nl' } {
  const { locale } = useLocale();
  const lang = locale.startsWith('nl') ? 'nl' : 'en';
  return { says: (words) => words[lang], lang };
}
