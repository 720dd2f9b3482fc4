// The organisation's own host name, and what that means for passkeys.

import { type FormEvent, useState } from 'react';
import { Button, Form } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { inSentence } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Organisation } from '../api';
import { useApi } from '../context';
import { NameField } from '../controls/NameField';
import { ProblemText } from '../controls/ProblemText';
import { badHost, cleanPath, HOST_CHARACTERS } from '../names';
import { useAct } from '../useAct';

export function HostName({ organisation }: { organisation: Organisation }) {
  const api = useApi();
  const { host: words, organisation: own, save } = useAdminStrings();
  const announce = useAnnounce();
  const { pending, problem, run } = useAct();
  const [kept, setKept] = useState(organisation.host ?? '');
  const [host, setHost] = useState(kept);
  const [tried, setTried] = useState(false);
  const bad = host.trim() === '' ? null : badHost(host);
  const same = cleanPath(host) === kept;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (bad || same || pending) return;
    run(
      () => api.changeHost(cleanPath(host) || null),
      (changed) => {
        setKept(changed.host ?? '');
        setHost(changed.host ?? '');
        setTried(false);
        announce(own.saved);
      },
    );
  };
  return (
    <section className="console-section">
      <h2>{words.title}</h2>
      <p className="faint">{words.text}</p>
      <ul className="console-notes">
        <li>{words.passkeys(inSentence(location.hostname))}</li>
        <li>{words.stays}</li>
        <li>{words.comeIn}</li>
      </ul>
      <Form className="console-form" onSubmit={submit} validationBehavior="aria">
        <NameField
          label={words.label}
          hint={words.hint}
          value={host}
          onChange={setHost}
          bad={tried ? bad : null}
          most={HOST_CHARACTERS}
          isPath
          isOptional
        />
        <ProblemText problem={problem} />
        <Button type="submit" className="button primary" isPending={pending} isDisabled={same}>
          {save}
        </Button>
      </Form>
    </section>
  );
}
