// Who waits at the door, for those who decide.

import { Ban, UserRoundCheck, UserRoundX } from 'lucide-react';
import { Button, MenuItem } from 'react-aria-components';
import { Avatar } from '../controls/Avatar';
import { MoreMenu } from '../controls/MoreMenu';
import type { Caller } from '../generated/core';
import { isPlain, NameMarkLine } from '../names/NameMark';
import { shownName, shownNote } from '../people/name';
import { useSession, useSessionState } from '../session/session';
import { useStrings } from '../strings';

export function Callers() {
  const session = useSession();
  const { view } = useSessionState();
  const { callers: words } = useStrings();
  const { callers } = view;
  if (callers.length === 0) return null;
  const ready = callers.filter(({ name, coming, barred }) => name && !coming && !barred).length;
  return (
    <section className="callers" aria-labelledby="callers">
      <header>
        <h3 id="callers">{words.title}</h3>
        <span className="panel-count hot">{callers.length}</span>
        {ready > 1 && (
          <Button className="button small" onPress={() => session.host({ act: 'admit', people: null })}>
            <UserRoundCheck aria-hidden="true" />
            {words.admitAll}
          </Button>
        )}
      </header>
      <ul>
        {callers.map((caller) => (
          <Row key={caller.id} caller={caller} />
        ))}
      </ul>
    </section>
  );
}

function Row({ caller }: { caller: Caller }) {
  const session = useSession();
  const { callers: words, names, stage } = useStrings();
  const { id, mark, met, coming, barred } = caller;
  const unvouched = isPlain(caller);
  const shown = shownName(caller.name);
  const name = shown || stage.unknown;
  const note = shownNote(caller.note ?? '');
  return (
    <li className="caller">
      <Avatar id={id} name={name} small />
      <div className="person-words">
        <span className="person-name">
          <bdi>{name}</bdi>
        </span>
        {!shown ? (
          <span className="caller-mark">{words.unknown}</span>
        ) : (
          unvouched && <NameMarkLine mark={mark} name={name} plain />
        )}
      </div>
      {coming ? (
        <span className="faint">{words.coming}</span>
      ) : (
        <div className="caller-actions">
          {shown && !barred && (
            <Button
              className="button small primary"
              aria-label={words.admitNamed(name)}
              onPress={() => session.host({ act: 'admit', people: [id] })}
            >
              {words.admit}
            </Button>
          )}
          <MoreMenu label={words.more(name)}>
            <MenuItem
              className="option"
              onAction={() => session.host({ act: 'decline', people: [id], block: false })}
            >
              <UserRoundX aria-hidden="true" />
              <span className="option-text">{words.decline}</span>
            </MenuItem>
            <MenuItem
              className="option danger"
              onAction={() => session.host({ act: 'decline', people: [id], block: true })}
            >
              <Ban aria-hidden="true" />
              <span className="option-text">{words.block}</span>
            </MenuItem>
          </MoreMenu>
        </div>
      )}
      {shown && !unvouched && <NameMarkLine mark={mark} met={met} name={name} />}
      {shown && barred && mark.state !== 'checking' && <p className="caller-barred">{names.only.caller}</p>}
      {note && (
        <blockquote className="caller-note" aria-label={words.note(name)} dir="auto">
          {note}
        </blockquote>
      )}
    </li>
  );
}
