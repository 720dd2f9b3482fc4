// The register of measures: how many hold, what is closed, each with what shows it; and the officer's signature.

import { useMemo, useState } from 'react';
import { Button, useLocale } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { Choice } from '../../controls/Choice';
import { useAdminStrings } from '../../strings/admin';
import { MEASURE_STATES, type Measure, type RegisterState, type Says } from '../api';
import { useApi, useSigned } from '../context';
import { Fetched } from '../controls/Fetched';
import { ProblemText } from '../controls/ProblemText';
import { Page } from '../frame/Page';
import { may } from '../rights';
import { useAct } from '../useAct';
import { useLoaded } from '../useLoaded';
import { AttestDialog } from './AttestDialog';
import { MeasureRow } from './MeasureRow';
import { isRed, reportPeriod } from './states';

const FILTERS = ['all', 'red', 'mine'] as const;
type Filter = (typeof FILTERS)[number];

export function Register() {
  const api = useApi();
  const { register: words } = useAdminStrings();
  const { value, problem, reload } = useLoaded(api.register);
  return (
    <Page title={words.title} lead={words.lead}>
      <Fetched value={value} problem={problem} onRetry={reload}>
        {(state) => <State state={state} onChanged={reload} />}
      </Fetched>
    </Page>
  );
}

/** The register speaks Dutch and English; whoever reads another language reads it in English. */
export function useSays(): { says: (words: Says) => string; lang: 'en' | 'nl' } {
  const { locale } = useLocale();
  const lang = locale.startsWith('nl') ? 'nl' : 'en';
  return { says: (words) => words[lang], lang };
}

function State({ state, onChanged }: { state: RegisterState; onChanged: () => void }) {
  const api = useApi();
  const { session } = useSigned();
  const { register: words } = useAdminStrings();
  const { says } = useSays();
  const announce = useAnnounce();
  const [filter, setFilter] = useState<Filter>('all');
  const [signing, setSigning] = useState<Measure | null>(null);
  const withdrawing = useAct();
  const maySign = may(session.account.roles, 'attest');
  const shown = state.measures.filter(
    (one) => filter === 'all' || (filter === 'red' ? isRed(one) : one.owner !== 'supplier'),
  );
  const withdraw = (one: Measure) =>
    withdrawing.run(
      () => api.withdrawAttestation(one.id),
      () => {
        announce(words.withdrawn(one.id));
        onChanged();
      },
    );
  return (
    <>
      <Summary state={state} />
      <Closed state={state} />
      <section className="console-section" aria-label={words.title}>
        <div className="audit-tools">
          <Choice
            label={words.show}
            items={FILTERS.map((id) => ({ id, name: words.filters[id] }))}
            value={filter}
            onChange={setFilter}
          />
        </div>
        <ProblemText problem={withdrawing.problem} />
        {shown.length === 0 ? (
          <p className="console-none">{words.none}</p>
        ) : (
          <ul className="console-list">
            {shown.map((one) => (
              <MeasureRow key={one.id} measure={one} features={state.gates}>
                {maySign && one.signed && one.owner !== 'supplier' && (
                  <>
                    <Button
                      className="button small"
                      aria-label={words.attestNamed(says(one.title))}
                      onPress={() => setSigning(one)}
                    >
                      {words.attest}
                    </Button>
                    {one.state === 'attested' && (
                      <Button
                        className="button small"
                        aria-label={words.withdrawNamed(says(one.title))}
                        isPending={withdrawing.pending}
                        onPress={() => withdraw(one)}
                      >
                        {words.withdraw}
                      </Button>
                    )}
                  </>
                )}
              </MeasureRow>
            ))}
          </ul>
        )}
      </section>
      <Report />
      {signing && <AttestDialog measure={signing} onSigned={onChanged} onClose={() => setSigning(null)} />}
    </>
  );
}

function Summary({ state }: { state: RegisterState }) {
  const { register: words } = useAdminStrings();
  const count = (kind: Measure['state']) => state.measures.filter((one) => one.state === kind).length;
  return (
    <section className="console-section" aria-label={words.summary(state.measures.length)}>
      <p className="faint">{words.summary(state.measures.length)}</p>
      <dl className="register-counts">
        {MEASURE_STATES.map((kind) => (
          <div key={kind} className={kind}>
            <dt>{words.counts[kind]}</dt>
            <dd>{count(kind)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Closed({ state }: { state: RegisterState }) {
  const { register: words } = useAdminStrings();
  const { says, lang } = useSays();
  const closed = state.gates.filter((gate) => !gate.open);
  return (
    <section className="console-section">
      <h2>{words.closed}</h2>
      {closed.length === 0 ? (
        <p className="faint">{words.closedNone}</p>
      ) : (
        <ul className="register-closed">
          {closed.map((gate) => (
            <li key={gate.feature}>
              <details>
                <summary lang={lang}>{says(gate.name)}</summary>
                <p lang={lang}>{gate.says && says(gate.says)}</p>
                <p className="faint">{gate.closed_by?.join(', ')}</p>
              </details>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Report() {
  const { register: words } = useAdminStrings();
  const { from, until } = useMemo(() => reportPeriod(new Date()), []);
  return (
    <section className="console-section">
      <h2>{words.report}</h2>
      <p className="register-reports">
        {(['en', 'nl'] as const).map((language) => (
          <a
            key={language}
            className="button"
            href={`/api/v1/register/report?from=${from}&until=${until}&language=${language}`}
            download
          >
            {words.reportIn[language]}
          </a>
        ))}
      </p>
    </section>
  );
}
