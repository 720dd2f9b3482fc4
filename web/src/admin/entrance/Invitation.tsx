// Whoever was invited: to what, as what, and a passkey.

import { type FormEvent, useCallback, useState } from 'react';
import { Form } from 'react-aria-components';
import { inSentence } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Invited, Session } from '../api';
import { useApi } from '../context';
import { Fetched } from '../controls/Fetched';
import { NameField } from '../controls/NameField';
import { focusWrong } from '../focusWrong';
import { badName } from '../names';
import { ROLES } from '../rights';
import { useTimes } from '../times';
import { useAct } from '../useAct';
import { useLoaded } from '../useLoaded';
import { useTitle } from '../useTitle';
import { Entrance } from './Entrance';
import { PasskeyButton } from './PasskeyButton';

interface Props {
  token: string;
  onIn: (session: Session) => void;
}

export function InvitationScreen({ token, onIn }: Props) {
  const api = useApi();
  const { invited: words } = useAdminStrings();
  const look = useCallback(() => api.invited(token), [api, token]);
  const { value, problem, reload } = useLoaded(look);
  const over = problem === 'not_accepted';
  useTitle(value ? words.title(value.organisation) : over ? words.over : words.looking);
  if (value) return <Acceptance token={token} invited={value} onIn={onIn} />;
  if (over)
    return (
      <Entrance title={words.over} lead={words.overText}>
        <p>
          <a className="button" href="#account">
            {words.toSignIn}
          </a>
        </p>
      </Entrance>
    );
  return (
    <Entrance title={words.looking}>
      {problem && (
        <Fetched value={null} problem={problem} onRetry={reload}>
          {() => null}
        </Fetched>
      )}
    </Entrance>
  );
}

interface AcceptanceProps extends Props {
  invited: Invited;
}

function Acceptance({ token, invited, onIn }: AcceptanceProps) {
  const api = useApi();
  const { invited: words, label: labelWord, labelHint, roles, rolesMean } = useAdminStrings();
  const { moment } = useTimes();
  const { pending, problem, run } = useAct();
  const [label, setLabel] = useState(invited.label);
  const [tried, setTried] = useState(false);
  const bad = badName(label);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    focusWrong(event.currentTarget);
    if (!bad && !pending) run(() => api.accept({ token, label }), onIn);
  };
  return (
    <Entrance title={words.title(inSentence(invited.organisation))} lead={words.lead}>
      <p className="entrance-by">{words.by(inSentence(invited.by))}</p>
      <section className="entrance-roles">
        <h2>{words.as}</h2>
        <dl>
          {ROLES.filter((role) => invited.roles.includes(role)).map((role) => (
            <div key={role}>
              <dt>{roles[role]}</dt>
              <dd>{rolesMean[role]}</dd>
            </div>
          ))}
        </dl>
      </section>
      <Form className="entrance-form" onSubmit={submit} validationBehavior="aria">
        <NameField
          label={labelWord}
          hint={labelHint}
          value={label}
          onChange={setLabel}
          bad={tried ? bad : null}
          autoComplete="name"
        />
        <PasskeyButton text={words.act} pending={pending} problem={problem} />
        <p className="faint">{words.until(moment(invited.until))}</p>
      </Form>
    </Entrance>
  );
}
