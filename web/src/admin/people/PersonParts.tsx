// What the table and the cards show of somebody.

import { CircleCheck, CircleSlash, Ellipsis } from 'lucide-react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { inSentence, shownName } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { Person } from '../api';
import { useSigned } from '../context';
import { actsOn, type PersonAct } from '../rights';

export interface ListProps {
  people: readonly Person[];
  onAct: (act: PersonAct, person: Person) => void;
}

export function PersonName({ person }: { person: Person }) {
  const { session } = useSigned();
  const { people: words } = useAdminStrings();
  return (
    <span className="account-name">
      <bdi>{shownName(person.label)}</bdi>
      {person.id === session.account.id && <span className="tag">{words.you}</span>}
      {person.provisioned && <span className="tag plain">{words.provisioned}</span>}
    </span>
  );
}

export function PersonState({ active }: { active: boolean }) {
  const { people: words } = useAdminStrings();
  const Icon = active ? CircleCheck : CircleSlash;
  return (
    <span className={active ? 'account-state' : 'account-state out'}>
      <Icon aria-hidden="true" />
      {active ? words.active : words.inactive}
    </span>
  );
}

export function PersonActs({ person, onAct }: { person: Person; onAct: ListProps['onAct'] }) {
  const { session } = useSigned();
  const { people: words } = useAdminStrings();
  const names: Record<PersonAct, string> = {
    roles: words.changeRoles,
    endSessions: words.endSessions,
    deactivate: words.letInNoMore,
    activate: words.letInAgain,
  };
  const acts = actsOn(session.account.roles, person);
  if (acts.length === 0) return null;
  return (
    <MenuTrigger>
      <Button className="icon-button" aria-label={words.manage(inSentence(person.label))}>
        <Ellipsis aria-hidden="true" />
      </Button>
      <Popover className="popover" placement="bottom end" offset={4}>
        <Menu className="options" onAction={(key) => onAct(key as PersonAct, person)}>
          {acts.map((act) => (
            <MenuItem key={act} id={act} className={act === 'deactivate' ? 'option danger' : 'option'}>
              <span className="option-text">{names[act]}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
