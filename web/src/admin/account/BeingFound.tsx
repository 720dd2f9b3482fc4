// Whether other members find oneself; nothing where nobody is found.

import { useAnnounce } from '../../announce/Announcer';
import { Toggle } from '../../controls/Toggle';
import { useAdminStrings } from '../../strings/admin';
import { useApi } from '../context';
import { ProblemText } from '../controls/ProblemText';
import { useAct } from '../useAct';
import { useLoaded } from '../useLoaded';

export function BeingFound() {
  const api = useApi();
  const { finding: words } = useAdminStrings();
  const announce = useAnnounce();
  const { value, set } = useLoaded(api.finding);
  const listing = useAct();
  if (!value?.on) return null;
  const change = (listed: boolean) =>
    listing.run(
      () => api.setListed(listed),
      () => {
        set((before) => ({ ...before, listed }));
        announce(listed ? words.isListed : words.isUnlisted);
      },
    );
  return (
    <section className="console-section">
      <h2>{words.own}</h2>
      <p className="faint">{words.ownText}</p>
      <Toggle text={words.listed} on={value.listed} disabled={listing.pending} onChange={change} />
      <ProblemText problem={listing.problem} />
    </section>
  );
}
