// A measure: its state, whose it is, what shows it, what it closes.

import type { ReactNode } from 'react';
import { useAdminStrings } from '../../strings/admin';
import type { FeatureGate, Measure } from '../api';
import { useTimes } from '../times';
import { useSays } from './says';
import { isRed, secondsOf, shownBy, stateWord } from './states';
import { Written } from './Written';

interface Props {
  measure: Measure;
  features: readonly FeatureGate[];
  children: ReactNode;
}

export function MeasureRow({ measure, features, children }: Props) {
  const { register: words } = useAdminStrings();
  const { says, lang } = useSays();
  const { moment } = useTimes();
  const nameOf = (feature: string) => {
    const gate = features.find((one) => one.feature === feature);
    return gate ? says(gate.name) : feature;
  };
  return (
    <li>
      <div className="console-list-words">
        <span className="account-name">
          <span className="faint">{measure.id}</span> <span lang={lang}>{says(measure.title)}</span>
          <span className={isRed(measure) ? 'tag red' : 'tag'}>{words.states[stateWord(measure)]}</span>
        </span>
        <p lang={lang} className="register-what">
          {says(measure.what)}
        </p>
        <p className="console-facts">
          <span>{words.owners[measure.owner]}</span> <span>{words.shownBy[shownBy(measure)]}</span>{' '}
          {measure.since && <span>{words.since(moment(secondsOf(measure.since)))}</span>}{' '}
          {measure.until && <span>{words.until(moment(secondsOf(measure.until)))}</span>}{' '}
          {measure.check && <span>{words.check(measure.check)}</span>}
        </p>
        {measure.evidence && (
          <p className="console-facts">
            <span>
              {words.evidence}: <code className="register-hash">{measure.evidence}</code>
            </span>
          </p>
        )}
        {measure.saw && (
          <p className="console-facts">
            <span>
              {words.lookedAt}: <span lang="en">{measure.saw.looked_at}</span>
            </span>{' '}
            <span>
              {words.found}: <bdi lang="en">{measure.saw.found}</bdi>
            </span>
          </p>
        )}
        <p className="console-facts">
          <span>
            {words.gates}: <span lang={lang}>{measure.gates.map(nameOf).join(', ')}</span>
          </span>
        </p>
        <Written measure={measure} />
        {children}
      </div>
    </li>
  );
}
