// What one person wrote in a row.

import { CircleAlert, Clock3 } from 'lucide-react';
import type { ChatLine } from '../generated/core';
import { usePreferences } from '../session/session';
import { useStrings } from '../strings';
import type { Group } from './group';
import { linkify } from './linkify';

export function MessageGroup({ group, onLink }: { group: Group; onLink: (address: string) => void }) {
  const { chat, stage } = useStrings();
  const [{ language }] = usePreferences();
  const { first, lines } = group;
  const sent = new Date(first.sentAt);
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' }).format(sent);
  return (
    <article
      className={first.own ? 'messages own' : 'messages'}
      aria-label={chat.from(first.own ? stage.you : first.name)}
    >
      <header>
        <bdi className="messages-author">{first.own ? stage.you : first.name || stage.unknown}</bdi>
        <time dateTime={sent.toISOString()}>{time}</time>
        {first.retoldBy !== null && <span className="retold">{chat.retold(first.retoldBy)}</span>}
      </header>
      {lines.map((line) => (
        <Line key={line.id} line={line} onLink={onLink} />
      ))}
    </article>
  );
}

function Line({ line, onLink }: { line: ChatLine; onLink: (address: string) => void }) {
  const { chat } = useStrings();
  const pieces = linkify(line.text);
  let at = 0;
  return (
    <p className={`message ${line.delivery}`} dir="auto">
      {pieces.map((piece) => {
        const key = at;
        at += piece.text.length;
        return 'href' in piece ? (
          <a
            key={key}
            href={piece.href}
            rel="noreferrer noopener"
            target="_blank"
            onClick={(event) => {
              event.preventDefault();
              onLink(piece.href);
            }}
          >
            {piece.text}
          </a>
        ) : (
          <span key={key}>{piece.text}</span>
        );
      })}
      {line.delivery !== 'sent' && (
        <span className="delivery">
          {line.delivery === 'failed' ? <CircleAlert aria-hidden="true" /> : <Clock3 aria-hidden="true" />}
          {line.delivery === 'failed' ? chat.failed : chat.sending}
        </span>
      )}
    </p>
  );
}
