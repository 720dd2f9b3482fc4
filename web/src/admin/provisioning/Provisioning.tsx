// How the organisation's directory comes: where to, with which token, and what follows from what it says.

import { Check, Copy } from 'lucide-react';
import { useId } from 'react';
import { Button } from 'react-aria-components';
import { useCopied } from '../../controls/useCopied';
import { useAdminStrings } from '../../strings/admin';
import type { Provisioning } from '../api';
import { useApi, useSigned } from '../context';
import { Fetched } from '../controls/Fetched';
import { Page } from '../frame/Page';
import { may } from '../rights';
import { useTimes } from '../times';
import { useLoaded } from '../useLoaded';
import { Groups } from './Groups';
import { JoinForm } from './JoinForm';
import { Tokens } from './Tokens';

export function ProvisioningPage() {
  const api = useApi();
  const { session } = useSigned();
  const { provisioning: words } = useAdminStrings();
  const { value, problem, reload, set } = useLoaded(api.provisioning);
  const decides = may(session.account.roles, 'provision');
  return (
    <Page title={words.title} lead={words.lead}>
      <Fetched value={value} problem={problem} onRetry={reload}>
        {(now) => (
          <>
            <Standing now={now} />
            <Tokens
              tokens={now.tokens}
              most={now.tokens_at_once}
              decides={decides}
              onMade={reload}
              onRevoked={(id) =>
                set((before) => ({ ...before, tokens: before.tokens.filter((one) => one.id !== id) }))
              }
            />
            <Groups decides={decides} />
            <JoinForm join={now.join} decides={decides} />
          </>
        )}
      </Fetched>
    </Page>
  );
}

/** The address, and what the directory has told so far. */
function Standing({ now }: { now: Provisioning }) {
  const { provisioning: words } = useAdminStrings();
  const { moment } = useTimes();
  const { copied, copy } = useCopied(words.copied);
  const address = `${location.origin}/scim/v2`;
  const id = useId();
  return (
    <section className="console-section" aria-label={words.standing}>
      <div className="once">
        <span id={id} className="once-label">
          {words.address}
        </span>
        <div className="address-line">
          <output className="address" aria-labelledby={id} dir="ltr">
            {address}
          </output>
          <Button className="button" onPress={() => copy(address)} aria-label={words.copyAddress}>
            {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
            {copied ? words.copied : words.copy}
          </Button>
        </div>
      </div>
      <p className="console-facts">
        <span>{words.active(now.active)}</span> <span>{words.suspended(now.suspended)}</span>{' '}
        <span>{words.groupCount(now.groups)}</span>{' '}
        <span>{now.changed === null ? words.neverChanged : words.changed(moment(now.changed))}</span>
      </p>
    </section>
  );
}
