// The register of measures: how many hold, what is closed, each with what shows it; what people write about it, and the report.

import { useMemo, useState } from 'react';
import { Choice } from '../../controls/Choice';
import { useAdminStrings } from '../../strings/admin';
import { MEASURE_STATES, type Measure, type RegisterState } from '../api';
import { useApi } from '../context';
import { Fetched } from '../controls/Fetched';
import { Page } from '../frame/Page';
import { useLoaded } from '../useLoaded';
import { MeasureActs } from './MeasureActs';
import { MeasureRow } from './MeasureRow';
import { useSays } from './says';
import { isRed, reportPeriod } from './states';

const FILTERS = ['all', 'red', 'mine'] as const;
const FORMATS = ['pdf', 'html', 'json'] as const;
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

function State({ state, onChanged }: { state: RegisterState; onChanged: () => void }) {
  const { register: words } = useAdminStrings();
  const [filter, setFilter] = useState<Filter>('all');
  const shown = state.measures.filter(
    (one) => filter === 'all' || (filter === 'red' ? isRed(one) : one.owner !== 'supplier'),
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
        {shown.length === 0 ? (
          <p className="console-none">{words.none}</p>
        ) : (
          <ul className="console-list">
            {shown.map((one) => (
              <MeasureRow key={one.id} measure={one} features={state.gates}>
                <MeasureActs measure={one} onWritten={onChanged} />
              </MeasureRow>
            ))}
          </ul>
        )}
      </section>
      <Report />
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
      <ul className="register-reports">
        {(['en', 'nl'] as const).map((language) => (
          <li key={language}>
            <span>{words.reportIn[language]}</span>
            {FORMATS.map((format) => (
              <a
                key={format}
                className="button small"
                href={`/api/v1/register/report?from=${from}&until=${until}&language=${language}&format=${format}`}
                aria-label={words.reportAs(words.reportIn[language], format.toUpperCase())}
                download
              >
                {format.toUpperCase()}
              </a>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
