// What others are writing just now, to be read along. It is no live region: read aloud letter by letter it would
// drown everything else; that somebody writes is said once, and the message when it is there. Whoever wants to hear more
// is told the sentences; see useReadAlong.

import { shownName } from '../people/name';
import { useSessionState } from '../session/session';
import { useStrings } from '../strings';

export function LiveTexts({ className, most }: { className: string; most: number }) {
  const { view } = useSessionState();
  const { chat, stage } = useStrings();
  if (view.live.length === 0) return null;
  return (
    <section className={`live-texts ${className}`} aria-label={chat.liveLabel}>
      {view.live.slice(0, most).map(({ author, name, text }) => (
        <div key={author} className="live-text" dir="auto">
          <bdi className="live-author">{shownName(name) || stage.unknown}</bdi>{' '}
          <span className="live-words" data-may-end-in-dots>
            <span>
              {text}
              <span className="live-caret" aria-hidden="true" />
            </span>
          </span>
        </div>
      ))}
      {view.live.length > most && <div className="live-more">{chat.liveMore(view.live.length - most)}</div>}
    </section>
  );
}
