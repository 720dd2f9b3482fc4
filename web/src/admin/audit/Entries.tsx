// Entries of the audit log, the newest first.

import { useAdminStrings } from '../../strings/admin';
import type { AuditEntry } from '../api';
import { useTimes } from '../times';
import { actorOf } from './sentence';

interface Props {
  entries: readonly AuditEntry[];
  /** What is said when there are none. */
  none: string;
  says: (entry: AuditEntry) => string;
}

export function Entries({ entries, none, says }: Props) {
  const strings = useAdminStrings();
  const { audit: words } = strings;
  const { moment } = useTimes();
  if (entries.length === 0) return <p className="console-none">{none}</p>;
  return (
    <ol className="console-list">
      {entries.map((entry) => (
        <li key={entry.index}>
          <div className="console-list-words">
            <p className="audit-sentence">{says(entry)}</p>
            <p className="console-facts">
              {entry.actor && <span>{words.by(actorOf(entry, strings))}</span>}{' '}
              {entry.at !== undefined && <time>{moment(entry.at)}</time>}{' '}
              <span>{words.entry(`${entry.index}`)}</span>
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}
