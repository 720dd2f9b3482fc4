// In the foyer of a meeting whose rules let in verified names alone: why somebody cannot come in yet, and how they can.

import { BadgeAlert } from 'lucide-react';
import { Button, useLocale } from 'react-aria-components';
import { issuersOf } from '../classes/lines';
import { useSessionState } from '../session/session';
import { useStrings } from '../strings';

export function VerifiedOnly({ id }: { id: string }) {
  const { view, byProvider } = useSessionState();
  const { classes, names, tryAgain } = useStrings();
  const { locale } = useLocale();
  const words = names.only;
  const by = view.class?.verifiedBy;
  if (!view.barred || !by) return null;
  const somebody = by.length > 0;
  // A passkey vouches for no name.
  const signedIn = view.signedIn && byProvider;
  return (
    <section className="verified-only" id={id}>
      <h2>
        <BadgeAlert aria-hidden="true" />
        {words.title}
      </h2>
      <p>{somebody ? words.text(issuersOf(by, locale)) : words.nobody}</p>
      {somebody && <p>{signedIn ? words.how : view.signedIn ? words.passkey : words.signIn}</p>}
      {somebody && !signedIn && (
        <div className="vouched-answers">
          {/* Beside this page, which keeps the link; then once more. */}
          <a className="button" href="/admin" target="_blank" rel="noopener">
            {classes.signIn}
          </a>
          <Button className="button" onPress={() => location.reload()}>
            {tryAgain}
          </Button>
        </div>
      )}
    </section>
  );
}
