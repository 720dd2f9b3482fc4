// One's own name, to be corrected.

import { type FormEvent, useState } from 'react';
import { Button, Form } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { useAdminStrings } from '../../strings/admin';
import { useApi, useSigned } from '../context';
import { NameField } from '../controls/NameField';
import { ProblemText } from '../controls/ProblemText';
import { badName } from '../names';
import { useAct } from '../useAct';

export function OwnName() {
  const api = useApi();
  const { session, onSession } = useSigned();
  const { label: word, labelHint, save, organisation } = useAdminStrings();
  const announce = useAnnounce();
  const { pending, problem, run } = useAct();
  const [label, setLabel] = useState(session.account.label);
  const bad = badName(label);
  const same = label.trim() === session.account.label;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (bad || same || pending) return;
    run(
      () => api.setLabel(label),
      (changed) => {
        setLabel(changed.account.label);
        onSession(changed);
        announce(organisation.saved);
      },
    );
  };
  return (
    <section className="console-section" aria-label={word}>
      <Form className="console-form" onSubmit={submit} validationBehavior="aria">
        <NameField
          label={word}
          hint={labelHint}
          value={label}
          onChange={setLabel}
          bad={bad}
          autoComplete="name"
        />
        <ProblemText problem={problem} />
        <Button type="submit" className="button" isPending={pending} isDisabled={same}>
          {save}
        </Button>
      </Form>
    </section>
  );
}
