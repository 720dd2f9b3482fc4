// The bar: microphone, camera, share, link | people, chat, more | leave, set apart.

import {
  Check,
  Ellipsis,
  Keyboard,
  Link2,
  LogOut,
  type LucideIcon,
  MessageSquare,
  Mic,
  MicOff,
  MonitorUp,
  MonitorX,
  Settings as SettingsIcon,
  UsersRound,
  Video,
  VideoOff,
} from 'lucide-react';
import type { Ref } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useCopyLink } from '../controls/CopyLink';
import { Hint } from '../controls/Hint';
import { useSession, useSessionState } from '../session/session';
import { type Command, keyOf } from '../shortcuts/catalogue';
import { useStrings } from '../strings';
import type { Panel } from './Meeting';

interface Props {
  ref: Ref<HTMLElement>;
  panel: Panel | null;
  unread: number;
  onPanel: (panel: Panel) => void;
  onSettings: () => void;
  onHelp: () => void;
}

export function Bar({ ref, panel, unread, onPanel, onSettings, onHelp }: Props) {
  const session = useSession();
  const { view, devices } = useSessionState();
  const { bar } = useStrings();
  const { copied, copy } = useCopyLink();
  const { microphone, camera, screen } = devices;
  const canShare = 'getDisplayMedia' in (navigator.mediaDevices ?? {});
  const share = () => void session.toggle('screen');
  return (
    <footer className="bar" ref={ref}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div className="bar-inner" role="group" aria-label={bar.controls}>
        <div className="bar-group">
          <Control
            icon={microphone.on ? Mic : MicOff}
            text={bar.microphone}
            action={microphone.on ? bar.mute : bar.unmute}
            command="microphone"
            state={microphone.on ? 'on' : 'off'}
            pending={microphone.starting}
            onPress={() => void session.toggle('microphone')}
          />
          <Control
            icon={camera.on ? Video : VideoOff}
            text={bar.camera}
            action={camera.on ? bar.cameraOff : bar.cameraOn}
            command="camera"
            state={camera.on ? 'on' : 'off'}
            pending={camera.starting}
            onPress={() => void session.toggle('camera')}
          />
          {canShare && (
            <Control
              icon={screen.on ? MonitorX : MonitorUp}
              text={bar.share}
              action={screen.on ? bar.shareOff : bar.shareOn}
              command="share"
              state={screen.on ? 'active' : 'plain'}
              pending={screen.starting}
              wide
              onPress={share}
            />
          )}
          <Control
            icon={copied ? Check : Link2}
            text={copied ? bar.copied : bar.copyLink}
            action={copied ? bar.copied : bar.copyLink}
            state="plain"
            wide
            onPress={copy}
          />
        </div>
        <div className="bar-group">
          <Control
            icon={UsersRound}
            text={bar.people}
            action={bar.people}
            command="people"
            state={panel === 'people' ? 'active' : 'plain'}
            badge={view.people.length}
            opens="people"
            expanded={panel === 'people'}
            onPress={() => onPanel('people')}
          />
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
          <MenuTrigger>
            <Button className="control plain" aria-label={bar.more}>
              <span className="control-icon">
                <Ellipsis aria-hidden="true" />
              </span>
              <span className="control-text">{bar.more}</span>
            </Button>
            <Popover className="popover" placement="top end" offset={10}>
              <Menu className="options">
                {canShare && (
                  <MenuItem className="option narrow-only" onAction={share}>
                    <MonitorUp aria-hidden="true" />
                    <span className="option-text">{screen.on ? bar.shareOff : bar.shareOn}</span>
                  </MenuItem>
                )}
                <MenuItem className="option narrow-only" onAction={copy}>
                  <Link2 aria-hidden="true" />
                  <span className="option-text">{bar.copyLink}</span>
                </MenuItem>
                <MenuItem className="option" onAction={onSettings}>
                  <SettingsIcon aria-hidden="true" />
                  <span className="option-text">{bar.settings}</span>
                </MenuItem>
                <MenuItem className="option" onAction={onHelp}>
                  <Keyboard aria-hidden="true" />
                  <span className="option-text">{bar.shortcuts}</span>
                </MenuItem>
              </Menu>
            </Popover>
          </MenuTrigger>
        </div>
        <Hint text={bar.leaveLong}>
          <Button className="control leave" aria-label={bar.leaveLong} onPress={() => session.leave()}>
            <span className="control-icon">
              <LogOut aria-hidden="true" />
            </span>
            <span className="control-text">{bar.leave}</span>
          </Button>
        </Hint>
      </div>
    </footer>
  );
}

interface ControlProps {
  icon: LucideIcon;
  text: string;
  /** What pressing does; the accessible name. */
  action: string;
  command?: Command;
  state: 'on' | 'off' | 'plain' | 'active';
  pending?: boolean;
  /** Has its place in the menu on narrow screens. */
  wide?: boolean;
  badge?: number;
  unread?: number;
  opens?: Panel;
  expanded?: boolean;
  onPress: () => void;
}

function Control(props: ControlProps) {
  const {
    icon: Icon,
    text,
    action,
    command,
    state,
    pending = false,
    wide = false,
    badge,
    unread = 0,
  } = props;
  return (
    <Hint text={action} {...(command && { keys: keyOf(command) })}>
      <Button
        className={`control ${state}${wide ? ' wide-only' : ''}`}
        aria-label={action}
        isPending={pending}
        onPress={props.onPress}
        {...(props.opens && { 'data-opens': props.opens })}
        {...(props.expanded !== undefined && { 'aria-expanded': props.expanded })}
      >
        <span className="control-icon">
          <Icon aria-hidden="true" />
          {badge !== undefined && <span className="control-badge" data-count={badge} />}
          {unread > 0 && <span className="control-unread" data-count={unread > 9 ? '9+' : unread} />}
        </span>
        <span className="control-text">{text}</span>
      </Button>
    </Hint>
  );
}
