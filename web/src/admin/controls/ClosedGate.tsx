// That the register of measures closes what would be here, and why, in the two languages that it speaks.

import { Lock } from 'lucide-react';
import type { Says } from '../api';
import { useSays } from '../register/says';

export function ClosedGate({ says: words }: { says: Says }) {
  const { says, lang } = useSays();
  return (
    <p className="notice closed-gate">
      <Lock aria-hidden="true" />
      <span lang={lang}>{says(words)}</span>
    </p>
  );
}
