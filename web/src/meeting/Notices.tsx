// What the person should know at this moment, above the bar; gone when it no longer holds.

import { Mic, MicOff, ServerCog, ShieldX, WifiOff, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { ClosedNotice } from '../classes/ClosedGates';
import { CallerBanner } from '../door/CallerBanner';
import type { Allowed, Refused } from '../host/useAllowed';
import type { Device } from '../media/capture';
import { problemText } from '../media/problems';
import { dayAndTime, timeOf } from '../meetings/times';
import { EventNotices } from '../notices/EventNotices';
import { usePassing } from '../notices/passing';
import { PollNotice } from '../polls/PollNotice';
import { RecordingNotices } from '../recording/RecordingNotices';
import { usePreferences, useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { MediaNotices } from './MediaNotices';

interface Props {
  allowed: Allowed;
  /** Opens the people panel, if it is closed. */
  onPeople: (() => void) | null;
  /** Opens the polls, if they are closed. */
  onPolls: (() => void) | null;
}

export function Notices({ allowed, onPeople, onPolls }: Props) {
  const { refused } = allowed;
  const { view, online, problem, talking, devices } = useSessionState();
  const strings = useStrings();
  const hasBeenUp = useRef(false);
  useEffect(() => {
    if (view.connection.media === 'up') hasBeenUp.current = true;
  }, [view.connection.media]);
  const connection = !online
    ? strings.connection.offline
    : view.connection.signalling === 'connecting'
      ? strings.connection.signalling
      : view.connection.media === 'connecting' && hasBeenUp.current
        ? strings.connection.media
        : null;
  const blocked = useBlocked(
    online && view.connection.signalling === 'up' && view.connection.media === 'connecting',
  );
  return (
    <>
      <EventNotices />
      <RecordingNotices />
      {onPeople && <CallerBanner onView={onPeople} />}
      <PollNotice onOpen={onPolls} />
      {refused && <RefusedNotice refused={refused} onGone={allowed.putAway} />}
      {connection && !blocked && (
        <div className="notice floating late" role="status">
          <WifiOff aria-hidden="true" />
          <span>
            {problem === 'unreachable' ? `${strings.problems.unreachable.title}. ` : ''}
            {connection}
          </span>
        </div>
      )}
      {blocked && (
        <div className="notice floating warn" role="alert">
          <WifiOff aria-hidden="true" />
          <span>{strings.media.line.blocked(location.hostname, portOf(location))}</span>
        </div>
      )}
      <ServerNotice />
      <ClosedNotice />
      {problem === 'too_many' && (
        <div className="notice floating" role="status">
          {strings.problems.too_many.text}
        </div>
      )}
      {talking && (
        <div className="notice floating talk" role="status">
          <Mic aria-hidden="true" />
          {strings.stage.pushToTalk}
        </div>
      )}
      <MediaNotices allowed={allowed} />
      {(Object.keys(devices) as Device[]).map((device) => (
        <DeviceNotice key={device} device={device} />
      ))}
    </>
  );
}

const DAY_MS = 86_400_000;

/** Until when the meeting may go on here, if the server is about to stop. Read once is enough, until the time changes. */
export function ServerNotice() {
  const { view } = useSessionState();
  const strings = useStrings();
  const [{ language }] = usePreferences();
  const [read, setRead] = useState<number | null>(null);
  const end = view.serverEnds;
  if (end === null || end === read) return null;
  const time = end - Date.now() < DAY_MS ? timeOf(end, language) : dayAndTime(end, Date.now(), language);
  return (
    <div className="notice floating" role="status">
      <ServerCog aria-hidden="true" />
      <span>{strings.connection.ends(time)}</span>
      <Button className="icon-button small" aria-label={strings.close} onPress={() => setRead(end)}>
        <X aria-hidden="true" />
      </Button>
    </div>
  );
}

const REFUSED_MS = 4_000;

function RefusedNotice({ refused, onGone }: { refused: Refused; onGone: () => void }) {
  const passing = usePassing(refused, REFUSED_MS, onGone);
  return (
    <div className="notice floating event" {...passing}>
      <ShieldX aria-hidden="true" />
      <span>{refused.text}</span>
    </div>
  );
}

/** A network that lets media through does so sooner. */
const BLOCKED_AFTER_MS = 15_000;

/** Whether messages have come and go, and media has not, for so long that the network must be in the way. */
function useBlocked(waits: boolean): boolean {
  const [blocked, setBlocked] = useState(false);
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(() => setBlocked(true), BLOCKED_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setBlocked(false);
    };
  }, [waits]);
  return blocked;
}

/** Media comes by the same port as the page. */
function portOf({ port, protocol }: Location): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

function DeviceNotice({ device }: { device: Device }) {
  const session = useSession();
  const { devices } = useSessionState();
  const strings = useStrings();
  const { problem } = devices[device];
  const [dismissed, setDismissed] = useState(false);
  useEffect(() => {
    if (!problem) setDismissed(false);
  }, [problem]);
  if (!problem || dismissed) return null;
  return (
    <div className="notice floating warn" role="alert">
      <MicOff aria-hidden="true" />
      <span>{problemText(problem, device, strings)}</span>
      {device !== 'screen' && (
        <Button className="button small" onPress={() => void session.toggle(device)}>
          {strings.tryAgain}
        </Button>
      )}
      <Button className="icon-button small" aria-label={strings.close} onPress={() => setDismissed(true)}>
        <X aria-hidden="true" />
      </Button>
    </div>
  );
}
