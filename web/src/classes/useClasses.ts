// The classes that a meeting of whoever is signed in may be of.

import { useEffect, useState } from 'react';
import type { ClassRules } from '../generated/core';

/** Set by the console while somebody is signed in: without it nobody is asked, and no visitor's page asks the server for more. */
const KEY = 'conclave.member';

/** Somebody has signed in with this browser, or out. */
export function rememberMember(on: boolean): void {
  try {
    if (on) localStorage.setItem(KEY, '1');
    else localStorage.removeItem(KEY);
  } catch {
    // Without storage a member chooses no class on the start page.
  }
}

function isMember(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

/** The default one first; none: nobody is signed in, or the organisation has no policy. */
export async function askClasses(send: typeof fetch = fetch): Promise<ClassRules[]> {
  if (!isMember()) return [];
  try {
    const answer = await send('/api/v1/classes', { cache: 'no-store', credentials: 'same-origin' });
    if (answer.status === 401) rememberMember(false);
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
