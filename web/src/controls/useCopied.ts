// Copies a text; `copied` says for a moment which one it was.

import { useCallback, useEffect, useState } from 'react';
import { useAnnounce } from '../announce/Announcer';

const SHOWN_MS = 2_500;

export function useCopied(said: string): { copied: string | null; copy: (text: string) => void } {
  const announce = useAnnounce();
  const [copied, setCopied] = useState<string | null>(null);
  const copy = useCallback(
    (text: string) => {
      navigator.clipboard.writeText(text).then(
        () => {
          setCopied(text);
          announce(said);
        },
        () => setCopied(null),
      );
    },
    [announce, said],
  );
  useEffect(() => {
    if (copied === null) return;
    const timer = setTimeout(() => setCopied(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return { copied, copy };
}
