// The meeting's link, to give to others.

import { Check, Link2, type LucideIcon } from 'lucide-react';
import { Button } from 'react-aria-components';
import { addressOf } from '../screens/link';
import { useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { useCopied } from './useCopied';

/** Copies the link; `copied` is true for a moment afterwards. */
export function useCopyLink(): { copied: boolean; copy: () => void; address: string | null } {
  const { view } = useSessionState();
  const { bar } = useStrings();
  const { copied, copy } = useCopied(bar.copied);
  const address = view.invite ? addressOf(view.invite) : null;
  return { copied: copied !== null, copy: () => address && copy(address), address };
}

export function CopyLinkButton({ className }: { className: string }) {
  const { bar } = useStrings();
  const { copied, copy, address } = useCopyLink();
  return (
    <Button className={className} onPress={copy} isDisabled={!address}>
      {copied ? <Check aria-hidden="true" /> : <Link2 aria-hidden="true" />}
      {copied ? bar.copied : bar.copyLink}
    </Button>
  );
}

interface CopyProps {
  text: string;
  label: string;
  icon: LucideIcon;
  className: string;
}

/** Copies a text by a button that says so. */
export function CopyButton({ text, label, icon: Icon, className }: CopyProps) {
  const { invitation } = useStrings();
  const { copied, copy } = useCopied(invitation.copied);
  return (
    <Button className={className} onPress={() => copy(text)}>
      {copied ? <Check aria-hidden="true" /> : <Icon aria-hidden="true" />}
      {copied ? invitation.copied : label}
    </Button>
  );
}
