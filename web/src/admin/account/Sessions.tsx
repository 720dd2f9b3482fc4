// Where one is signed in, and how that ends.

import { Button } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { useAdminStrings } from '../../strings/admin';
import type { OwnSession } from '../api';
import { useApi } from '../context';
import { Fetched } from '../controls/Fetched';
import { ProblemText } from '../controls/ProblemText';
import { useTimes } from '../times';
import { useAct } from '../useAct';
import { useLoaded } from '../useLoaded';

export function Sessions() {
  const api = useApi();
  const { account: words } = useAdminStrings();
  const announce = useAnnounce();
  const { moment } = useTimes();
  const { value, problem, reload, set } = useLoaded(api.sessions);
  const act = useAct();
  const others = value?.some((one) => !one.this) ?? false;
  const end = ({ id }: OwnSession) =>
    act.run(
      () => api.endSession(id),
      () => {
        set((before) => before.filter((one) => one.id !== id));
        announce(words.ended(1));
      },
    );
  const endOthers = () =>
    act.run(api.endOtherSessions, (ended) => {
      set((before) => before.filter((one) => one.this));
      announce(words.ended(ended));
    });
  return (
    <section className="console-section">
      <div className="console-section-head">
        <h2>{words.sessions}</h2>
        {others && (
          <Button className="button" isPending={act.pending} onPress={endOthers}>
            {words.endOthers}
          </Button>
        )}
      </div>
      <ProblemText problem={act.problem} />
      <Fetched value={value} problem={problem} onRetry={reload}>
        {(all) => (
          <ul className="console-list">
            {[...all].sort(thisFirst).map((one) => (
              <li key={one.id}>
                <div className="console-list-words">
                  <span className="account-name">
                    {one.this ? <span className="tag">{words.thisSession}</span> : words.otherSession}
                  </span>
                  <p className="console-facts">
                    <span>{words.sessionSince(moment(one.since))}</span>{' '}
                    <span>{words.sessionUsed(moment(one.used))}</span>{' '}
                    <span>{words.sessionEnds(moment(one.ends))}</span>
                  </p>
                </div>
                {!one.this && (
                  <Button
                    className="button small"
                    aria-label={words.endOneNamed(moment(one.since))}
                    onPress={() => end(one)}
                  >
                    {words.endOne}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Fetched>
    </section>
  );
}

function thisFirst(one: OwnSession, other: OwnSession): number {
  return Number(other.this) - Number(one.this) || other.since - one.since;
}
