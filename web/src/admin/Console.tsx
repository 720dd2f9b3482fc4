// The console of those who administer an organisation: which screen stands, in which language and appearance.

import { type ReactNode, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { Button, I18nProvider } from 'react-aria-components';
import { Announcer } from '../announce/Announcer';
import { Boundary } from '../app/Boundary';
import { keepFocus } from '../app/keptFocus';
import { Mark } from '../controls/Mark';
import { keepSignedIn } from '../session/signedIn';
import { directionOf } from '../settings/direction';
import { applyAppearance } from '../settings/general';
import { type AdminStrings, AdminStringsContext, adminCatalogues, useAdminStrings } from '../strings/admin';
import type { Api, Session } from './api';
import { ApiContext, type Notice, SignedContext, useApi } from './context';
import { Fetched } from './controls/Fetched';
import { Entrance } from './entrance/Entrance';
import { InvitationScreen } from './entrance/Invitation';
import { Setup } from './entrance/Setup';
import { SignIn } from './entrance/SignIn';
import { Frame } from './frame/Frame';
import { GuardProvider } from './Guard';
import { LanguageContext } from './LanguageMenu';
import { placeOf } from './place';
import { keepLanguage, type Preferences } from './preferences';
import { type Problem, problemIn } from './problems';

interface Props {
  api: Api;
  preferences: Preferences;
  /** Words and a locale in place of the chosen language's, for looking at the page in a language that nobody speaks. */
  foreign?: { strings: AdminStrings; locale: string } | undefined;
}

export function Console({ api, preferences, foreign }: Props) {
  const [language, setLanguage] = useState(preferences.language);
  const locale = foreign?.locale ?? language;
  useEffect(() => {
    document.documentElement.lang = locale;
    document.documentElement.dir = directionOf(locale);
  }, [locale]);
  useEffect(() => {
    applyAppearance(preferences, document.documentElement);
  }, [preferences]);
  useEffect(() => keepFocus(document), []);
  const choice = useMemo(() => {
    const choose = (wanted: typeof language) => {
      setLanguage(wanted);
      keepLanguage(wanted);
    };
    return [language, choose] as [typeof language, typeof choose];
  }, [language]);
  return (
    <I18nProvider locale={locale}>
      <LanguageContext value={choice}>
        <AdminStringsContext value={foreign?.strings ?? adminCatalogues[language]}>
          <Boundary onCrash={() => {}} fallback={<Stopped />}>
            <ApiContext value={api}>
              <Announcer>
                <Screen />
              </Announcer>
            </ApiContext>
          </Boundary>
        </AdminStringsContext>
      </LanguageContext>
    </I18nProvider>
  );
}

type Who = { kind: 'unknown' } | { kind: 'out'; notice: Notice | null } | { kind: 'in'; session: Session };

const subscribeToHash = (listener: () => void) => {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
};

function Screen() {
  const api = useApi();
  const hash = useSyncExternalStore(subscribeToHash, () => location.hash);
  const place = placeOf(hash);
  const [who, setWho] = useState<Who>({ kind: 'unknown' });
  const [problem, setProblem] = useState<Problem | null>(null);

  const look = useCallback(() => {
    setProblem(null);
    api.session().then(
      (session) => setWho({ kind: 'in', session }),
      (error: unknown) => {
        const why = problemIn(error);
        if (why === 'signed_out') setWho({ kind: 'out', notice: null });
        else setProblem(why);
      },
    );
  }, [api]);
  // A link asks nobody who they are.
  const known = place.kind !== 'section' || who.kind !== 'unknown';
  useEffect(() => {
    if (!known) look();
  }, [known, look]);

  useEffect(() => {
    if (who.kind !== 'unknown') keepSignedIn(who.kind === 'in');
  }, [who]);

  const arrive = useCallback((session: Session) => {
    setWho({ kind: 'in', session });
    // The link's token is used up, and is no business of the history's.
    if (placeOf(location.hash).kind !== 'section') goTo('');
  }, []);
  const signed = useMemo(
    () =>
      who.kind === 'in'
        ? {
            session: who.session,
            onSession: (session: Session) => setWho({ kind: 'in', session }),
            onOut: (notice: Notice) => setWho({ kind: 'out', notice }),
          }
        : null,
    [who],
  );

  if (place.kind === 'setup') return <Setup token={place.token} onIn={arrive} />;
  if (place.kind === 'invite')
    return <InvitationScreen key={place.token} token={place.token} onIn={arrive} />;
  if (who.kind === 'out') return <SignIn notice={who.notice} onIn={arrive} />;
  if (signed)
    return (
      <SignedContext value={signed}>
        <GuardProvider key={signed.session.account.id}>
          <Frame wanted={place.section} />
        </GuardProvider>
      </SignedContext>
    );
  return <Unknown problem={problem} onRetry={look} />;
}

/** Goes there without leaving the place before in the history. */
function goTo(hash: string): void {
  history.replaceState(null, '', `${location.pathname}${location.search}${hash}`);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

function Unknown({ problem, onRetry }: { problem: Problem | null; onRetry: () => void }) {
  const words = useAdminStrings();
  return problem ? (
    <Entrance title={words.console}>
      <Fetched value={null} problem={problem} onRetry={onRetry}>
        {(): ReactNode => null}
      </Fetched>
    </Entrance>
  ) : (
    <main className="centred loading">
      <Mark size={44} />
      <div role="status">
        <h1>{words.loading}</h1>
      </div>
    </main>
  );
}

function Stopped() {
  const { crashed } = useAdminStrings();
  return (
    <Entrance title={crashed.title} lead={crashed.text}>
      <p>
        <Button className="button primary" onPress={() => location.reload()}>
          {crashed.reload}
        </Button>
      </p>
    </Entrance>
  );
}
