// The bar: microphone, camera, share, hand, react, captions, more | chat, people, host | leave, set apart. Where it is narrow
// the menu behind "more" has what it has no room for.

import {
  Activity,
  CaptionsOff,
  Captions as CaptionsOn,
  Check,
  Circle,
  Ellipsis,
  Hand,
  Keyboard,
  Link2,
  MessageCircleQuestionMark,
  MessageSquare,
  Mic,
  MicOff,
  MonitorUp,
  MonitorX,
  ScanEye,
  Settings as SettingsIcon,
  ShieldCheck,
  SignalHigh,
  SmilePlus,
  Square,
  SwitchCamera,
  Timer,
  UsersRound,
  Video,
  VideoOff,
  Vote,
} from 'lucide-react';
import type { RefObject } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useCopyLink } from '../controls/CopyLink';
import { LeaveControl } from '../host/LeaveControl';
import type { Allowed } from '../host/useAllowed';
import { canFlip } from '../media/facing';
import { ReactionPicker } from '../reactions/ReactionPicker';
import { usePreferences, useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { Control } from './Control';
import { DeviceMenu } from './DeviceMenu';
import type { Panel } from './Meeting';
import { SMALL, SMALLEST, useMediaQuery } from './useMediaQuery';

interface Props {
  ref: RefObject<HTMLElement | null>;
  panel: Panel | null;
  allowed: Allowed;
  /** The person is host or co-host. */
  hosting: boolean;
  /** The reactions to choose from are open. */
  reacting: boolean;
  onReacting: (open: boolean) => void;
  unread: number;
  onCaptions: () => void;
  onPanel: (panel: Panel) => void;
  onSettings: () => void;
  onConnection: () => void;
  onRecord: () => void;
  onTimer: () => void;
  onInventory: () => void;
  onHelp: () => void;
}

export function Bar(props: Props) {
  const { ref, panel, allowed, hosting, reacting, unread } = props;
  const { onCaptions, onPanel, onReacting, onSettings, onConnection, onRecord, onTimer } = props;
  const { onInventory, onHelp } = props;
  const { view, devices, available } = useSessionState();
  const session = useSession();
  const [{ holdToTalk, captions }] = usePreferences();
  const { bar, callers, floor, host, inventory, media, reactions, recording, view: words } = useStrings();
  const { copied, copy } = useCopyLink();
  const { microphone, camera, screen } = devices;
  const canShare = 'getDisplayMedia' in (navigator.mediaDevices ?? {});
  const share = () => allowed.toggle('screen');
  const waiting = view.callers.length;
  const { raised } = view.floor;
  const raise = () => session.floor({ act: 'hand', up: !raised });
  // Entries that only a style sheet hides would be the first to get the focus.
  const small = useMediaQuery(SMALL);
  const smallest = useMediaQuery(SMALLEST);
  const react = () => allowed.run('reactions', () => onReacting(true));
  return (
    <footer className="bar" ref={ref}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div className="bar-inner" role="group" aria-label={bar.controls}>
        <div className="bar-group">
          <Control
            icon={microphone.on ? Mic : MicOff}
            text={bar.microphone}
            action={holdToTalk ? `${bar.microphone}: ${media.hold}` : microphone.on ? bar.mute : bar.unmute}
            command="microphone"
            state={microphone.on ? 'on' : 'off'}
            pending={microphone.starting}
            refused={allowed.whyNot('microphone')}
            onPress={() => allowed.toggle('microphone')}
            onHold={holdToTalk && !allowed.why('microphone') ? (held) => void session.talk(held) : undefined}
          />
          <DeviceMenu of="sound" />
          <Control
            icon={camera.on ? Video : VideoOff}
            text={bar.camera}
            action={camera.on ? bar.cameraOff : bar.cameraOn}
            command="camera"
            state={camera.on ? 'on' : 'off'}
            pending={camera.starting && !camera.on}
            refused={allowed.whyNot('camera')}
            onPress={() => allowed.toggle('camera')}
          />
          <DeviceMenu of="camera" />
          {canShare && (
            <Control
              icon={screen.on ? MonitorX : MonitorUp}
              text={screen.on ? media.share.stop : bar.share}
              action={screen.on ? bar.shareOff : bar.shareOn}
              command="share"
              state={screen.on ? 'active' : 'plain'}
              pending={screen.starting}
              refused={allowed.whyNot('screen')}
              wide
              onPress={share}
            />
          )}
          <Control
            icon={Hand}
            text={floor.hands.short}
            action={raised ? floor.hands.lower : floor.hands.raise}
            command="hand"
            state={raised ? 'active' : 'plain'}
            wide
            onPress={raise}
          />
          <Control
            icon={SmilePlus}
            text={reactions.title}
            action={reactions.title}
            command="react"
            state="plain"
            refused={allowed.why('reactions')}
            wide
            onPress={react}
          />
          <Control
            icon={captions ? CaptionsOn : CaptionsOff}
            text={words.captions}
            action={captions ? words.captionsOff : words.captionsOn}
            command="captions"
            state={captions ? 'on' : 'plain'}
            wide
            onPress={onCaptions}
          />
          <MenuTrigger>
            <Button className="control plain" aria-label={bar.more} data-opens="more">
              <span className="control-icon">
                <Ellipsis aria-hidden="true" />
              </span>
              <span className="control-text">{bar.more}</span>
            </Button>
            <Popover className="popover" placement="top end" offset={10}>
              <Menu className="options">
                {small && (
                  <MenuItem className="option" onAction={raise}>
                    <Hand aria-hidden="true" />
                    <span className="option-text">{raised ? floor.hands.lower : floor.hands.raise}</span>
                  </MenuItem>
                )}
                {small && canShare && (
                  <MenuItem className="option" onAction={share}>
                    <MonitorUp aria-hidden="true" />
                    <span className="option-text">{screen.on ? bar.shareOff : bar.shareOn}</span>
                  </MenuItem>
                )}
                {small && (
                  <MenuItem className="option" onAction={react}>
                    <SmilePlus aria-hidden="true" />
                    <span className="option-text">{reactions.title}</span>
                  </MenuItem>
                )}
                {small && (
                  <MenuItem className="option" onAction={onCaptions}>
                    {captions ? <CaptionsOff aria-hidden="true" /> : <CaptionsOn aria-hidden="true" />}
                    <span className="option-text">{captions ? words.captionsOff : words.captionsOn}</span>
                  </MenuItem>
                )}
                {smallest && hosting && (
                  <MenuItem className="option" onAction={() => onPanel('host')}>
                    <ShieldCheck aria-hidden="true" />
                    <span className="option-text">{host.title}</span>
                  </MenuItem>
                )}
                <MenuItem className="option" shouldCloseOnSelect={false} onAction={copy}>
                  {copied ? <Check aria-hidden="true" /> : <Link2 aria-hidden="true" />}
                  <span className="option-text">{copied ? bar.copied : bar.copyLink}</span>
                </MenuItem>
                <MenuItem className="option" onAction={() => onPanel('questions')}>
                  <MessageCircleQuestionMark aria-hidden="true" />
                  <span className="option-text">{floor.questions.title}</span>
                </MenuItem>
                <MenuItem className="option" onAction={() => onPanel('polls')}>
                  <Vote aria-hidden="true" />
                  <span className="option-text">{floor.polls.title}</span>
                </MenuItem>
                {hosting && (
                  <MenuItem className="option" onAction={() => onPanel('quality')}>
                    <Activity aria-hidden="true" />
                    <span className="option-text">{media.quality.title}</span>
                  </MenuItem>
                )}
                {hosting && (
                  <MenuItem className="option" onAction={onTimer}>
                    <Timer aria-hidden="true" />
                    <span className="option-text">{floor.timer.menu}</span>
                  </MenuItem>
                )}
                {small && camera.on && canFlip(available) && (
                  <MenuItem className="option" onAction={() => void session.flip()}>
                    <SwitchCamera aria-hidden="true" />
                    <span className="option-text">{media.flip}</span>
                  </MenuItem>
                )}
                <MenuItem className="option" onAction={onConnection}>
                  <SignalHigh aria-hidden="true" />
                  <span className="option-text">{media.line.title}</span>
                </MenuItem>
                {view.policy?.may.record && view.recording.own === 'off' && (
                  <MenuItem className="option" onAction={onRecord}>
                    <Circle aria-hidden="true" />
                    <span className="option-text">{recording.menu}</span>
                  </MenuItem>
                )}
                {view.recording.own !== 'off' && (
                  <MenuItem className="option" onAction={() => session.recording.stop()}>
                    <Square aria-hidden="true" />
                    <span className="option-text">{recording.stop}</span>
                  </MenuItem>
                )}
                <MenuItem className="option" onAction={onSettings}>
                  <SettingsIcon aria-hidden="true" />
                  <span className="option-text">{bar.settings}</span>
                </MenuItem>
                <MenuItem className="option" onAction={onInventory}>
                  <ScanEye aria-hidden="true" />
                  <span className="option-text">{inventory.open}</span>
                </MenuItem>
                <MenuItem className="option" onAction={onHelp}>
                  <Keyboard aria-hidden="true" />
                  <span className="option-text">{bar.shortcuts}</span>
                </MenuItem>
              </Menu>
            </Popover>
          </MenuTrigger>
        </div>
        <div className="bar-group">
          <Control
            icon={MessageSquare}
            text={bar.chat}
            action={unread > 0 ? `${bar.chat}, ${bar.unread(unread)}` : bar.chat}
            command="chat"
            state={panel === 'chat' ? 'active' : 'plain'}
            unread={unread}
            opens="chat"
            expanded={panel === 'chat'}
            onPress={() => onPanel('chat')}
          />
          <Control
            icon={UsersRound}
            text={bar.people}
            action={waiting > 0 ? `${bar.people}, ${callers.count(waiting)}` : bar.people}
            command="people"
            state={panel === 'people' ? 'active' : 'plain'}
            {...(waiting > 0 ? { unread: waiting } : { badge: view.people.length })}
            opens="people"
            expanded={panel === 'people'}
            onPress={() => onPanel('people')}
          />
          {hosting && (
            <Control
              icon={ShieldCheck}
              text={host.short}
              action={host.title}
              command="host"
              state={panel === 'host' ? 'active' : 'plain'}
              middling
              opens="host"
              expanded={panel === 'host'}
              onPress={() => onPanel('host')}
            />
          )}
        </div>
        <LeaveControl />
      </div>
      <ReactionPicker above={ref} open={reacting} onOpen={onReacting} />
    </footer>
  );
}
