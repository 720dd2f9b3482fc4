// What the privacy notice cannot know by itself: how the organisation is reached, and by what right it lets people meet.

import { type FormEvent, useState } from 'react';
import {
  Button,
  FieldError,
  Form,
  Input,
  Label,
  Radio,
  RadioGroup,
  Text,
  TextField,
} from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { useAdminStrings } from '../../strings/admin';
import type { Notice } from '../api';
import { useApi } from '../context';
import { ProblemText } from '../controls/ProblemText';
import { useAct } from '../useAct';

/** As crates/store/src/data has it. */
const MOST = 300;
const BASES = ['task', 'contract', 'interest'] as const satisfies readonly Notice['basis'][];

export function NoticeForm({ notice }: { notice: Notice }) {
  const api = useApi();
  const { data: words, save } = useAdminStrings();
  const announce = useAnnounce();
  const { pending, problem, run } = useAct();
  const [kept, setKept] = useState(notice);
  const [now, setNow] = useState(notice);
  const same = JSON.stringify(now) === JSON.stringify(kept);
  const long = [now.contact, now.officer, now.authority].some((line) => line.length > MOST);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (same || long || pending) return;
    run(
      () => api.setNotice(now),
      () => {
        setKept(now);
        announce(words.saved);
      },
    );
  };
  const line = (name: 'contact' | 'officer' | 'authority') => ({
    label: words[name],
    value: now[name],
    onChange: (value: string) => setNow({ ...now, [name]: value }),
  });
  return (
    <Form className="console-form" onSubmit={submit} validationBehavior="aria">
      <Line {...line('contact')} hint={words.contactHint} />
      <Line {...line('officer')} />
      <Line {...line('authority')} />
      <RadioGroup
        className="radio-list"
        value={now.basis}
        onChange={(basis) => setNow({ ...now, basis: BASES.find((one) => one === basis) ?? 'task' })}
      >
        <Label>{words.basis}</Label>
        {BASES.map((basis) => (
          <Radio key={basis} value={basis}>
            {words.bases[basis]}
          </Radio>
        ))}
      </RadioGroup>
      <ProblemText problem={problem} />
      <Button type="submit" className="button primary" isPending={pending} isDisabled={same || long}>
        {save}
      </Button>
    </Form>
  );
}

interface LineProps {
  label: string;
  hint?: string;
  value: string;
  onChange: (value: string) => void;
}

function Line({ label, hint, value, onChange }: LineProps) {
  const { names } = useAdminStrings();
  const long = value.length > MOST;
  return (
    <TextField className="field" value={value} onChange={onChange} isInvalid={long} validationBehavior="aria">
      <Label>{label}</Label>
      <Input dir="auto" />
      {hint && (
        <Text slot="description" className="faint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{long && names.long(MOST)}</FieldError>
    </TextField>
  );
}
