// What a file would change, line by line; what protects less is marked in words, not by colour alone.

import { ArrowRight, ShieldAlert, ShieldCheck } from 'lucide-react';
import { useAdminStrings } from '../../strings/admin';
import type { PolicyChange } from '../api';

export function Changes({ changes }: { changes: readonly PolicyChange[] }) {
  const { policy: words } = useAdminStrings();
  if (changes.length === 0) return <p>{words.same}</p>;
  return (
    <ul className="policy-changes">
      {changes.map(({ key, from, to, effect }) => (
        <li key={key} className={effect}>
          <code>{key}</code>
          <span className="policy-values">
            {from === null ? <em>{words.isNew}</em> : <bdi>{from}</bdi>}
            <ArrowRight className="mirrors" role="img" aria-label={words.becomes} />
            {to === null ? <em>{words.isGone}</em> : <bdi>{to}</bdi>}
          </span>
          {effect === 'weakens' && (
            <span className="policy-effect">
              <ShieldAlert aria-hidden="true" />
              {words.weakens}
            </span>
          )}
          {effect === 'strengthens' && (
            <span className="policy-effect">
              <ShieldCheck aria-hidden="true" />
              {words.strengthens}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
