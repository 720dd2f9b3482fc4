// The meeting: stage, bar, panels, and what the person should know meanwhile.

import { useEffect, useRef, useState } from 'react';
import { useMeetingNews } from '../announce/useMeetingNews';
import { ChatPanel } from '../chat/ChatPanel';
import { useUnread } from '../chat/useUnread';
import { Settings } from '../controls/Settings';
import { EncryptionPill } from '../encryption/EncryptionPill';
import { PeoplePanel } from '../people/PeoplePanel';
import { useSession, useSessionState } from '../session/session';
import { Help } from '../shortcuts/Help';
import { useShortcuts } from '../shortcuts/useShortcuts';
import { useStrings } from '../strings';
import { Bar } from './Bar';
import { Notices } from './Notices';
import { Sound } from './Sound';
import { Stage } from './Stage';
import { useWakeLock } from './useWakeLock';

export type Panel = 'chat' | 'people';

export function Meeting() {
  const session = useSession();
  const { view } = useSessionState();
  const { title } = useStrings();
  const [panel, setPanel] = useState<Panel | null>(null);
  const [dialog, setDialog] = useState<'settings' | 'help' | null>(null);
  const unread = useUnread(view.chat, panel === 'chat');
  const bar = useRef<HTMLElement>(null);
  const toggle = (wanted: Panel) => setPanel((now) => (now === wanted ? null : wanted));
  const close = (was: Panel) => {
    setPanel(null);
    // The focus goes back to where the panel was opened.
    bar.current?.querySelector<HTMLElement>(`[data-opens="${was}"]`)?.focus();
  };

  useMeetingNews(view);
  useWakeLock();
  useShortcuts({
    microphone: () => void session.toggle('microphone'),
    camera: () => void session.toggle('camera'),
    share: () => void session.toggle('screen'),
    chat: () => toggle('chat'),
    people: () => toggle('people'),
    help: () => setDialog((now) => (now === 'help' ? null : 'help')),
    talk: (on) => session.talk(on),
  });
  useEffect(() => () => session.show([]), [session]);

  return (
    <div className={panel ? 'meeting with-panel' : 'meeting'}>
      <header className="meeting-head">
        <h1 className="visually-hidden">{title.meeting}</h1>
        <EncryptionPill onPeople={() => setPanel('people')} />
      </header>
      <main className="meeting-main">
        <Stage />
        <Notices />
      </main>
      {panel === 'people' && <PeoplePanel onClose={() => close('people')} />}
      {panel === 'chat' && <ChatPanel onClose={() => close('chat')} />}
      <Bar
        ref={bar}
        panel={panel}
        unread={unread}
        onPanel={toggle}
        onSettings={() => setDialog('settings')}
        onHelp={() => setDialog('help')}
      />
      <Sound />
      <Settings open={dialog === 'settings'} onClose={() => setDialog(null)} />
      <Help open={dialog === 'help'} onClose={() => setDialog(null)} />
    </div>
  );
}
