// Which screen stands, in which language and appearance.

import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react';
import { I18nProvider } from 'react-aria-components';
import { Announcer } from '../announce/Announcer';
import { GreenRoom } from '../screens/GreenRoom';
import { Landing } from '../screens/Landing';
import { Left } from '../screens/Left';
import { Loading } from '../screens/Loading';
import { blocks, ProblemScreen } from '../screens/Problem';
import { type Session, SessionContext, useSessionState } from '../session/session';
import { Dialogs } from '../settings/Dialogs';
import { directionOf } from '../settings/direction';
import { applyAppearance } from '../settings/general';
import { catalogues, type Strings, StringsContext } from '../strings';
import { Boundary } from './Boundary';
import { keepFocus } from './keptFocus';
import { useTitle } from './useTitle';

/** Not needed to come in: loaded while the person stands before the door. */
const loadMeeting = () => import('../meeting/Meeting');
const Meeting = lazy(loadMeeting);

interface Props {
  session: Session;
  /** Words and a locale in place of the chosen language's, for looking at the page in a language that nobody speaks. */
  foreign?: { strings: Strings; locale: string } | undefined;
}

export function App({ session, foreign }: Props) {
  const preferences = useSyncExternalStore(session.preferences.subscribe, session.preferences.get);
  const { language } = preferences;
  const locale = foreign?.locale ?? language;
  useEffect(() => {
    document.documentElement.lang = locale;
    document.documentElement.dir = directionOf(locale);
  }, [locale]);
  useEffect(() => {
    applyAppearance(preferences, document.documentElement);
  }, [preferences]);
  useEffect(() => keepFocus(document), []);
  return (
    <I18nProvider locale={locale}>
      <StringsContext value={foreign?.strings ?? catalogues[language]}>
        <SessionContext value={session}>
          <Boundary onCrash={() => session.crash()} fallback={<ProblemScreen problem="crashed" />}>
            <Announcer>
              <Dialogs>
                <Screen />
              </Dialogs>
            </Announcer>
          </Boundary>
        </SessionContext>
      </StringsContext>
    </I18nProvider>
  );
}

function Screen() {
  const { view, problem, ready } = useSessionState();
  useTitle();
  useEffect(() => {
    if (ready) loadMeeting().catch(() => {});
  }, [ready]);
  if (problem && blocks(problem, view.phase)) return <ProblemScreen problem={problem} />;
  switch (view.phase) {
    case 'landing':
      // With a link in the address the meeting is about to come back.
      return location.hash.length > 1 && !ready ? <Loading /> : <Landing />;
    case 'green_room':
      return <GreenRoom />;
    case 'joining':
      return <GreenRoom state="joining" />;
    case 'waiting':
      return <GreenRoom state="waiting" />;
    case 'meeting':
      return (
        <Suspense fallback={<Loading />}>
          <Meeting />
        </Suspense>
      );
    case 'left':
      return <Left />;
  }
}
