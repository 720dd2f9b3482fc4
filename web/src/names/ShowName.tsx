// In the foyer: to show the name for which one's organisation's provider vouches. Nothing is shown to anybody before the
// person has seen what it is, and said yes.

import { BadgeCheck } from 'lucide-react';
import { Button } from 'react-aria-components';
import { inSentence, shownIssuer } from '../people/name';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { NameMarkLine } from './NameMark';

export function ShowName() {
  const session = useSession();
  const { view, byProvider, vouched } = useSessionState();
  const { names: words } = useStrings();
  const { offer, leaving, failed } = vouched;
  if (offer?.agreed)
    return (
      <div className="vouched">
        <NameMarkLine mark={view.ownName} name="" plain />
        <Button className="button small" onPress={() => session.showName(false)}>
          {words.stop}
        </Button>
      </div>
    );
  if (offer)
    return (
      <section className="vouched" aria-labelledby="vouched">
        <h2 id="vouched">{words.offerTitle}</h2>
        <p>{words.offer(inSentence(offer.name), shownIssuer(offer.issuer))}</p>
        {offer.more.length > 0 && (
          <>
            <p>{words.more}</p>
            <dl>
              {offer.more.map(([claim, value]) => (
                <div key={claim}>
                  <dt>
                    <code dir="ltr">{claim}</code>
                  </dt>
                  <dd>
                    <bdi>{value.slice(0, 200)}</bdi>
                  </dd>
                </div>
              ))}
            </dl>
          </>
        )}
        <div className="vouched-answers">
          <Button className="button primary" onPress={() => session.showName(true)}>
            {words.yes}
          </Button>
          <Button className="button" onPress={() => session.showName(false)}>
            {words.no}
          </Button>
        </div>
      </section>
    );
  if (!view.signedIn || !byProvider) return null;
  return (
    <div className="vouched">
      <Button className="button small" isPending={leaving} onPress={() => session.askName()}>
        <BadgeCheck aria-hidden="true" />
        {words.ask}
      </Button>
      <p className="faint" role={failed ? 'alert' : undefined}>
        {failed ? words.failed : words.askHint}
      </p>
    </div>
  );
}
