// The first owner, by the link that the server printed: makes the organisation, and a passkey for oneself.

import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { useAdminStrings } from '../../strings/admin';
import type { Session } from '../api';
import { useApi } from '../context';
import { NameField } from '../controls/NameField';
import { focusWrong } from '../focusWrong';
import { badName, badPath, cleanPath, PATH_CHARACTERS, pathFrom } from '../names';
import { useAct } from '../useAct';
import { useTitle } from '../useTitle';
import { Entrance } from './Entrance';
import { PasskeyButton } from './PasskeyButton';

export function Setup({ token, onIn }: { token: string; onIn: (session: Session) => void }) {
  const api = useApi();
  const { setup: words, label: labelWord, labelHint } = useAdminStrings();
  const { pending, problem, run } = useAct();
  const [name, setName] = useState('');
  /** `null` follows the name. */
  const [ownPath, setOwnPath] = useState<string | null>(null);
  const [label, setLabel] = useState('');
  const [tried, setTried] = useState(false);
  useTitle(words.title);

  const path = ownPath ?? pathFrom(name);
  const bad = { name: badName(name), path: badPath(path), label: badName(label) };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    focusWrong(event.currentTarget);
    if (bad.name || bad.path || bad.label || pending) return;
    run(() => api.found({ token, name, path: cleanPath(path), label }), onIn);
  };
  const preview = `${location.origin}/o/${cleanPath(path) || '…'}`;
  return (
    <Entrance title={words.title} lead={words.lead}>
      <Form className="entrance-form" onSubmit={submit} validationBehavior="aria">
        <NameField
          label={words.name}
          value={name}
          onChange={setName}
          bad={tried ? bad.name : null}
          autoComplete="organization"
        />
        <NameField
          label={words.path}
          hint={<span className="preview-path">{words.pathHint(preview)}</span>}
          value={path}
          onChange={setOwnPath}
          bad={tried || ownPath !== null ? bad.path : null}
          most={PATH_CHARACTERS}
          isPath
        />
        <NameField
          label={labelWord}
          hint={labelHint}
          value={label}
          onChange={setLabel}
          bad={tried ? bad.label : null}
          autoComplete="name"
        />
        <PasskeyButton text={words.act} pending={pending} problem={problem} />
      </Form>
    </Entrance>
  );
}
