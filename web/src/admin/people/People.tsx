// Who is in the organisation, and what may be done about it.

import { UserRoundPlus } from 'lucide-react';
import { useCallback, useState } from 'react';
import { Button, Input, Label, SearchField } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { useMediaQuery } from '../../meeting/useMediaQuery';
import { inSentence } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Account, Person } from '../api';
import { useApi, useSigned } from '../context';
import { Fetched } from '../controls/Fetched';
import { ProblemText } from '../controls/ProblemText';
import { Page } from '../frame/Page';
import { may, type PersonAct } from '../rights';
import { useAct } from '../useAct';
import { useLoaded } from '../useLoaded';
import { EndSessions, LetInNoMore } from './Decisions';
import { filtered } from './filter';
import { InviteDialog } from './InviteDialog';
import { OpenInvitations } from './OpenInvitations';
import { PeopleCards } from './PeopleCards';
import { PeopleTable } from './PeopleTable';
import { RolesDialog } from './RolesDialog';

/** Beside the navigation a table has room from here on. */
const WIDE = '(min-width: 64rem)';

export function People() {
  const api = useApi();
  const { session, onSession } = useSigned();
  const { people: words, deactivate, invite } = useAdminStrings();
  const announce = useAnnounce();
  const mayInvite = may(session.account.roles, 'invite');
  const everyone = useCallback(() => api.people(), [api]);
  const list = useLoaded(everyone);
  const [asked, setAsked] = useState<{ act: PersonAct; person: Person } | null>(null);
  const [inviting, setInviting] = useState(false);
  /** Counts up when there is another invitation. */
  const [invited, setInvited] = useState(0);
  const more = useAct();
  const again = useAct();

  const changed = (account: Account) => {
    list.set((before) => ({
      ...before,
      people: before.people.map((one) => (one.id === account.id ? merged(one, account) : one)),
    }));
    if (account.id === session.account.id)
      onSession({ ...session, account: { ...session.account, roles: account.roles } });
  };
  const act = (wanted: PersonAct, person: Person) => {
    if (wanted !== 'activate') return setAsked({ act: wanted, person });
    again.run(
      () => api.setActive(person.id, true),
      (account) => {
        changed(account);
        announce(deactivate.again(inSentence(person.label)));
      },
    );
  };
  const loadMore = () => {
    const last = list.value?.people.at(-1);
    if (!last) return;
    more.run(
      () => api.people(last.id),
      (next) => list.set((before) => ({ ...next, people: [...before.people, ...next.people] })),
    );
  };
  const close = () => setAsked(null);
  return (
    <Page
      title={words.title}
      lead={words.lead(inSentence(session.organisation.name))}
      action={
        mayInvite && (
          <Button className="button primary" onPress={() => setInviting(true)}>
            <UserRoundPlus aria-hidden="true" />
            {invite.open}
          </Button>
        )
      }
    >
      <ProblemText problem={again.problem ?? more.problem} />
      <Fetched value={list.value} problem={list.problem} onRetry={list.reload}>
        {(value) => (
          <Everyone people={value.people} onAct={act}>
            {value.more && (
              <Button className="button" isPending={more.pending} onPress={loadMore}>
                {words.more}
              </Button>
            )}
          </Everyone>
        )}
      </Fetched>
      {mayInvite && <OpenInvitations key={invited} />}
      {inviting && (
        <InviteDialog onMade={() => setInvited((n) => n + 1)} onClose={() => setInviting(false)} />
      )}
      {asked?.act === 'roles' && <RolesDialog person={asked.person} onChanged={changed} onClose={close} />}
      {asked?.act === 'deactivate' && (
        <LetInNoMore person={asked.person} onChanged={changed} onClose={close} />
      )}
      {asked?.act === 'endSessions' && (
        <EndSessions person={asked.person} onEnded={list.reload} onClose={close} />
      )}
    </Page>
  );
}

/** Whoever is let in no more has no sessions any more. */
function merged(person: Person, account: Account): Person {
  return { ...person, ...account, sessions: account.active ? person.sessions : 0 };
}

interface EveryoneProps {
  people: readonly Person[];
  onAct: (act: PersonAct, person: Person) => void;
  children: React.ReactNode;
}

function Everyone({ people, onAct, children }: EveryoneProps) {
  const { people: words, roles } = useAdminStrings();
  const wide = useMediaQuery(WIDE);
  const [text, setText] = useState('');
  const shown = filtered(people, text, roles);
  const List = wide ? PeopleTable : PeopleCards;
  return (
    <section className="console-section" aria-label={words.title}>
      <div className="people-tools">
        <SearchField className="field people-filter" value={text} onChange={setText}>
          <Label>{words.filter}</Label>
          <Input />
        </SearchField>
        <p className="faint" role="status">
          {shown.length === people.length
            ? words.count(people.length)
            : words.shown(shown.length, people.length)}
        </p>
      </div>
      {shown.length > 0 ? (
        <List people={shown} onAct={onAct} />
      ) : (
        <p className="console-none">{words.none}</p>
      )}
      {children}
    </section>
  );
}
