// Whoever belongs to an organisation: its providers, and the passkey.

import { type FormEvent, useCallback, useState } from 'react';
import { Form } from 'react-aria-components';
import { inSentence } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Session } from '../api';
import { type Notice, useApi } from '../context';
import { ProblemText } from '../controls/ProblemText';
import type { Problem } from '../problems';
import { ByProvider } from '../signOn/ByProvider';
import { useAct } from '../useAct';
import { useLoaded } from '../useLoaded';
import { useTitle } from '../useTitle';
import { Entrance } from './Entrance';
import { PasskeyButton } from './PasskeyButton';

interface Props {
  /** The organisation's, where one came by it. */
  path: string | null;
  notice: Notice | null;
  onIn: (session: Session) => void;
}

export function SignIn({ path, notice, onIn }: Props) {
  const api = useApi();
  const { signIn: words, signOn } = useAdminStrings();
  const { pending, problem, run } = useAct();
  const [wrong, setWrong] = useState<Problem | null>(null);
  const look = useCallback(() => api.choices(path), [api, path]);
  // Where it cannot be told which there are, the passkey still does.
  const { value } = useLoaded(look);
  const organisation = value?.organisation ?? null;
  const title = organisation === null ? words.title : signOn.chooseTitle(inSentence(organisation));
  useTitle(title);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!pending) run(api.signIn, onIn);
  };
  return (
    <Entrance title={title} lead={organisation === null ? words.lead : signOn.chooseLead}>
      {notice && (
        <p className="notice" role="status">
          {notice.kind === 'deleted' ? words.deleted(inSentence(notice.name)) : words[notice.kind]}
        </p>
      )}
      {organisation !== null && (
        <div className="sign-on-choices">
          <ProblemText problem={wrong} />
          {value?.providers.map((provider) => (
            <ByProvider
              key={provider.id}
              provider={provider}
              wish="sign_in"
              onWrong={setWrong}
              className="button primary large wide"
            />
          ))}
          <p className="sign-on-or">{signOn.or}</p>
        </div>
      )}
      <Form className="entrance-form" onSubmit={submit}>
        <PasskeyButton text={words.act} pending={pending} problem={problem} quiet={organisation !== null} />
      </Form>
      <p className="faint entrance-foot">{words.none}</p>
    </Entrance>
  );
}
