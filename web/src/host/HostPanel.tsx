// What hosts decide for the whole meeting.

import {
  Activity,
  Crown,
  Hand,
  KeyRound,
  MicOff,
  OctagonPause,
  OctagonX,
  Play,
  RefreshCw,
  Sparkles,
} from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { givenPowers } from '../classes/fixed';
import { Ask } from '../controls/Ask';
import { CopyButton, CopyLinkButton } from '../controls/CopyLink';
import { SidePanel } from '../controls/SidePanel';
import { Toggle } from '../controls/Toggle';
import type { Policy } from '../generated/core';
import { addressOf } from '../screens/link';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';
import { PowerSwitches } from './PowerSwitches';
import { QuietChoice } from './QuietChoice';

export function HostPanel({
  policy,
  onQuality,
  onClose,
}: {
  policy: Policy;
  onQuality: () => void;
  onClose: () => void;
}) {
  const session = useSession();
  const { view } = useSessionState();
  const { classes, host } = useStrings();
  return (
    <SidePanel title={host.title} onClose={onClose}>
      <div className="panel-scroll host-controls">
        <SafeMode policy={policy} />
        {policy.mayTakeOver && (
          <section className="host-call">
            <p>{host.takeOverText}</p>
            <Button className="button primary" onPress={() => session.host({ act: 'take_over' })}>
              <Crown aria-hidden="true" />
              {host.takeOver}
            </Button>
          </section>
        )}
        <fieldset className="group">
          <legend>{host.door}</legend>
          {view.class?.lobby === 'always' ? (
            <p className="faint">{classes.lobby.always}</p>
          ) : (
            <Toggle
              text={host.lobby}
              hint={host.lobbyHint}
              on={policy.lobby}
              onChange={(on) => session.host({ act: 'lobby', on })}
            />
          )}
          <Toggle
            text={host.lock}
            hint={host.lockHint}
            on={policy.locked}
            onChange={(on) => session.host({ act: 'lock', on })}
          />
        </fieldset>
        <PowerSwitches
          label={host.allowed}
          offered={givenPowers(view.class)}
          powers={policy.allowed}
          onChange={(power, on) => session.host({ act: 'allow', powers: { ...policy.allowed, [power]: on } })}
        />
        {policy.safe && <p className="faint">{host.overruled}</p>}
        <Everyone policy={policy} />
        <Going onQuality={onQuality} />
        <Links />
        {policy.role === 'host' && <End />}
      </div>
      <p className="panel-note" role="status">
        {policy.changing && host.changing}
      </p>
    </SidePanel>
  );
}

/** The one thing for the worst moment: large, on top, and as easily ended. */
function SafeMode({ policy }: { policy: Policy }) {
  const session = useSession();
  const { host } = useStrings();
  return (
    <section className={policy.safe ? 'safe-mode on' : 'safe-mode'}>
      <h3>{host.safe}</h3>
      <p>{policy.safe ? host.safeIsOn : host.safeText}</p>
      <Button
        className={policy.safe ? 'button wide' : 'button danger wide'}
        onPress={() => session.host({ act: 'safe', on: !policy.safe })}
      >
        {policy.safe ? <Play aria-hidden="true" /> : <OctagonPause aria-hidden="true" />}
        {policy.safe ? host.safeOff : host.safeOn}
      </Button>
    </section>
  );
}

function Everyone({ policy }: { policy: Policy }) {
  const session = useSession();
  const { view } = useSessionState();
  const { host } = useStrings();
  return (
    <fieldset className="group">
      <legend>{host.everyone}</legend>
      <div className="button-pair">
        <Button className="button small" onPress={() => session.host({ act: 'mute', person: null })}>
          <MicOff aria-hidden="true" />
          {host.muteAll}
        </Button>
        <Button className="button small" onPress={() => session.host({ act: 'ask_to_unmute', person: null })}>
          <Hand aria-hidden="true" />
          {host.askAll}
        </Button>
      </div>
      {policy.spotlight.length > 0 && (
        <Button className="button small" onPress={() => session.host({ act: 'spotlight', people: [] })}>
          <Sparkles aria-hidden="true" />
          {host.spotlightClear}
        </Button>
      )}
      {!view.class?.muted && (
        <QuietChoice
          value={policy.quietAbove}
          onChange={(members) => session.host({ act: 'quiet_above', members })}
        />
      )}
    </fieldset>
  );
}

/** In a word how it goes for everyone, and the way to more. */
function Going({ onQuality }: { onQuality: () => void }) {
  const { view } = useSessionState();
  const { quality } = useStrings().media;
  const bad = view.quality?.troubles.length ?? 0;
  const all = view.people.length;
  return (
    <fieldset className="group">
      <legend>{quality.title}</legend>
      <p className="faint">{bad === 0 ? quality.well(all) : quality.short(bad, all)}</p>
      <Button className="button small" onPress={onQuality}>
        <Activity aria-hidden="true" />
        {quality.open}
      </Button>
    </fieldset>
  );
}

/** Only for who holds the host link; a co-host does not. */
function Links() {
  const session = useSession();
  const { view } = useSessionState();
  const { host, meetings } = useStrings();
  const [asking, setAsking] = useState(false);
  const [rolling, setRolling] = useState(false);
  const [failed, setFailed] = useState(false);
  const { hostLink } = view;
  if (!hostLink) return null;
  const roll = async () => {
    setRolling(true);
    const { state } = await session.errand({ type: 'roll_link', hostLink });
    setRolling(false);
    setAsking(false);
    setFailed(state === 'failed');
  };
  return (
    <fieldset className="group">
      <legend>{host.links}</legend>
      <CopyLinkButton className="button small" />
      <CopyButton className="button small" text={addressOf(hostLink)} label={host.copyHost} icon={KeyRound} />
      <Button className="button small" onPress={() => setAsking(true)}>
        <RefreshCw aria-hidden="true" />
        {host.roll}
      </Button>
      {failed && (
        <p className="field-error" role="alert">
          {host.rollFailed}
        </p>
      )}
      <Ask
        open={asking}
        title={meetings.rollTitle}
        text={meetings.rollText}
        action={rolling ? host.rolling : host.roll}
        pending={rolling}
        onAction={() => void roll()}
        onClose={() => setAsking(false)}
      />
    </fieldset>
  );
}

function End() {
  const { host } = useStrings();
  const [asking, setAsking] = useState(false);
  return (
    <section className="host-end">
      <Button className="button danger-quiet wide" onPress={() => setAsking(true)}>
        <OctagonX aria-hidden="true" />
        {host.end}
      </Button>
      <AskEnd open={asking} onClose={() => setAsking(false)} />
    </section>
  );
}

export function AskEnd({ open, onClose }: { open: boolean; onClose: () => void }) {
  const session = useSession();
  const { host } = useStrings();
  return (
    <Ask
      open={open}
      title={host.endTitle}
      text={host.endText}
      action={host.endDo}
      danger
      onAction={() => {
        onClose();
        session.host({ act: 'end' });
      }}
      onClose={onClose}
    />
  );
}
