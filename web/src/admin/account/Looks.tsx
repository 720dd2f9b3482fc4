// Who of those who administer looked at what is held about oneself.

import { useCallback } from 'react';
import { Button } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { useAdminStrings } from '../../strings/admin';
import { Entries } from '../audit/Entries';
import { lookOf } from '../audit/sentence';
import { useApi } from '../context';
import { Fetched } from '../controls/Fetched';
import { ProblemText } from '../controls/ProblemText';
import { useAct } from '../useAct';
import { useLoaded } from '../useLoaded';

export function Looks() {
  const api = useApi();
  const strings = useAdminStrings();
  const { audit: words } = strings;
  const announce = useAnnounce();
  const newest = useCallback(() => api.looks(), [api]);
  const { value, problem, reload, set } = useLoaded(newest);
  const older = useAct();
  const loadOlder = (last: number) =>
    older.run(
      () => api.looks(last),
      (next) => {
        set((before) => ({ more: next.more, entries: [...before.entries, ...next.entries] }));
        announce(words.loaded(next.entries.length));
      },
    );
  return (
    <section className="console-section">
      <div className="console-section-head">
        <div>
          <h2>{words.looks.title}</h2>
          <p className="faint">{words.looks.text}</p>
        </div>
      </div>
      <Fetched value={value} problem={problem} onRetry={reload}>
        {({ entries, more }) => (
          <>
            <Entries entries={entries} none={words.looks.none} says={(entry) => lookOf(entry, strings)} />
            <ProblemText problem={older.problem} />
            {more && (
              <Button
                className="button audit-older"
                isPending={older.pending}
                onPress={() => loadOlder(entries.at(-1)?.index ?? 0)}
              >
                {words.older}
              </Button>
            )}
          </>
        )}
      </Fetched>
    </section>
  );
}
