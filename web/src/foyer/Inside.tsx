// Who is in the meeting already, and by what rules one comes in.

import { DoorClosed, DoorOpen, Lock, Users } from 'lucide-react';
import { useLocale } from 'react-aria-components';
import { inSentence } from '../people/name';
import { useSessionState } from '../session/session';
import { useStrings } from '../strings';

/** More names are a crowd. */
const NAMED = 4;

export function Inside() {
  const { view, created } = useSessionState();
  const { foyer } = useStrings();
  const { locale } = useLocale();
  const { gathering, hostLink } = view;
  // As many lines as there will be, so that nothing moves when they are known.
  if (!gathering) {
    return (
      <ul className="inside" aria-hidden="true">
        <li>&nbsp;</li>
        {!created && !hostLink && <li>&nbsp;</li>}
      </ul>
    );
  }
  const { present, lobby, locked, early } = gathering;
  const names = gathering.names.slice(0, NAMED).map(inSentence);
  const others = present - names.length;
  const people = [...names, ...(others > 0 && names.length > 0 ? [foyer.others(others)] : [])];
  const who =
    present === 0
      ? early || hostLink
        ? foyer.nobody
        : foyer.nobodyYet
      : names.length > 0
        ? foyer.here(new Intl.ListFormat(locale).format(people), present)
        : foyer.present(present);
  // Where verified names alone come in the link is not enough.
  const open = view.class?.verifiedBy ? null : 'open';
  const rule = hostLink ? null : locked ? 'locked' : lobby ? 'lobby' : open;
  const Rule = rule === 'locked' ? Lock : rule === 'lobby' ? DoorClosed : DoorOpen;
  return (
    <ul className="inside">
      <li>
        <Users aria-hidden="true" />
        <span>{who}</span>
      </li>
      {rule && (
        <li>
          <Rule aria-hidden="true" />
          <span>{foyer.rule[rule]}</span>
        </li>
      )}
    </ul>
  );
}
