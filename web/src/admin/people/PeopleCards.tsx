// Everyone, where there is no room for a table.

import { useAdminStrings } from '../../strings/admin';
import { RoleNames } from '../controls/RoleNames';
import { type ListProps, PersonActs, PersonName, PersonState } from './PersonParts';

export function PeopleCards({ people, onAct }: ListProps) {
  const { people: words } = useAdminStrings();
  return (
    <ul className="people-cards">
      {people.map((person) => (
        <li key={person.id} className="people-card">
          <div className="people-card-head">
            <PersonName person={person} />
            <PersonActs person={person} onAct={onAct} />
          </div>
          <RoleNames roles={person.roles} />
          <dl>
            <div>
              <dt className="visually-hidden">{words.state}</dt>
              <dd>
                <PersonState active={person.active} />
              </dd>
            </div>
            <div>
              <dt>{words.passkeys}</dt>
              <dd>{person.passkeys}</dd>
            </div>
            <div>
              <dt>{words.sessions}</dt>
              <dd>{person.sessions}</dd>
            </div>
          </dl>
        </li>
      ))}
    </ul>
  );
}
