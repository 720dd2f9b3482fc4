// A new token: what it is called, what may be done with it, for how long; and then the token, this once.

import { useState } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { inSentence } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { ProvisioningToken } from '../api';
import { useApi } from '../context';
import { FormDialog } from '../controls/FormDialog';
import { NameField } from '../controls/NameField';
import { ShownOnce } from '../controls/ShownOnce';
import { badName } from '../names';
import { useAct } from '../useAct';

interface Props {
  onMade: () => void;
  onClose: () => void;
}

/** In days; the server takes up to two years. */
const TERMS = [90, 365, 730] as const;

export function TokenDialog({ onMade, onClose }: Props) {
  const api = useApi();
  const { provisioning: words } = useAdminStrings();
  const announce = useAnnounce();
  const { pending, problem, run } = useAct();
  const [label, setLabel] = useState('');
  const [scope, setScope] = useState('writes');
  const [days, setDays] = useState('365');
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState<(ProvisioningToken & { token: string }) | null>(null);
  const bad = badName(label);
  const submit = () => {
    setTried(true);
    if (bad) return;
    run(
      () => api.makeProvisioningToken({ label, reads: scope === 'reads', days: Number(days) }),
      (token) => {
        setMade(token);
        announce(words.madeNamed(inSentence(token.label)));
        onMade();
      },
    );
  };
  if (made)
    return (
      <ShownOnce
        title={words.ready}
        text={words.readyText}
        label={words.token}
        value={made.token}
        words={{ copy: words.copyToken, copied: words.copied }}
        onClose={onClose}
      />
    );
  return (
    <FormDialog
      title={words.makeTitle}
      action={words.makeAct}
      pending={pending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField
        label={words.label}
        hint={words.labelHint}
        value={label}
        onChange={setLabel}
        bad={tried ? bad : null}
        autoFocus
      />
      <RadioGroup className="choices" value={scope} onChange={setScope}>
        <Label>{words.scope}</Label>
        <Radio value="writes">{words.writes}</Radio>
        <Radio value="reads">{words.reads}</Radio>
      </RadioGroup>
      <RadioGroup className="choices" value={days} onChange={setDays}>
        <Label>{words.term}</Label>
        {TERMS.map((term) => (
          <Radio key={term} value={`${term}`}>
            {words.days(term)}
          </Radio>
        ))}
      </RadioGroup>
    </FormDialog>
  );
}
