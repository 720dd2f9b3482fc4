// What comes of files: told to screen readers, and whoever closes the page while some are on their way is asked.

import { useEffect } from 'react';
import { useAnnounce } from '../announce/Announcer';
import { fileInSentence } from '../people/name';
import { useFilesPart } from '../session/session';
import { useStrings } from '../strings';
import { useProblemInWords } from './problems';

export function useFileNews(): void {
  const news = useFilesPart(({ news }) => news);
  const under = useFilesPart(({ outgoing }) => outgoing.some(({ stage }) => stage !== 'failed'));
  const { files: words } = useStrings();
  const announce = useAnnounce();
  const inWords = useProblemInWords();
  // Once for each of them, whatever else is drawn anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: words that change do not make it happen again
  useEffect(() => {
    if (!news) return;
    const { name, ending, what } = news;
    const told = { asks: words.ask, sent: words.sent, saved: words.saved };
    const text = what === 'asks' || what === 'sent' || what === 'saved' ? told[what] : inWords(what);
    announce(`${fileInSentence(name, ending)}: ${text}`);
  }, [news]);
  useEffect(() => {
    if (!under) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [under]);
}
