// The page's title tells where one is, for whoever looks at tabs or hears them read.

import { useEffect } from 'react';
import { useAdminStrings } from '../strings/admin';

export function useTitle(...parts: string[]): void {
  const { console: here, product } = useAdminStrings();
  const whole = [...parts, here, product].filter(Boolean).join(' – ');
  useEffect(() => {
    document.title = whole;
  }, [whole]);
}
