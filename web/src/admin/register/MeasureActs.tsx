// What somebody may write about a measure now: the officer signs and countersigns, an administrator asks to leave a default.

import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components';
import { useAdminStrings } from '../../strings/admin';
import type { Measure, MeasureAct } from '../api';
import { useSigned } from '../context';
import { ProblemText } from '../controls/ProblemText';
import { may } from '../rights';
import { AttestDialog } from './AttestDialog';
import { StatementDialog } from './StatementDialog';
import { useSays } from './says';
import { useWrite } from './useWrite';

type Form = 'attest' | 'not_applicable' | 'ask_change';

interface Props {
  measure: Measure;
  onWritten: () => void;
}

export function MeasureActs({ measure, onWritten }: Props) {
  const { session } = useSigned();
  const { register: words } = useAdminStrings();
  const { says } = useSays();
  const [form, setForm] = useState<Form | null>(null);
  const { pending, problem, write } = useWrite(measure, onWritten);
  const { roles } = session.account;
  const officer = may(roles, 'attest');
  const admin = may(roles, 'changePolicy');
  const ours = measure.owner !== 'supplier';
  const waived = measure.state === 'not_applicable';
  const signed = measure.shares.some(
    ({ party, state }) => party === 'controller' && state.state === 'attested',
  );
  const named = (word: string) => words.named(word, says(measure.title));
  const opens = (which: Form, word: string) => (
    <Button className="button small" aria-label={named(word)} onPress={() => setForm(which)}>
      {word}
    </Button>
  );
  const writes = (act: MeasureAct, word: string) => (
    <Button
      className="button small"
      aria-label={named(word)}
      isPending={pending}
      onPress={() => write(() => act)}
    >
      {word}
    </Button>
  );
  const { acts } = words;
  const { asked } = measure;
  const offered: [boolean, () => ReactNode][] = [
    [officer && measure.signed && ours && !waived, () => opens('attest', acts.attest)],
    [officer && signed, () => writes({ sign: 'withdraw' }, acts.withdraw)],
    [officer && asked !== null, () => asked && writes({ sign: 'countersign', ...asked }, acts.countersign)],
    [officer && asked !== null, () => writes({ sign: 'drop_change' }, acts.refuse)],
    [officer && measure.may_not_apply && !waived, () => opens('not_applicable', acts.notApplicable)],
    [officer && waived, () => writes({ sign: 'applicable' }, acts.applicable)],
    [admin && measure.may_change && asked === null, () => opens('ask_change', acts.leave)],
    [admin && asked !== null, () => writes({ sign: 'drop_change' }, acts.withdraw)],
    [
      (officer || admin) && measure.change !== null,
      () => writes({ sign: 'back_to_default' }, acts.backToDefault),
    ],
  ];
  const shown = offered.filter(([is]) => is);
  const close = () => setForm(null);
  return (
    <>
      {shown.length > 0 && (
        <div className="register-acts">
          {shown.map(([, draw], place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what is offered has a fixed order
            <span key={place}>{draw()}</span>
          ))}
        </div>
      )}
      <ProblemText problem={problem} />
      {form === 'attest' && <AttestDialog measure={measure} onWritten={onWritten} onClose={close} />}
      {(form === 'not_applicable' || form === 'ask_change') && (
        <StatementDialog measure={measure} kind={form} onWritten={onWritten} onClose={close} />
      )}
    </>
  );
}
