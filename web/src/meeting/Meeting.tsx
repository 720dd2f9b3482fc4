// The meeting: stage, bar, panels, and what the person should know meanwhile.

import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useAnnounce } from '../announce/Announcer';
import { useDoorNews } from '../announce/useDoorNews';
import { useFaultNews } from '../announce/useFaultNews';
import { useFloorNews } from '../announce/useFloorNews';
import { useMeetingNews } from '../announce/useMeetingNews';
import { ChatPanel } from '../chat/ChatPanel';
import { useDraft } from '../chat/draft';
import { useUnread } from '../chat/unread';
import { useChatNews } from '../chat/useChatNews';
import { ExceptionPill } from '../classes/ExceptionPill';
import { EncryptionPill } from '../encryption/EncryptionPill';
import { useNoStrayDrops } from '../files/drops';
import { useFileNews } from '../files/useFileNews';
import { HostPanel } from '../host/HostPanel';
import { decides } from '../host/rights';
import { useAllowed } from '../host/useAllowed';
import { PeoplePanel } from '../people/PeoplePanel';
import { PollsPanel } from '../polls/PollsPanel';
import { QualityPanel } from '../quality/QualityPanel';
import { QuestionsPanel } from '../questions/QuestionsPanel';
import { RecordingChip } from '../recording/RecordingChip';
import { usePreferences, useSession, useSessionState } from '../session/session';
import { useDialogs } from '../settings/Dialogs';
import { useShortcuts } from '../shortcuts/useShortcuts';
import { Captions } from '../stage/Captions';
import { LayoutMenu } from '../stage/LayoutMenu';
import { usePins } from '../stage/pins';
import { Stage } from '../stage/Stage';
import { usePictureWindow } from '../stage/usePictureWindow';
import { useStrings } from '../strings';
import { Bar } from './Bar';
import { Chips } from './Chips';
import { Notices } from './Notices';
import { Sound } from './Sound';
import { NARROW, useMediaQuery } from './useMediaQuery';
import { useMediaSession } from './useMediaSession';
import { useWakeLock } from './useWakeLock';

const ConnectionDialog = lazy(() => import('../connection/ConnectionDialog'));
const RecordDialog = lazy(() => import('../recording/RecordDialog'));
const TimerDialog = lazy(() => import('../timer/TimerDialog'));

/** `host quality`: opened from the host's panel, and back to it. */
export type Panel = 'chat' | 'people' | 'host' | 'questions' | 'polls' | 'quality' | 'host quality';
/** What only hosts are shown. */
const OF_HOSTS: readonly (Panel | null)[] = ['host', 'quality', 'host quality'];

