// How whoever signs in by the organisation's provider is found among the directory's users.

import { type FormEvent, useState } from 'react';
import { Button, Checkbox, Form, Label, Radio, RadioGroup } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { useAdminStrings } from '../../strings/admin';
import type { Join } from '../api';
import { useApi } from '../context';
import { NameField } from '../controls/NameField';
import { ProblemText } from '../controls/ProblemText';
import { badName } from '../names';
import { useAct } from '../useAct';

/** As the server has it. */
const ISSUER_CHARACTERS = 255;

export function JoinForm({ join, decides }: { join: Join; decides: boolean }) {
  const api = useApi();
  const { provisioning: words, save } = useAdminStrings();
  const announce = useAnnounce();
  const { pending, problem, run } = useAct();
  const [kept, setKept] = useState(join);
  const [now, setNow] = useState(join);
  const bad = badName(now.claim);
  const issuer = now.issuer?.trim() || null;
  const same =
    now.required === kept.required &&
    now.by === kept.by &&
    now.claim.trim() === kept.claim &&
    issuer === kept.issuer;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (bad || same || pending) return;
    run(
      () => api.setJoin({ ...now, issuer, claim: now.claim.trim() }),
      (changed) => {
        setKept(changed.join);
        setNow(changed.join);
        announce(words.saved);
      },
    );
  };
  return (
    <section className="console-section">
      <div className="console-section-head">
        <div>
          <h2>{words.joining}</h2>
          <p className="faint">{words.joiningText}</p>
        </div>
      </div>
      <Form className="console-form" onSubmit={submit} validationBehavior="aria">
        <div className="role-choice">
          <Checkbox
            isSelected={now.required}
            isDisabled={!decides}
            onChange={(required) => setNow({ ...now, required })}
            aria-describedby="join-required"
          >
            {words.required}
          </Checkbox>
          <p id="join-required">{words.requiredText}</p>
        </div>
        <NameField
          label={words.issuer}
          hint={words.issuerHint}
          value={now.issuer ?? ''}
          onChange={(issuer) => setNow({ ...now, issuer })}
          bad={(now.issuer ?? '').length > ISSUER_CHARACTERS ? 'long' : null}
          most={ISSUER_CHARACTERS}
          isPath
          isReadOnly={!decides}
          isOptional
        />
        <NameField
          label={words.claim}
          hint={words.claimHint}
          value={now.claim}
          onChange={(claim) => setNow({ ...now, claim })}
          bad={bad}
          isPath
          isReadOnly={!decides}
        />
        <RadioGroup
          className="choices"
          value={now.by}
          isDisabled={!decides}
          onChange={(by) => setNow({ ...now, by: by === 'userName' ? 'userName' : 'externalId' })}
        >
          <Label>{words.by}</Label>
          <Radio value="externalId">{words.byExternalId}</Radio>
          <Radio value="userName">{words.byUserName}</Radio>
        </RadioGroup>
        <ProblemText problem={problem} />
        {decides && (
          <Button type="submit" className="button primary" isPending={pending} isDisabled={same}>
            {save}
          </Button>
        )}
      </Form>
    </section>
  );
}
