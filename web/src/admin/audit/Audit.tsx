// What was done in the organisation, for those who may read it; and what to keep so that it stays so.

import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { Choice } from '../../controls/Choice';
import { useAdminStrings } from '../../strings/admin';
import { AUDIT_GROUPS, type AuditEntry, type AuditGroup, type AuditLog } from '../api';
import { useApi } from '../context';
import { Fetched } from '../controls/Fetched';
import { ProblemText } from '../controls/ProblemText';
import { Page } from '../frame/Page';
import { useTimes } from '../times';
import { useAct } from '../useAct';
import { useLoaded } from '../useLoaded';
import { Entries } from './Entries';
import { sentenceOf } from './sentence';

export function Audit() {
  const { audit: words } = useAdminStrings();
  const [group, setGroup] = useState<AuditGroup>('all');
  return (
    <Page
      title={words.title}
      lead={
        <>
          {words.lead} {words.reading}
        </>
      }
    >
      <div className="audit-tools">
        <Choice
          label={words.show}
          items={AUDIT_GROUPS.map((id) => ({ id, name: words.groups[id] }))}
          value={group}
          onChange={setGroup}
        />
      </div>
      <Log key={group} group={group} />
    </Page>
  );
}

function Log({ group }: { group: AuditGroup }) {
  const api = useApi();
  const strings = useAdminStrings();
  const { audit: words } = strings;
  const times = useTimes();
  const announce = useAnnounce();
  const newest = useCallback(() => api.audit(group), [api, group]);
  const { value, problem, reload, set } = useLoaded(newest);
  const older = useAct();
  const loadOlder = ({ entries }: AuditLog) => {
    const last = entries.at(-1);
    if (!last) return;
    older.run(
      () => api.audit(group, last.index),
      (next) => {
        set((before) => ({ ...before, more: next.more, entries: [...before.entries, ...next.entries] }));
        announce(words.loaded(next.entries.length));
      },
    );
  };
  return (
    <Fetched value={value} problem={problem} onRetry={reload}>
      {(log) => (
        <>
          <section className="console-section" aria-label={words.groups[group]}>
            <Entries
              entries={log.entries}
              none={words.none}
              says={(entry: AuditEntry) => sentenceOf(entry, strings, times)}
            />
            <ProblemText problem={older.problem} />
            {log.more && (
              <Button className="button audit-older" isPending={older.pending} onPress={() => loadOlder(log)}>
                {words.older}
              </Button>
            )}
          </section>
          <Head log={log.log} />
        </>
      )}
    </Fetched>
  );
}

function Head({ log }: { log: AuditLog['log'] }) {
  const { audit: words } = useAdminStrings();
  return (
    <section className="console-section">
      <h2>{words.head}</h2>
      <p className="faint">{words.headText}</p>
      <dl className="audit-head">
        <div>
          <dt>{words.size}</dt>
          <dd>{log.size}</dd>
        </div>
        <div>
          <dt>{words.root}</dt>
          <dd>
            <code>{log.root}</code>
          </dd>
        </div>
        <div>
          <dt>{words.key}</dt>
          <dd>
            <code>{log.key}</code>
          </dd>
        </div>
        <div>
          <dt>{words.verify}</dt>
          <dd>
            <code>conclave audit verify {location.origin} --remember audit.checkpoint</code>
          </dd>
        </div>
      </dl>
    </section>
  );
}
