// Whether a provider answers as one, by the server: what is wrong in words, or what it lacks and works all the same.

import { CircleAlert, CircleCheck, Info } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useAdminStrings } from '../../strings/admin';
import type { Lack, Provider, Trial } from '../api';
import { useApi } from '../context';
import { ProblemText } from '../controls/ProblemText';
import type { Problem } from '../problems';
import { useAct } from '../useAct';

export interface Trying {
  pending: boolean;
  problem: Problem | null;
  trial: Trial | null;
  run: () => void;
}

export function useTrying({ id }: Provider): Trying {
  const api = useApi();
  const { pending, problem, run } = useAct();
  const [trial, setTrial] = useState<Trial | null>(null);
  return { pending, problem, trial, run: () => run(() => api.tryProvider(id), setTrial) };
}

export function TryProvider({ name, trying }: { name: string; trying: Trying }) {
  const { signOn } = useAdminStrings();
  const words = signOn.providers;
  return (
    <Button
      className="button small"
      aria-label={words.tryNamed(name)}
      isPending={trying.pending}
      onPress={trying.run}
    >
      {words.tryIt}
    </Button>
  );
}

/** What came of it. */
export function Tried({ problem, trial }: Trying) {
  return (
    <>
      <ProblemText problem={problem} />
      <div role="status" className="trial">
        {trial && <Told trial={trial} />}
      </div>
    </>
  );
}

function Told({ trial }: { trial: Trial }) {
  const { signOn } = useAdminStrings();
  const words = signOn.providers;
  if (!trial.works) {
    const why = Object.hasOwn(words.why, trial.why) ? (trial.why as keyof typeof words.why) : 'other';
    return (
      <p className="bad">
        <CircleAlert aria-hidden="true" />
        <span>
          {words.worksNot} {words.why[why]}
          {trial.about && <span className="faint preview-path"> {words.about(trial.about)}</span>}
        </span>
      </p>
    );
  }
  return (
    <>
      <p className="good">
        <CircleCheck aria-hidden="true" />
        {words.works}
      </p>
      {trial.lacks.map((lack) => (
        <p key={`${lack.lack}${'role' in lack ? lack.role : ''}`}>
          <Info aria-hidden="true" />
          <LackText lack={lack} />
        </p>
      ))}
    </>
  );
}

function LackText({ lack }: { lack: Lack }) {
  const { signOn, roles } = useAdminStrings();
  const words = signOn.providers;
  return <span>{lack.lack === 'acr' ? words.lacksAcr(roles[lack.role]) : words.lacks[lack.lack]}</span>;
}
