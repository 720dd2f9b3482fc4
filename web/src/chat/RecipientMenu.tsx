// To whom: everyone, the hosts, or one of those who are here; with a search where they are many.

import { Check, ChevronDown, LockKeyhole, ShieldCheck, UsersRound } from 'lucide-react';
import { useState } from 'react';
import {
  Button,
  Dialog,
  DialogTrigger,
  Input,
  ListBox,
  ListBoxItem,
  Popover,
  SearchField,
} from 'react-aria-components';
import { isSought } from '../people/search';
import { useStrings } from '../strings';
import type { Recipient } from './recipients';

/** From so many on they are searched. */
const MANY = 9;
/** Shown at once; the search finds the others. */
const MOST = 100;

interface Props {
  all: readonly Recipient[];
  to: Recipient | null;
  onTo: (recipient: Recipient) => void;
}

export function RecipientMenu({ all, to, onTo }: Props) {
  const { chat } = useStrings();
  const [open, setOpen] = useState(false);
  const [sought, setSought] = useState('');
  const found = all.filter(({ name }) => isSought(name, sought)).slice(0, MOST);
  return (
    <DialogTrigger
      isOpen={open}
      onOpenChange={(now) => {
        setOpen(now);
        setSought('');
      }}
    >
      <Button className="recipient">
        <span className="recipient-to">{chat.to}</span> <bdi>{to?.name ?? '–'}</bdi>
        <ChevronDown aria-hidden="true" />
      </Button>
      <Popover className="popover" placement="top start" offset={6}>
        <Dialog className="recipients" aria-label={chat.to}>
          {all.length >= MANY && (
            <SearchField
              className="field recipients-search"
              aria-label={chat.seek}
              value={sought}
              onChange={setSought}
              autoFocus
            >
              <Input placeholder={chat.seek} />
            </SearchField>
          )}
          <ListBox
            className="options"
            aria-label={chat.to}
            autoFocus={all.length < MANY}
            selectionMode="single"
            selectedKeys={to ? [to.key] : []}
            disallowEmptySelection
            items={found.map((recipient) => ({ ...recipient, id: recipient.key }))}
            renderEmptyState={() => <p className="recipients-none">{chat.nobodyFound}</p>}
            onSelectionChange={(keys) => {
              const [key] = keys === 'all' ? [] : [...keys];
              const recipient = all.find((one) => one.key === key);
              if (recipient) onTo(recipient);
              setOpen(false);
            }}
          >
            {(recipient) => (
              <ListBoxItem
                id={recipient.key}
                textValue={recipient.name}
                className="option"
                // Choosing the same again is no change.
                onPress={() => recipient.key === to?.key && setOpen(false)}
              >
                {({ isSelected }) => (
                  <>
                    <Sign of={recipient} />
                    <bdi className="option-text">{recipient.name}</bdi>
                    <span className="option-mark">{isSelected && <Check aria-hidden="true" />}</span>
                  </>
                )}
              </ListBoxItem>
            )}
          </ListBox>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Sign({ of: { to } }: { of: Recipient }) {
  const Icon = to.to === 'everyone' ? UsersRound : to.to === 'hosts' ? ShieldCheck : LockKeyhole;
  return <Icon aria-hidden="true" className="option-icon" />;
}
