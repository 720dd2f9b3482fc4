// What the directory shows its right by: two at a time, so that one can be changed for the next without a gap.

import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { inSentence, shownName } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { ProvisioningToken } from '../api';
import { useApi } from '../context';
import { Question } from '../controls/Question';
import { useTimes } from '../times';
import { TokenDialog } from './TokenDialog';

interface Props {
  tokens: readonly ProvisioningToken[];
  most: number;
  /** Whether whoever is signed in makes and revokes them. */
  decides: boolean;
  onMade: () => void;
  onRevoked: (id: string) => void;
}

export function Tokens({ tokens, most, decides, onMade, onRevoked }: Props) {
  const { provisioning: words } = useAdminStrings();
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ProvisioningToken | null>(null);
  const full = tokens.filter((token) => token.holds).length >= most;
  return (
    <section className="console-section">
      <div className="console-section-head">
        <div>
          <h2>{words.tokens}</h2>
          <p className="faint">{full && decides ? words.tokensFull : words.tokensText}</p>
        </div>
        {decides && (
          <Button className="button primary" isDisabled={full} onPress={() => setMaking(true)}>
            <KeyRound aria-hidden="true" />
            {words.make}
          </Button>
        )}
      </div>
      {tokens.length === 0 ? (
        <p className="console-none">{words.noTokens}</p>
      ) : (
        <ul className="console-list">
          {tokens.map((token) => (
            <Row key={token.id} token={token} onRevoke={decides ? () => setRevoking(token) : null} />
          ))}
        </ul>
      )}
      {making && <TokenDialog onMade={onMade} onClose={() => setMaking(false)} />}
      {revoking && <Revoke token={revoking} onRevoked={onRevoked} onClose={() => setRevoking(null)} />}
    </section>
  );
}

function Row({ token, onRevoke }: { token: ProvisioningToken; onRevoke: (() => void) | null }) {
  const { provisioning: words } = useAdminStrings();
  const { day } = useTimes();
  return (
    <li>
      <div className="console-list-words">
        <span className="account-name">
          <bdi>{shownName(token.label)}</bdi>
          {token.reads && <span className="tag">{words.readsOnly}</span>}
          {!token.holds && <span className="tag over">{words.over}</span>}
        </span>
        <p className="console-facts">
          <span>{words.made(day(token.since))}</span>{' '}
          <span>{token.holds ? words.until(day(token.until)) : words.ended(day(token.until))}</span>{' '}
          <span>{token.used === null ? words.neverUsed : words.used(day(token.used))}</span>
        </p>
      </div>
      {onRevoke && (
        <Button
          className="button small"
          aria-label={words.revokeNamed(inSentence(token.label))}
          onPress={onRevoke}
        >
          {words.revoke}
        </Button>
      )}
    </li>
  );
}

interface RevokeProps {
  token: ProvisioningToken;
  onRevoked: (id: string) => void;
  onClose: () => void;
}

function Revoke({ token, onRevoked, onClose }: RevokeProps) {
  const api = useApi();
  const { provisioning: words } = useAdminStrings();
  const name = inSentence(token.label);
  return (
    <Question
      title={words.revokeTitle(name)}
      text={words.revokeText}
      action={words.revoke}
      act={() => api.revokeProvisioningToken(token.id)}
      onDone={() => onRevoked(token.id)}
      said={() => words.revoked(name)}
      onClose={onClose}
    />
  );
}
