// Around what somebody sees who is signed in: where they are, where they can go, and the way out.

import {
  Building2,
  ChevronDown,
  CircleUserRound,
  ClipboardCheck,
  FileClock,
  FolderSync,
  Gauge,
  KeySquare,
  LogOut,
  Scale,
  ScrollText,
  Users,
} from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { Mark } from '../../controls/Mark';
import { shownName } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import { Account } from '../account/Account';
import { Audit } from '../audit/Audit';
import { useApi, useSigned } from '../context';
import { ProblemText } from '../controls/ProblemText';
import { DataRequests } from '../data/DataRequests';
import { NoticeChanged } from '../data/NoticeChanged';
import { ConsoleLanguage } from '../LanguageMenu';
import { MeetingsPage } from '../meetings/Meetings';
import { OrganisationPage } from '../organisation/Organisation';
import { People } from '../people/People';
import { PolicyPage } from '../policy/Policy';
import { Providers } from '../providers/Providers';
import { ProvisioningPage } from '../provisioning/Provisioning';
import { Register } from '../register/Register';
import { type Section, sectionsOf } from '../rights';
import { useAct } from '../useAct';
import { useTitle } from '../useTitle';

const PARTS = {
  people: { icon: Users, Content: People },
  provisioning: { icon: FolderSync, Content: ProvisioningPage },
  providers: { icon: KeySquare, Content: Providers },
  policy: { icon: Scale, Content: PolicyPage },
  meetings: { icon: Gauge, Content: MeetingsPage },
  organisation: { icon: Building2, Content: OrganisationPage },
  register: { icon: ClipboardCheck, Content: Register },
  audit: { icon: ScrollText, Content: Audit },
  data: { icon: FileClock, Content: DataRequests },
  account: { icon: CircleUserRound, Content: Account },
} as const;

export function Frame({ wanted }: { wanted: Section | null }) {
  const { session } = useSigned();
  const { nav } = useAdminStrings();
  const sections = sectionsOf(session.account.roles);
  const section = sections.find((one) => one === wanted) ?? sections[0] ?? 'account';
  const { Content } = PARTS[section];
  const main = useRef<HTMLElement>(null);
  useTitle(nav[section], session.organisation.name);

  // Whoever goes somewhere is there: the heading has the focus, and is read.
  const before = useRef(section);
  useEffect(() => {
    if (before.current === section) return;
    before.current = section;
    main.current?.querySelector<HTMLElement>('h1')?.focus();
    scrollTo(0, 0);
  }, [section]);

  return (
    <div className="console">
      <header className="console-head">
        <span className="brand">
          <Mark />
          <bdi className="console-name">{shownName(session.organisation.name)}</bdi>
        </span>
        <span className="page-tools">
          <ConsoleLanguage />
          <SignOut />
        </span>
      </header>
      <div className={sections.length > 1 ? 'console-body' : 'console-body single'}>
        {sections.length > 1 && <Nav sections={sections} section={section} />}
        <main className="console-main" ref={main}>
          <NoticeChanged />
          <Content />
        </main>
      </div>
    </div>
  );
}

interface NavProps {
  sections: readonly Section[];
  section: Section;
}

/** Where one can go: on a small screen it opens from where one is. */
function Nav({ sections, section }: NavProps) {
  const { nav } = useAdminStrings();
  const [open, setOpen] = useState(false);
  const list = useId();
  const { icon: Here } = PARTS[section];
  return (
    <nav className={open ? 'console-nav open' : 'console-nav'} aria-label={nav.label}>
      <Button
        className="button console-nav-here"
        aria-expanded={open}
        aria-controls={list}
        onPress={() => setOpen(!open)}
      >
        <Here aria-hidden="true" />
        {nav[section]}
        <ChevronDown aria-hidden="true" />
      </Button>
      <ul id={list}>
        {sections.map((one) => {
          const { icon: Icon } = PARTS[one];
          return (
            <li key={one}>
              <a
                href={`#${one}`}
                aria-current={one === section ? 'page' : undefined}
                onClick={() => setOpen(false)}
              >
                <Icon aria-hidden="true" />
                {nav[one]}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function SignOut() {
  const api = useApi();
  const { onOut } = useSigned();
  const { nav } = useAdminStrings();
  const { pending, problem, run } = useAct();
  return (
    <>
      <ProblemText problem={problem} />
      <Button
        className="button ghost"
        aria-label={nav.signOut}
        isPending={pending}
        onPress={() => run(api.signOut, () => onOut({ kind: 'signedOut' }))}
      >
        <LogOut className="mirrors" aria-hidden="true" />
        <span className="console-tool-text">{nav.signOut}</span>
      </Button>
    </>
  );
}
