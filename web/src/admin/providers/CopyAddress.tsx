// An address that the provider is told, and a button that copies it.

import { Check, Copy } from 'lucide-react';
import { useId } from 'react';
import { Button } from 'react-aria-components';
import { useCopied } from '../../controls/useCopied';
import { useAdminStrings } from '../../strings/admin';

export function CopyAddress({ label, address }: { label: string; address: string }) {
  const { signOn } = useAdminStrings();
  const words = signOn.providers;
  const { copied, copy } = useCopied(words.copied);
  const id = useId();
  return (
    <div className="copy-address">
      <div>
        <span id={id} className="once-label">
          {label}
        </span>
        <output className="address" aria-labelledby={id} dir="ltr">
          {address}
        </output>
      </div>
      <Button className="icon-button" aria-label={words.copyNamed(label)} onPress={() => copy(address)}>
        {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
      </Button>
    </div>
  );
}
