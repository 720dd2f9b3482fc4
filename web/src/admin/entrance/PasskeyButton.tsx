// What a form of the entrance ends with: the passkey, what it is, and what stands in its way.

import { Fingerprint } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useAdminStrings } from '../../strings/admin';
import { useApi } from '../context';
import { ProblemText } from '../controls/ProblemText';
import type { Problem } from '../problems';

interface Props {
  text: string;
  pending: boolean;
  problem: Problem | null;
  /** Something else stands first. */
  quiet?: boolean;
}

export function PasskeyButton({ text, pending, problem, quiet = false }: Props) {
  const { passkeyHint } = useAdminStrings();
  const obstacle = useApi().authenticator.obstacle();
  return (
    <div className="passkey-act">
      <ProblemText problem={obstacle ?? problem} />
      <Button
        type="submit"
        className={quiet ? 'button large wide' : 'button primary large wide'}
        isPending={pending}
        isDisabled={obstacle !== null}
      >
        <Fingerprint aria-hidden="true" />
        {text}
      </Button>
      <p className="faint">{passkeyHint}</p>
    </div>
  );
}
