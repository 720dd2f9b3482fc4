// A policy's file: from a template, uploaded or written; what it would change; and applied, with a reason.

import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { Button, FileTrigger, Input, Label, TextArea, TextField } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { useAdminStrings } from '../../strings/admin';
import type { PolicyFault, PolicyPlan } from '../api';
import { useApi, useSigned } from '../context';
import { ClosedGate } from '../controls/ClosedGate';
import { ProblemText } from '../controls/ProblemText';
import { Refused } from '../problems';
import { may } from '../rights';
import { useAct } from '../useAct';
import { Changes } from './Changes';

/** Characters of a reason, as the server has them. */
const REASON = { least: 3, most: 300 };

interface Props {
  /** The file that holds, or nothing. */
  start: string;
  onApplied: (waits: boolean) => void;
}

export function Editor({ start, onApplied }: Props) {
  const api = useApi();
  const { session } = useSigned();
  const { policy: words } = useAdminStrings();
  const announce = useAnnounce();
  const planning = useAct();
  const applying = useAct();
  const [file, setFile] = useState(start);
  const [reason, setReason] = useState('');
  const [plan, setPlan] = useState<PolicyPlan | null>(null);
  const [faults, setFaults] = useState<readonly PolicyFault[]>([]);
  const change = (text: string) => {
    setFile(text);
    setPlan(null);
    setFaults([]);
  };

  const look = () => {
    setFaults([]);
    setPlan(null);
    planning.run(
      () =>
        api.planPolicy(file).catch((error: unknown) => {
          if (error instanceof Refused && error.faults) setFaults(error.faults);
          throw error;
        }),
      (planned) => {
        setPlan(planned);
        announce(words.planned(planned.changes.length));
      },
    );
  };
  const apply = () => {
    if (!plan) return;
    applying.run(
      () => api.applyPolicy({ file, reason: reason.trim(), over: plan.over }),
      ({ waits }) => {
        setPlan(null);
        setReason('');
        announce(waits ? words.waits : words.applied);
        onApplied(waits);
      },
    );
  };
  const template = (name: string) =>
    planning.run(api.policyTemplates, (all) => change(all.find((one) => one.name === name)?.file ?? file));
  const fits = reason.trim().length >= REASON.least && reason.trim().length <= REASON.most;

  return (
    <section className="console-section policy-edit" aria-labelledby="policy-edit">
      <h2 id="policy-edit">{words.edit}</h2>
      <p className="faint">{words.editText}</p>
      <div className="button-row">
        <FileTrigger
          acceptedFileTypes={['.toml', 'text/plain', 'application/toml']}
          onSelect={(chosen) => void chosen?.item(0)?.text().then(change)}
        >
          <Button className="button">
            <FileUp aria-hidden="true" />
            {words.upload}
          </Button>
        </FileTrigger>
        <Button className="button" onPress={() => template('education')}>
          {words.education}
        </Button>
        <Button className="button" onPress={() => template('government')}>
          {words.government}
        </Button>
      </div>
      <TextField className="field" value={file} onChange={change}>
        <Label>{words.file}</Label>
        <TextArea className="policy-file" rows={18} spellCheck={false} dir="ltr" />
      </TextField>
      <Button
        className="button primary"
        isPending={planning.pending}
        isDisabled={!file.trim()}
        onPress={look}
      >
        {words.plan}
      </Button>
      {faults.length === 0 && <ProblemText problem={planning.problem} />}
      {faults.length > 0 && (
        <div role="alert" className="policy-faults">
          <p>{words.faults(faults.length)}</p>
          <ul>
            {faults.map(({ line, key, text }) => (
              <li key={`${line} ${key} ${text}`}>
                <strong>{words.line(line)}</strong> {key && <code>{key}</code>} <span lang="en">{text}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {plan && (
        <div className="policy-plan">
          <h3>{words.wouldChange}</h3>
          <Changes changes={plan.changes} />
          {plan.weakens && <p className="notice">{words.needsOfficer}</p>}
          {plan.places && <ClosedGate says={plan.places} />}
          {plan.places === null && may(session.account.roles, 'changePolicy') && (
            <>
              <TextField className="field" value={reason} onChange={setReason} maxLength={REASON.most}>
                <Label>{words.reason}</Label>
                <Input dir="auto" />
              </TextField>
              <ProblemText problem={applying.problem} />
              <Button
                className="button primary"
                isPending={applying.pending}
                isDisabled={!fits}
                onPress={apply}
              >
                {plan.weakens ? words.propose : words.apply}
              </Button>
            </>
          )}
        </div>
      )}
    </section>
  );
}
