// Who is here: the roster of the group by its keys.

import {
  Hand,
  Mic,
  MicOff,
  MonitorUp,
  Sparkles,
  TriangleAlert,
  Video,
  VideoOff,
  WifiOff,
} from 'lucide-react';
import { memo, type ReactNode, useState } from 'react';
import { Input, SearchField } from 'react-aria-components';
import { Avatar } from '../controls/Avatar';
import { CopyLinkButton } from '../controls/CopyLink';
import { SidePanel } from '../controls/SidePanel';
import { Callers } from '../door/Callers';
import type { Person } from '../generated/core';
import { HandsList } from '../hands/HandsList';
import { PersonMenu } from '../host/PersonMenu';
import { isPlain, NameMarkLine } from '../names/NameMark';
import { usePreferences, useSessionPart, useSessionState } from '../session/session';
import type { Pins } from '../stage/pins';
import { useStrings } from '../strings';
import { faultsOf, isBroken } from './faults';
import { shownName } from './name';
import { inOrder, isSought } from './search';

/** In smaller meetings one look is faster. */
const SEARCH_FROM = 8;

export function PeoplePanel({ pins, onClose }: { pins: Pins; onClose: () => void }) {
  const { view } = useSessionState();
  const { people, roster, stage } = useStrings();
  const [sought, setSought] = useState('');
  const { code } = view.encryption;
  const shown = inOrder(view.people, view.floor.hands).filter(({ name }) =>
    isSought(shownName(name) || stage.unknown, sought),
  );
  return (
    <SidePanel title={people.title} count={view.people.length} onClose={onClose}>
      <div className="panel-scroll">
        <Callers />
        <HandsList />
        <p className="panel-lead">{people.lead}</p>
        {code && (
          <p className="panel-code">
            {roster.code} <bdi className="code">{code}</bdi>
          </p>
        )}
        {(view.people.length >= SEARCH_FROM || sought) && (
          <SearchField
            className="field search"
            value={sought}
            onChange={setSought}
            aria-label={roster.search}
          >
            <Input placeholder={roster.search} dir="auto" />
          </SearchField>
        )}
        {shown.length === 0 && <p className="panel-lead">{roster.nobody}</p>}
        <ul className="roster" aria-label={people.count(shown.length)}>
          {shown.map((person) => (
            <Row key={person.id} person={person} speaking={view.speaking.includes(person.id)} pins={pins} />
          ))}
        </ul>
      </div>
      <div className="panel-foot">
        <CopyLinkButton className="button wide" />
      </div>
    </SidePanel>
  );
}

/** Drawn anew only when something of its own has changed: the list may be long, and the view is new several times a second. */
const Row = memo(function Row({ person, speaking, pins }: { person: Person; speaking: boolean; pins: Pins }) {
  const strings = useStrings();
  const { people, person: words, stage } = strings;
  const name = shownName(person.name) || stage.unknown;
  const hand = useSessionPart(({ view }) => view.floor.hands.indexOf(person.id)) + 1;
  const spotlit = useSessionPart(({ view }) => view.policy?.spotlight.includes(person.id) ?? false);
  const role = { host: words.roleHost, cohost: words.roleCohost, member: null }[person.role];
  const own = useSessionPart(({ devices }) => (person.own ? devices : null));
  const microphone = own?.microphone.on ?? person.microphone.announced;
  const camera = own?.camera.on ?? person.camera.announced;
  const screen = own?.screen.on ?? person.screen.announced;
  const [{ language }] = usePreferences();
  const unvouched = isPlain(person);
  const faults = faultsOf(person, strings, language);
  return (
    <li className={speaking ? 'person speaking' : 'person'}>
      <Avatar id={person.id} name={name} small />
      <div className="person-words">
        <span className="person-name">
          <bdi>{name}</bdi>
          {person.own && <span className="person-you">{people.you}</span>}
        </span>
        {role && <span className="role-mark">{role}</span>}
        {unvouched && <NameMarkLine mark={person.mark} name={name} plain />}
      </div>
      <span className="person-streams">
        {!person.connected && <WifiOff className="warn" aria-hidden="true" />}
        {faults.some(isBroken) && <TriangleAlert className="warn" aria-hidden="true" />}
        {hand > 0 && <State icon={<Hand />} text={strings.floor.hands.up(hand)} on />}
        {spotlit && <State icon={<Sparkles />} text={words.spotlit} on />}
        {screen && <State icon={<MonitorUp />} text={people.sharing} on />}
        <State
          icon={camera ? <Video /> : <VideoOff />}
          text={camera ? people.cameraOn : people.cameraOff}
          on={camera}
        />
        <State
          icon={microphone ? <Mic /> : <MicOff />}
          text={microphone ? people.micOn : people.micOff}
          on={microphone}
        />
      </span>
      <PersonMenu person={person} pins={pins} />
      {!unvouched && <NameMarkLine mark={person.mark} met={person.met} name={name} />}
      {faults.length > 0 && (
        <div className="person-faults">
          {faults.map(({ of, text }) => (
            <p key={of} className="person-fault">
              {text}
            </p>
          ))}
        </div>
      )}
    </li>
  );
});

function State({ icon, text, on }: { icon: ReactNode; text: string; on: boolean }) {
  return (
    <span className={on ? 'stream on' : 'stream'} role="img" aria-label={text} title={text}>
      {icon}
    </span>
  );
}
