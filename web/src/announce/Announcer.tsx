// Speaks to screen readers: politely, and what comes together in one sentence.

import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';

type Announce = (text: string) => void;

const AnnounceContext = createContext<Announce>(() => {});

export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}

/** How long a sentence stays, so that one who reads by touch can find it. */
const STAY_MS = 7_000;

export function Announcer({ children }: { children: ReactNode }) {
  const [sentences, setSentences] = useState<{ id: number; text: string }[]>([]);
  const next = useRef(0);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  const announce = useCallback((text: string) => {
    next.current += 1;
    const id = next.current;
    setSentences((before) => [...before, { id, text }]);
    const timer = setTimeout(() => {
      timers.current.delete(timer);
      setSentences((before) => before.filter((sentence) => sentence.id !== id));
    }, STAY_MS);
    timers.current.add(timer);
  }, []);
  useEffect(() => {
    const running = timers.current;
    return () => {
      for (const timer of running) clearTimeout(timer);
    };
  }, []);
  return (
    <AnnounceContext value={announce}>
      {children}
      {/* Dialogs and menus hide everything else, but not this. */}
      <div
        className="visually-hidden"
        role="log"
        aria-live="polite"
        aria-relevant="additions"
        data-live-announcer="true"
      >
        {sentences.map(({ id, text }) => (
          <p key={id}>{text}</p>
        ))}
      </div>
    </AnnounceContext>
  );
}
