// What one person wrote in a row.

import { LockKeyhole } from 'lucide-react';
import { timeOf } from '../meetings/times';
import { inSentence, shownName } from '../people/name';
import { usePreferences } from '../session/session';
import { useStrings } from '../strings';
import type { Group } from './group';
import { type LineActions, Message } from './Message';
import { readersInWords } from './readers';

interface Props extends LineActions {
  group: Group;
  /** The line before which it says that what follows is new. */
  unreadFrom?: string | null;
  sought?: string;
  /** The line that is looked for. */
  marked?: string | null;
  /** The line whose menu is open. */
  acting?: string | null;
}

export function MessageGroup(props: Props) {
  const { group, unreadFrom = null, sought = '', marked = null, acting = null, ...actions } = props;
  const strings = useStrings();
  const { chat, stage } = strings;
  const [{ language }] = usePreferences();
  const { first, lines } = group;
  const readers = readersInWords(first.to, strings);
  return (
    <article
      className={['messages', first.own && 'own', readers && 'private'].filter(Boolean).join(' ')}
      aria-label={chat.from(first.own ? stage.you : inSentence(first.name) || stage.unknown)}
    >
      {lines[0]?.id === unreadFrom && <UnreadLine />}
      <header>
        <bdi className="messages-author">
          {first.own ? stage.you : shownName(first.name) || stage.unknown}
        </bdi>
        <time dateTime={new Date(first.sentAt).toISOString()}>{timeOf(first.sentAt, language)}</time>
        {readers && (
          <span className="readers">
            <LockKeyhole aria-hidden="true" />
            {readers}
          </span>
        )}
        {first.retoldBy !== null && <span className="retold">{chat.retold(inSentence(first.retoldBy))}</span>}
      </header>
      {lines.map((line, at) => (
        <div key={line.id}>
          {at > 0 && line.id === unreadFrom && <UnreadLine />}
          <Message
            line={line}
            sought={sought}
            marked={line.id === marked}
            acting={line.id === acting}
            {...actions}
          />
        </div>
      ))}
    </article>
  );
}

function UnreadLine() {
  const { chat } = useStrings();
  return <p className="unread-line">{chat.unreadLine}</p>;
}
