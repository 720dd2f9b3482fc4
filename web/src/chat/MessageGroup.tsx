// What one person wrote in a row.

import { CircleAlert, Clock3 } from 'lucide-react';
import { memo } from 'react';
import type { Delivery } from '../generated/core';
import { inSentence, shownName } from '../people/name';
import { usePreferences } from '../session/session';
import { useStrings } from '../strings';
import type { Group } from './group';
import { linkify } from './linkify';

const timeFormats = new Map<string, Intl.DateTimeFormat>();

/** Dear to make, so once for each language. */
function timeFormat(language: string): Intl.DateTimeFormat {
  let format = timeFormats.get(language);
  if (!format) {
    format = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
    timeFormats.set(language, format);
  }
  return format;
}

export function MessageGroup({ group, onLink }: { group: Group; onLink: (address: string) => void }) {
  const { chat, stage } = useStrings();
  const [{ language }] = usePreferences();
  const { first, lines } = group;
  const sent = new Date(first.sentAt);
  const time = timeFormat(language).format(sent);
  return (
    <article
      className={first.own ? 'messages own' : 'messages'}
      aria-label={chat.from(first.own ? stage.you : inSentence(first.name) || stage.unknown)}
    >
      <header>
        <bdi className="messages-author">
          {first.own ? stage.you : shownName(first.name) || stage.unknown}
        </bdi>
        <time dateTime={sent.toISOString()}>{time}</time>
        {first.retoldBy !== null && <span className="retold">{chat.retold(inSentence(first.retoldBy))}</span>}
      </header>
      {lines.map((line) => (
        <Line key={line.id} text={line.text} delivery={line.delivery} onLink={onLink} />
      ))}
    </article>
  );
}

interface LineProps {
  text: string;
  delivery: Delivery;
  onLink: (address: string) => void;
}

/** Made anew only when it changes: a conversation may be long, and the view is new several times a second. */
const Line = memo(function Line({ text, delivery, onLink }: LineProps) {
  const { chat } = useStrings();
  const pieces = linkify(text);
  let at = 0;
  return (
    <p className={`message ${delivery}`} dir="auto">
      {pieces.map((piece) => {
        const key = at;
        at += piece.text.length;
        return 'href' in piece ? (
          // Without an address of its own: no click, key or menu of the browser leads past the question.
          <button type="button" className="link" key={key} onClick={() => onLink(piece.href)}>
            {piece.text}
          </button>
        ) : (
          <span key={key}>{piece.text}</span>
        );
      })}
      {delivery !== 'sent' && (
        <span className="delivery">
          {delivery === 'failed' ? <CircleAlert aria-hidden="true" /> : <Clock3 aria-hidden="true" />}
          {delivery === 'failed' ? chat.failed : chat.sending}
        </span>
      )}
    </p>
  );
});
