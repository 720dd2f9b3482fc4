// Whoever has a passkey: one button.

import type { FormEvent } from 'react';
import { Form } from 'react-aria-components';
import { inSentence } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Session } from '../api';
import { type Notice, useApi } from '../context';
import { useAct } from '../useAct';
import { useTitle } from '../useTitle';
import { Entrance } from './Entrance';
import { PasskeyButton } from './PasskeyButton';

interface Props {
  notice: Notice | null;
  onIn: (session: Session) => void;
}

export function SignIn({ notice, onIn }: Props) {
  const api = useApi();
  const { signIn: words } = useAdminStrings();
  const { pending, problem, run } = useAct();
  useTitle(words.title);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!pending) run(api.signIn, onIn);
  };
  return (
    <Entrance title={words.title} lead={words.lead}>
      {notice && (
        <p className="notice" role="status">
          {notice.kind === 'deleted' ? words.deleted(inSentence(notice.name)) : words[notice.kind]}
        </p>
      )}
      <Form className="entrance-form" onSubmit={submit}>
        <PasskeyButton text={words.act} pending={pending} problem={problem} />
      </Form>
      <p className="faint entrance-foot">{words.none}</p>
    </Entrance>
  );
}
