// A measure: its state, whose it is, what shows it, what it closes.

import type { ReactNode } from 'react';
import { useAdminStrings } from '../../strings/admin';
import type { Measure } from '../api';
import { useTimes } from '../times';
import { useSays } from './Register';
import { isRed, secondsOf, stateWord } from './states';

export function MeasureRow({ measure, children }: { measure: Measure; children: ReactNode }) {
  const { register: words } = useAdminStrings();
  const { says, lang } = useSays();
  const { moment } = useTimes();
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
          <span>{words.owners[measure.owner]}</span>{' '}
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
        <p className="console-facts">
          <span>
            {words.gates}: {measure.gates.join(', ')}
          </span>
        </p>
      </div>
      {children}
    </li>
  );
}
