// What somebody sees of themselves: their name, their roles, their passkeys, and where they are signed in.

import { inSentence, shownName } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import { useSigned } from '../context';
import { Page } from '../frame/Page';
import { Quality } from '../meetings/Quality';
import { ROLES } from '../rights';
import { BeingFound } from './BeingFound';
import { Links } from './Links';
import { Looks } from './Looks';
import { OwnData } from './OwnData';
import { OwnName } from './OwnName';
import { Passkeys } from './Passkeys';
import { Sessions } from './Sessions';

export function Account() {
  const { session } = useSigned();
  const { account: words, roles, rolesMean } = useAdminStrings();
  const { label, roles: own } = session.account;
  return (
    <Page
      title={words.title}
      lead={
        <>
          <bdi>{shownName(label)}</bdi> · {words.lead(inSentence(session.organisation.name))}
        </>
      }
    >
      <OwnName />
      <Passkeys />
      <Links />
      <Sessions />
      <Looks />
      <section className="console-section">
        <h2>{words.roles}</h2>
        <dl className="own-roles">
          {ROLES.filter((role) => own.includes(role)).map((role) => (
            <div key={role}>
              <dt>{roles[role]}</dt>
              <dd>{rolesMean[role]}</dd>
            </div>
          ))}
        </dl>
      </section>
      <BeingFound />
      <OwnData />
      <Quality />
    </Page>
  );
}
