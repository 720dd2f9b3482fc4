// The providers by which an organisation's people sign in: added, changed, tried, removed.

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { inSentence, shownName } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Provider } from '../api';
import { useApi, useSigned } from '../context';
import { Fetched } from '../controls/Fetched';
import { Question } from '../controls/Question';
import { Page } from '../frame/Page';
import { useTimes } from '../times';
import { useLoaded } from '../useLoaded';
import { ProviderDialog } from './ProviderDialog';
import { Tried, TryProvider, useTrying } from './TryProvider';

type Open = { kind: 'add' } | { kind: 'change' | 'remove'; provider: Provider };

export function Providers() {
  const api = useApi();
  const { session } = useSigned();
  const { signOn } = useAdminStrings();
  const words = signOn.providers;
  const { value, problem, reload, set } = useLoaded(api.providers);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <Page
      title={words.title}
      lead={words.lead}
      action={
        <Button className="button primary" onPress={() => setOpen({ kind: 'add' })}>
          <Plus aria-hidden="true" />
          {words.add}
        </Button>
      }
    >
      <Fetched value={value} problem={problem} onRetry={reload}>
        {(all) =>
          all.length === 0 ? (
            <p className="console-none">{words.none}</p>
          ) : (
            <section className="console-section" aria-label={words.title}>
              <p className="faint preview-path">
                {words.place(`${location.origin}/o/${session.organisation.path}`)}
              </p>
              <ul className="console-list">
                {all.map((provider) => (
                  <Row
                    key={provider.id}
                    provider={provider}
                    onChange={() => setOpen({ kind: 'change', provider })}
                    onRemove={() => setOpen({ kind: 'remove', provider })}
                  />
                ))}
              </ul>
            </section>
          )
        }
      </Fetched>
      {open?.kind === 'add' && <ProviderDialog provider={null} onSaved={reload} onClose={close} />}
      {open?.kind === 'change' && (
        <ProviderDialog provider={open.provider} onSaved={reload} onClose={close} />
      )}
      {open?.kind === 'remove' && (
        <Remove
          provider={open.provider}
          onRemoved={() => set((before) => before.filter(({ id }) => id !== open.provider.id))}
          onClose={close}
        />
      )}
    </Page>
  );
}

interface RowProps {
  provider: Provider;
  onChange: () => void;
  onRemove: () => void;
}

function Row({ provider, onChange, onRemove }: RowProps) {
  const { signOn } = useAdminStrings();
  const words = signOn.providers;
  const { day } = useTimes();
  const name = inSentence(provider.name);
  const trying = useTrying(provider);
  return (
    <li>
      <div className="console-list-words">
        <bdi className="account-name">{shownName(provider.name)}</bdi>
        <p className="console-facts">
          <span className="preview-path" dir="ltr">
            {provider.issuer}
          </span>{' '}
          <span>{provider.has_secret ? words.withSecret : words.withoutSecret}</span>{' '}
          <span>{signOn.account.since(day(provider.since))}</span>
        </p>
        <Tried {...trying} />
      </div>
      <div className="answers">
        <TryProvider name={name} trying={trying} />
        <Button className="button small" aria-label={words.changeNamed(name)} onPress={onChange}>
          {words.change}
        </Button>
        <Button className="button small" aria-label={words.removeNamed(name)} onPress={onRemove}>
          {words.remove}
        </Button>
      </div>
    </li>
  );
}

interface RemoveProps {
  provider: Provider;
  onRemoved: () => void;
  onClose: () => void;
}

function Remove({ provider, onRemoved, onClose }: RemoveProps) {
  const api = useApi();
  const { signOn } = useAdminStrings();
  const words = signOn.providers;
  const name = inSentence(provider.name);
  return (
    <Question
      title={words.removeTitle(name)}
      text={words.removeText}
      action={words.remove}
      act={() => api.removeProvider(provider.id)}
      onDone={onRemoved}
      said={() => words.removed(name)}
      onClose={onClose}
    />
  );
}