export default function Meeting() {
  const session = useSession();
  const { view } = useSessionState();
  const { title, stage, view: words } = useStrings();
  const announce = useAnnounce();
  const [{ captions }, setPreferences] = usePreferences();
  const open = useDialogs();
  const [panel, setPanel] = useState<Panel | null>(null);
  const [reacting, setReacting] = useState(false);
  const [dialog, setDialog] = useState<'connection' | 'record' | 'timer' | null>(null);
  const unread = useUnread(view.chat, panel === 'chat');
  const [draft, setDraft] = useDraft();
  const bar = useRef<HTMLElement>(null);
  const toggle = (wanted: Panel) => setPanel((now) => (now === wanted ? null : wanted));
  const close = (was: Panel) => {
    setPanel(null);
    // The focus goes back to where the panel was opened.
    const opener = (of: string) => bar.current?.querySelector<HTMLElement>(`[data-opens="${of}"]`);
    (opener(was) ?? opener('more'))?.focus();
  };

  const switchCaptions = () => {
    setPreferences({ captions: !captions });
    announce(captions ? words.captionsHidden : words.captionsShown);
  };

  const allowed = useAllowed();
  const picture = usePictureWindow();
  const pins = usePins();
  const { policy } = view;
  const hosting = decides(policy);

  useWakeLock();
  useNoStrayDrops();
  useFileNews();
  useMediaSession(allowed.toggle);
  useShortcuts({
    microphone: () => allowed.toggle('microphone'),
    camera: () => allowed.toggle('camera'),
    share: () => allowed.toggle('screen'),
    chat: () => toggle('chat'),
    people: () => toggle('people'),
    ...(hosting && { host: () => toggle('host') }),
    hand: () => session.floor({ act: 'hand', up: !view.floor.raised }),
    questions: () => toggle('questions'),
    polls: () => toggle('polls'),
    captions: switchCaptions,
    react: () => allowed.run('reactions', () => setReacting(true)),
    talk: (on) => void session.talk(on && allowed.why('microphone') === null),
  });
  useEffect(() => () => session.show([]), [session]);

  // On small screens the panel lies over them: the focus must not go where nobody sees it.
  const narrow = useMediaQuery(NARROW);
  const beside = panel !== null && (!OF_HOSTS.includes(panel) || hosting);
  return (
    <div className={beside ? 'meeting with-panel' : 'meeting'}>
      <header className="meeting-head" inert={beside && narrow}>
        <h1 className="visually-hidden">{title.meeting}</h1>
        <News />
        <EncryptionPill onPeople={() => setPanel('people')} />
        <ExceptionPill />
        <RecordingChip />
        <Chips />
        <LayoutMenu picture={picture} />
      </header>
      <main className="meeting-main" inert={beside && narrow}>
        <Stage picture={picture} pins={pins} allowed={allowed} />
      </main>
      {/* In the chat it is read along there. */}
      {panel !== 'chat' && <Captions covered={beside && narrow} />}
      {/* Beside what a panel covers: they are seen and pressed all the same. */}
      <section className="notices" aria-label={stage.notices}>
        <Notices
          allowed={allowed}
          onPeople={panel === 'people' ? null : () => setPanel('people')}
          onPolls={panel === 'polls' ? null : () => setPanel('polls')}
        />
        <Sound />
      </section>
      {panel === 'people' && <PeoplePanel pins={pins} onClose={() => close('people')} />}
      {panel === 'host' && hosting && (
        <HostPanel policy={policy} onQuality={() => setPanel('host quality')} onClose={() => close('host')} />
      )}
      {panel === 'quality' && hosting && <QualityPanel onClose={() => close('quality')} />}
      {panel === 'host quality' && hosting && <QualityPanel onClose={() => setPanel('host')} />}
      {panel === 'chat' && (
        <ChatPanel draft={draft} onDraft={setDraft} unreadFrom={unread.first} onClose={() => close('chat')} />
      )}
      {panel === 'questions' && <QuestionsPanel onClose={() => close('questions')} />}
      {panel === 'polls' && <PollsPanel onClose={() => close('polls')} />}
      <Bar
        ref={bar}
        panel={panel}
        allowed={allowed}
        hosting={hosting}
        reacting={reacting}
        onReacting={setReacting}
        unread={unread.count}
        onCaptions={switchCaptions}
        onPanel={toggle}
        onSettings={() => open('settings')}
        onConnection={() => setDialog('connection')}
        onRecord={() => setDialog('record')}
        onTimer={() => setDialog('timer')}
        onInventory={() => open('inventory')}
        onHelp={() => open('help')}
      />
      {dialog === 'connection' && (
        <Suspense>
          <ConnectionDialog onClose={() => setDialog(null)} />
        </Suspense>
      )}
      {dialog === 'timer' && (
        <Suspense>
          <TimerDialog onClose={() => setDialog(null)} />
        </Suspense>
      )}
      {dialog === 'record' && (
        <Suspense>
          <RecordDialog onClose={() => setDialog(null)} />
        </Suspense>
      )}
    </div>
  );
}

/** What is told to screen readers, for itself: the timer's news are looked at every second. */
function News() {
  const { view } = useSessionState();
  useMeetingNews(view);
  useChatNews(view);
  useDoorNews(view);
  useFloorNews(view);
  useFaultNews(view);
  return null;
}
