// The meeting's link, to give to others.

import { Check, Link2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useAnnounce } from '../announce/Announcer';
import { useSessionState } from '../session/session';
import { useStrings } from '../strings';

/** Copies the link; `copied` is true for a moment afterwards. */
export function useCopyLink(): { copied: boolean; copy: () => void; address: string | null } {
  const { view } = useSessionState();
  const { bar } = useStrings();
  const announce = useAnnounce();
  const [copied, setCopied] = useState(false);
  const address = view.invite ? `${location.origin}/#${view.invite}` : null;
  const copy = useCallback(() => {
    if (!address) return;
    navigator.clipboard.writeText(address).then(
      () => {
        setCopied(true);
        announce(bar.copied);
      },
      () => setCopied(false),
    );
  }, [address, announce, bar]);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_500);
    return () => clearTimeout(timer);
  }, [copied]);
  return { copied, copy, address };
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
