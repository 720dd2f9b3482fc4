// The policy: what holds in each class of meetings, what waits for the officer, where what runs differs, and how it came to be.

import { useCallback, useState } from 'react';
import { Button, useLocale } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { ClassRulesCard } from '../../classes/ClassRules';
import { placesOf } from '../../classes/lines';
import { shownName } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Edition, PolicyState } from '../api';
import { useApi, useSigned } from '../context';
import { Fetched } from '../controls/Fetched';
import { ProblemText } from '../controls/ProblemText';
import { Page } from '../frame/Page';
import { may } from '../rights';
import { useTimes } from '../times';
import { useAct } from '../useAct';
import { useLoaded } from '../useLoaded';
import { Changes } from './Changes';
import { Editor } from './Editor';

export function PolicyPage() {
  const api = useApi();
  const { session } = useSigned();
  const { policy: words } = useAdminStrings();
  const load = useCallback(
    async () => ({ state: await api.policy(), editions: await api.policyHistory() }),
    [api],
  );
  const { value, problem, reload } = useLoaded(load);
  const [edition, setEdition] = useState(0);
  const again = () => {
    setEdition((before) => before + 1);
    reload();
  };
  return (
    <Page title={words.title} lead={words.lead}>
      <Fetched value={value} problem={problem} onRetry={reload}>
        {({ state, editions }) => (
          <>
            {state.waiting && <WaitingEdition waiting={state.waiting} onDone={again} />}
            <DriftNotice drift={state.drift} />
            <Current state={state} />
            <Places here={state.here} />
            {may(session.account.roles, 'seePolicy') && (
              <Editor
                key={`${state.current?.number ?? 0} ${edition}`}
                start={state.current?.file ?? ''}
                onApplied={again}
              />
            )}
            <History editions={editions} />
          </>
        )}
      </Fetched>
    </Page>
  );
}

function Current({ state: { current, classes, elsewhere } }: { state: PolicyState }) {
  const { policy: words, classes: classWords } = useAdminStrings();
  const day = useDay();
  return (
    <section className="console-section" aria-labelledby="policy-current">
      <h2 id="policy-current">{words.current}</h2>
      {current ? (
        <>
          <p>
            <bdi>{words.edition(current.number, day(current.applied ?? current.made))}</bdi>
          </p>
          <p className="faint policy-hash">
            {words.hash} <code>{current.hash}</code>
          </p>
          <div className="policy-classes">
            {classes.map((rules) => (
              <div key={rules.class} className="policy-class">
                <ClassRulesCard rules={rules} words={classWords} level={3} listed />
                {elsewhere.includes(rules.class) && <p className="notice">{words.elsewhere}</p>}
              </div>
            ))}
          </div>
        </>
      ) : (
        <p>{words.none}</p>
      )}
    </section>
  );
}

/** Where this server is: by that, meetings of a class are held here or not. */
function Places({ here }: { here: PolicyState['here'] }) {
  const { policy: words } = useAdminStrings();
  const { locale } = useLocale();
  return (
    <section className="console-section" aria-labelledby="policy-here">
      <h2 id="policy-here">{words.here}</h2>
      <dl className="policy-here">
        {here.map(({ part, place }) => (
          <div key={part}>
            <dt>{words.parts[part]}</dt>
            <dd>{place === null ? <em>{words.unsaid}</em> : placesOf([place], locale)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function WaitingEdition({
  waiting,
  onDone,
}: {
  waiting: NonNullable<PolicyState['waiting']>;
  onDone: () => void;
}) {
  const api = useApi();
  const { session } = useSigned();
  const { policy: words } = useAdminStrings();
  const announce = useAnnounce();
  const { pending, problem, run } = useAct();
  const { day } = useTimes();
  const officer = may(session.account.roles, 'countersignPolicy');
  const decide = (act: (number: number, hash: string) => Promise<void>, said: string) =>
    run(
      () => act(waiting.number, waiting.hash),
      () => {
        announce(said);
        onDone();
      },
    );
  return (
    <section className="console-section policy-waiting" aria-labelledby="policy-waiting">
      <h2 id="policy-waiting">{words.waiting}</h2>
      <p>
        <bdi>
          {words.because(waiting.author ? shownName(waiting.author) : words.operator, waiting.reason)}
        </bdi>
      </p>
      <Changes changes={waiting.changes} />
      {waiting.notice_until !== null && <p>{words.noticeUntil(day(waiting.notice_until))}</p>}
      <ProblemText problem={problem} />
      <div className="button-row">
        {officer && waiting.notice_until === null && (
          <Button
            className="button primary"
            isPending={pending}
            onPress={() => decide(api.countersignPolicy, words.applied)}
          >
            {words.countersign}
          </Button>
        )}
        {(officer || may(session.account.roles, 'changePolicy')) && (
          <Button
            className="button"
            isPending={pending}
            onPress={() => decide(api.withdrawPolicy, words.withdrawn)}
          >
            {officer ? words.refuse : words.withdraw}
          </Button>
        )}
      </div>
    </section>
  );
}

function DriftNotice({ drift: { meetings, ended } }: { drift: PolicyState['drift'] }) {
  const { policy: words } = useAdminStrings();
  if (meetings.length === 0 && ended.length === 0) return null;
  return (
    <section className="notice policy-drift" aria-labelledby="policy-drift">
      <div>
        <h2 id="policy-drift">{words.drift}</h2>
        <ul>
          {meetings.map(({ class: name, count }) => (
            <li key={name}>{words.driftMeetings(name, count)}</li>
          ))}
          {ended.map(({ class: name, setting, until }) => (
            <li key={`${name}.${setting}`}>{words.driftEnded(`${name}.${setting}`, until)}</li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function History({ editions }: { editions: readonly Edition[] }) {
  const { policy: words } = useAdminStrings();
  const day = useDay();
  if (editions.length === 0) return null;
  return (
    <section className="console-section" aria-labelledby="policy-history">
      <h2 id="policy-history">{words.history}</h2>
      <ol className="policy-history">
        {editions.map(({ number, made, applied, author, officer, reason }) => (
          <li key={number}>
            <strong>{words.edition(number, day(made))}</strong>
            <span>
              <bdi>{words.because(author ? shownName(author) : words.operator, reason)}</bdi>
            </span>
            {officer && (
              <span className="faint">
                <bdi>{words.signedBy(shownName(officer))}</bdi>
              </span>
            )}
            {applied === null && <span className="faint">{words.notHeld}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A moment, as the day and time of whoever reads. */
function useDay(): (at: number) => string {
  const { locale } = useLocale();
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return (at) => format.format(at * 1000);
}
