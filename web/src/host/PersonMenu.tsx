// What may be done about one person.

import {
  ArrowRightLeft,
  Crown,
  Hand,
  type LucideIcon,
  MicOff,
  MonitorX,
  PencilLine,
  Pin,
  PinOff,
  ShieldCheck,
  ShieldMinus,
  ShieldPlus,
  Sparkles,
  UserRoundX,
  Volume2,
  VolumeX,
} from 'lucide-react';
import { useState } from 'react';
import { MenuItem } from 'react-aria-components';
import { Ask } from '../controls/Ask';
import { MoreMenu } from '../controls/MoreMenu';
import { TwoHands } from '../controls/TwoHands';
import type { Person } from '../generated/core';
import { inSentence, shownName } from '../people/name';
import { useSession, useSessionPart, useVolumes } from '../session/session';
import { AS_IT_COMES } from '../session/volumes';
import type { Pins } from '../stage/pins';
import { keyOf } from '../stage/tileKeys';
import { useStrings } from '../strings';
import { PersonPowers } from './PersonPowers';
import { PersonVolume } from './PersonVolume';
import { Rename } from './Rename';
import { actsOn, type PersonAct, spotlightWith } from './rights';

const ICONS: Record<PersonAct, LucideIcon> = {
  mute: MicOff,
  ask_to_unmute: Hand,
  stop_share: MonitorX,
  spotlight: Sparkles,
  powers: ShieldCheck,
  make_cohost: ShieldPlus,
  make_host: Crown,
  make_member: ShieldMinus,
  pass_on: ArrowRightLeft,
  remove: UserRoundX,
  rename: PencilLine,
};

export function PersonMenu({ person, pins }: { person: Person; pins: Pins }) {
  const session = useSession();
  const policy = useSessionPart(({ view }) => view.policy);
  const strings = useStrings();
  const [asking, setAsking] = useState<'remove' | 'pass_on' | 'powers' | 'rename' | 'volume' | null>(null);
  const acts = actsOn(policy, person);
  const volume = useVolumes().get(person.id) ?? AS_IT_COMES;
  if (!policy || (acts.length === 0 && person.own)) return null;
  const { person: words, stage, media } = strings;
  const { id } = person;
  const name = shownName(person.name) || stage.unknown;
  const tile = keyOf('camera', id);
  const pinned = pins.keys.includes(tile);
  const signs = pins.signing.includes(tile);
  const spotlit = policy.spotlight.includes(id);
  const texts: Record<PersonAct, string> = {
    mute: words.mute,
    ask_to_unmute: words.askToUnmute,
    stop_share: words.stopShare,
    spotlight: spotlit ? words.spotlightOff : words.spotlight,
    powers: words.powers,
    make_cohost: words.makeCohost,
    make_host: words.makeHost,
    make_member: words.makeMember,
    pass_on: words.passOn,
    remove: words.remove,
    rename: words.rename,
  };
  const run = (act: PersonAct) => {
    switch (act) {
      case 'mute':
      case 'ask_to_unmute':
      case 'stop_share':
        return session.host({ act, person: id });
      case 'spotlight':
        return session.host({ act, people: spotlightWith(policy.spotlight, id, !spotlit) });
      case 'make_cohost':
        return session.host({ act: 'appoint', person: id, role: 'cohost' });
      case 'make_host':
        return session.host({ act: 'appoint', person: id, role: 'host' });
      case 'make_member':
        return session.host({ act: 'appoint', person: id, role: 'member' });
      case 'remove':
      case 'pass_on':
      case 'powers':
      case 'rename':
        return setAsking(act);
    }
  };
  return (
    <>
      <MoreMenu label={words.more(name)}>
        {!person.own && (
          <>
            <MenuItem className="option" onAction={() => pins.toggle(tile)}>
              {pinned ? <PinOff aria-hidden="true" /> : <Pin aria-hidden="true" />}
              <span className="option-text">{pinned ? words.unpin : words.pin}</span>
            </MenuItem>
            <MenuItem className="option" onAction={() => pins.sign(tile)}>
              <TwoHands aria-hidden="true" />
              <span className="option-text">{signs ? words.signOff : words.sign}</span>
            </MenuItem>
            <MenuItem className="option" onAction={() => setAsking('volume')}>
              <Volume2 aria-hidden="true" />
              <span className="option-text">{media.volume.open}</span>
            </MenuItem>
            <MenuItem className="option" onAction={() => session.volumes.set(id, { muted: !volume.muted })}>
              <VolumeX aria-hidden="true" />
              <span className="option-text">
                {volume.muted ? media.volume.hearAgain : media.volume.muteForMe}
              </span>
            </MenuItem>
          </>
        )}
        {acts.map((act) => {
          const Icon = ICONS[act];
          return (
            <MenuItem
              key={act}
              className={act === 'remove' ? 'option danger' : 'option'}
              onAction={() => run(act)}
            >
              <Icon aria-hidden="true" />
              <span className="option-text">{texts[act]}</span>
            </MenuItem>
          );
        })}
      </MoreMenu>
      <Ask
        open={asking === 'remove'}
        title={words.removeTitle(inSentence(name))}
        text={words.removeText}
        action={words.removeDo}
        danger
        onAction={() => {
          setAsking(null);
          session.host({ act: 'remove', people: [id] });
        }}
        onClose={() => setAsking(null)}
      />
      <Ask
        open={asking === 'pass_on'}
        title={`${words.passOn}?`}
        text={words.passOnText(inSentence(name))}
        action={words.passOn}
        onAction={() => {
          setAsking(null);
          session.host({ act: 'pass_on', person: id });
        }}
        onClose={() => setAsking(null)}
      />
      <PersonVolume
        open={asking === 'volume'}
        person={id}
        name={inSentence(name)}
        onClose={() => setAsking(null)}
      />
      <PersonPowers
        open={asking === 'powers'}
        policy={policy}
        person={person}
        onClose={() => setAsking(null)}
      />
      {person.own && <Rename open={asking === 'rename'} name={person.name} onClose={() => setAsking(null)} />}
    </>
  );
}
