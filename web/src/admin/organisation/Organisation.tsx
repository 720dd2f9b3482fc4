// The organisation itself: its name and path, and its end.

import { type FormEvent, useState } from 'react';
import { Button, Form } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { useAdminStrings } from '../../strings/admin';
import type { Organisation } from '../api';
import { useApi, useSigned } from '../context';
import { Fetched } from '../controls/Fetched';
import { NameField } from '../controls/NameField';
import { ProblemText } from '../controls/ProblemText';
import { Page } from '../frame/Page';
import { badName, badPath, cleanPath, PATH_CHARACTERS } from '../names';
import { may } from '../rights';
import { useAct } from '../useAct';
import { useLoaded } from '../useLoaded';
import { DeleteOrganisation } from './DeleteOrganisation';
import { DirectorySwitch } from './DirectorySwitch';
import { HostName } from './HostName';

export function OrganisationPage() {
  const api = useApi();
  const { session } = useSigned();
  const { organisation: words } = useAdminStrings();
  const { value, problem, reload } = useLoaded(api.organisation);
  return (
    <Page title={words.title} lead={words.lead}>
      <Fetched value={value} problem={problem} onRetry={reload}>
        {(organisation) => (
          <>
            <NameAndPath organisation={organisation} />
            {may(session.account.roles, 'changeDirectory') && <DirectorySwitch />}
            {may(session.account.roles, 'changeHost') && <HostName organisation={organisation} />}
            {may(session.account.roles, 'deleteOrganisation') && <End />}
          </>
        )}
      </Fetched>
    </Page>
  );
}

function NameAndPath({ organisation }: { organisation: Organisation }) {
  const api = useApi();
  const { session, onSession } = useSigned();
  const { organisation: words, setup, save } = useAdminStrings();
  const announce = useAnnounce();
  const { pending, problem, run } = useAct();
  const [kept, setKept] = useState(organisation);
  const [name, setName] = useState(organisation.name);
  const [path, setPath] = useState(organisation.path);
  const bad = { name: badName(name), path: badPath(path) };
  const same = name.trim() === kept.name && cleanPath(path) === kept.path;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (bad.name || bad.path || same || pending) return;
    run(
      () => api.changeOrganisation({ name, path: cleanPath(path) }),
      (changed) => {
        setKept(changed);
        setName(changed.name);
        setPath(changed.path);
        onSession({ ...session, organisation: changed });
        announce(words.saved);
      },
    );
  };
  const preview = `${location.origin}/o/${cleanPath(path) || '…'}`;
  return (
    <section className="console-section" aria-label={words.title}>
      <Form className="console-form" onSubmit={submit} validationBehavior="aria">
        <NameField label={setup.name} value={name} onChange={setName} bad={bad.name} />
        <NameField
          label={setup.path}
          hint={<span className="preview-path">{setup.pathHint(preview)}</span>}
          value={path}
          onChange={setPath}
          bad={bad.path}
          most={PATH_CHARACTERS}
          isPath
        />
        <ProblemText problem={problem} />
        <Button type="submit" className="button primary" isPending={pending} isDisabled={same}>
          {save}
        </Button>
      </Form>
    </section>
  );
}

function End() {
  const { organisation: words } = useAdminStrings();
  const [open, setOpen] = useState(false);
  return (
    <section className="console-section console-end">
      <div>
        <h2>{words.delete}</h2>
        <p className="faint">{words.deleteText}</p>
      </div>
      <Button className="button danger-quiet" onPress={() => setOpen(true)}>
        {words.deleteOpen}
      </Button>
      {open && <DeleteOrganisation onClose={() => setOpen(false)} />}
    </section>
  );
}
