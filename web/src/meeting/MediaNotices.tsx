// What happens to one's own devices and line, above the bar: what changed by itself, and what helps.

import { Gauge, Headphones, type LucideIcon, Mic, MicOff, X } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useAnnounce } from '../announce/Announcer';
import type { Allowed } from '../host/useAllowed';
import { usePassing } from '../notices/passing';
import { useLine, usePreferences, useSession, useSessionState } from '../session/session';
import { useDialogs } from '../settings/Dialogs';
import { useStrings } from '../strings';

const NEWS_MS = 10_000;

export function MediaNotices({ allowed }: { allowed: Allowed }) {
  return (
    <>
      <News />
      <Advice allowed={allowed} />
      <Thin />
    </>
  );
}

/** A device went or came back; gone after a while. */
function News() {
  const { deviceNews } = useSessionState();
  const { media } = useStrings();
  const announce = useAnnounce();
  const [read, setRead] = useState(0);
  const id = deviceNews?.id ?? 0;
  const text = deviceNews
    ? deviceNews.what === 'back'
      ? media.news.back(deviceNews.device, deviceNews.now)
      : media.news[deviceNews.what](deviceNews.device, deviceNews.was, deviceNews.now)
    : '';
  const passing = usePassing(id, NEWS_MS, () => setRead(id));
  useEffect(() => {
    if (text) announce(text);
  }, [text, announce]);
  if (!text || id === read) return null;
  return <MediaNotice icon={Headphones} text={text} passing={passing} onClose={() => setRead(id)} />;
}

function Advice({ allowed }: { allowed: Allowed }) {
  const open = useDialogs();
  const { soundAdvice, devices } = useSessionState();
  const { media } = useStrings();
  const announce = useAnnounce();
  const [{ holdToTalk }] = usePreferences();
  /** The track about which the person wants to hear no more. */
  const [enough, setEnough] = useState<MediaStreamTrack | null | undefined>();
  const text = soundAdvice && media.advice[soundAdvice];
  const { track } = devices.microphone;
  const shown = soundAdvice === 'silent' && enough === track ? null : text;
  useEffect(() => {
    if (shown) announce(shown);
  }, [shown, announce]);
  if (!shown) return null;
  if (soundAdvice === 'silent') {
    return (
      <MediaNotice icon={Mic} text={shown} warn onClose={() => setEnough(track)}>
        <Button className="button small" onPress={() => open('settings', 'sound')}>
          {media.advice.choose}
        </Button>
      </MediaNotice>
    );
  }
  return (
    <MediaNotice icon={MicOff} text={shown}>
      {!holdToTalk && (
        <Button className="button small" onPress={() => allowed.toggle('microphone')}>
          {media.advice.unmute}
        </Button>
      )}
    </MediaNotice>
  );
}

function Thin() {
  const session = useSession();
  const { thin } = useLine();
  const { media } = useStrings();
  const [{ audioOnly }] = usePreferences();
  const [enough, setEnough] = useState(false);
  if (!thin || audioOnly || enough) return null;
  return (
    <MediaNotice icon={Gauge} text={media.audioOnly.thin} onClose={() => setEnough(true)}>
      <Button className="button small" onPress={() => void session.audioOnly(true)}>
        {media.audioOnly.start}
      </Button>
    </MediaNotice>
  );
}

interface Props {
  icon: LucideIcon;
  text: string;
  warn?: boolean;
  /** Of one that goes by itself. */
  passing?: ReturnType<typeof usePassing>;
  children?: ReactNode;
  onClose?: () => void;
}

function MediaNotice({ icon: Icon, text, warn = false, passing, children, onClose }: Props) {
  const { close } = useStrings();
  return (
    <div className={warn ? 'notice floating warn' : 'notice floating event'} {...passing}>
      <Icon aria-hidden="true" />
      <span>
        <bdi>{text}</bdi>
      </span>
      {children}
      {onClose && (
        <Button className="icon-button small" aria-label={close} onPress={onClose}>
          <X aria-hidden="true" />
        </Button>
      )}
    </div>
  );
}
