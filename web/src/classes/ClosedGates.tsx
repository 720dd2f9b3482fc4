// What is off in a meeting for now, because a measure of its organisation does not hold, and why: before the door, and inside.

import { Lock, X } from 'lucide-react';
import { useState } from 'react';
import { Button, useLocale } from 'react-aria-components';
import type { ClosedGate } from '../generated/core';
import { useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { closedText, news } from './lines';

export function ClosedGates({ level = 2 }: { level?: 2 | 3 }) {
  const { view } = useSessionState();
  const { classes: words } = useStrings();
  const { locale } = useLocale();
  const closed = news(view);
  if (closed.length === 0) return null;
  // The register speaks Dutch and English.
  const lang = locale.startsWith('nl') ? 'nl' : 'en';
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section className="class-rules closed-gates" aria-label={words.closedTitle}>
      <Heading>
        <Lock aria-hidden="true" />
        {words.closedTitle}
      </Heading>
      <ul>
        {closed.map((gate) => (
          <li key={gate.feature}>
            {closedText(gate, words)}
            <details>
              <summary>{words.closedWhy}</summary>
              <p lang={lang}>
                <bdi>{gate[lang]}</bdi>
              </p>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Says it once to those inside, and again when it is something else. */
export function ClosedNotice() {
  const { view } = useSessionState();
  const { classes: words, close } = useStrings();
  const [read, setRead] = useState('');
  const closed = news(view);
  const now = closed.map(({ feature }: ClosedGate) => feature).join(' ');
  if (now === '' || now === read) return null;
  return (
    <div className="notice floating" role="status">
      <Lock aria-hidden="true" />
      <span>{closed.map((gate) => closedText(gate, words)).join(' ')}</span>
      <Button className="icon-button small" aria-label={close} onPress={() => setRead(now)}>
        <X aria-hidden="true" />
      </Button>
    </div>
  );
}
