// What comes of files: told to screen readers, and whoever closes the page while some are on their way is asked.

import { useEffect } from 'react';
import { useAnnounce } from '../announce/Announcer';
import { inSentence } from '../people/name';
import { useFiles } from '../session/session';
import { useStrings } from '../strings';
import { useProblemInWords } from './problems';

export function useFileNews(): void {
  const { news, outgoing } = useFiles();
  const { files: words } = useStrings();
  const announce = useAnnounce();
  const inWords = useProblemInWords();
  // Once for each of them, whatever else is drawn anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: words that change do not make it happen again
  useEffect(() => {
    if (!news) return;
    const { what } = news;
    const text = what === 'sent' ? words.sent : what === 'saved' ? words.saved : inWords(what);
    announce(`${inSentence(news.name)}: ${text}`);
  }, [news]);
  const under = outgoing.some(({ stage }) => stage !== 'failed');
  useEffect(() => {
    if (!under) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [under]);
}
