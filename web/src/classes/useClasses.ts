// The classes that a meeting of whoever is signed in may be of.

import { useEffect, useState } from 'react';
import type { ClassRules } from '../generated/core';
import { isSignedIn, keepSignedIn } from '../session/signedIn';

/** The default one first; none: nobody is signed in, or the organisation has no policy. */
export async function askClasses(send: typeof fetch = fetch): Promise<ClassRules[]> {
  if (!isSignedIn()) return [];
  try {
    const answer = await send('/api/v1/classes', { cache: 'no-store', credentials: 'same-origin' });
    if (answer.status === 401) keepSignedIn(false);
    if (!answer.ok) return [];
    return ((await answer.json()) as { classes: ClassRules[] }).classes;
  } catch {
    return [];
  }
}

export function useClasses(): readonly ClassRules[] {
  const [classes, setClasses] = useState<readonly ClassRules[]>([]);
  useEffect(() => {
    let there = true;
    void askClasses().then((found) => {
      if (there) setClasses(found);
    });
    return () => {
      there = false;
    };
  }, []);
  return classes;
}
