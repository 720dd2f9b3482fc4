// Who is shown as the speaker, over time.

import { useEffect, useState } from 'react';
import { follow, NOBODY, nextChange } from '../layout/speaker';

/** @param others everyone but oneself; the same value while it holds the same people. */
export function useSpeaker(others: readonly string[], speaking: readonly string[]): string | null {
  const [followed, setFollowed] = useState(NOBODY);
  useEffect(() => {
    setFollowed((before) => follow(before, others, speaking, performance.now()));
  }, [others, speaking]);
  useEffect(() => {
    const at = nextChange(followed, speaking);
    if (at === null) return;
    const look = () => setFollowed((before) => follow(before, others, speaking, performance.now()));
    const timer = setTimeout(look, Math.max(0, at - performance.now()));
    return () => clearTimeout(timer);
  }, [followed, others, speaking]);
  return followed.shown;
}
