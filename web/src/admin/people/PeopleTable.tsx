// Everyone, where there is room for a table.

import { useAdminStrings } from '../../strings/admin';
import { RoleNames } from '../controls/RoleNames';
import { type ListProps, PersonActs, PersonName, PersonState } from './PersonParts';

export function PeopleTable({ people, onAct }: ListProps) {
  const { people: words } = useAdminStrings();
  return (
    <table className="people-table">
      <caption className="visually-hidden">{words.title}</caption>
      <thead>
        <tr>
          <th scope="col">{words.name}</th>
          <th scope="col" className="roles">
            {words.roles}
          </th>
          <th scope="col">{words.state}</th>
          <th scope="col" className="number">
            {words.passkeys}
          </th>
          <th scope="col" className="number">
            {words.sessions}
          </th>
          <th scope="col">
            <span className="visually-hidden">{words.acts}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.id} className={person.active ? undefined : 'out'}>
            <th scope="row">
              <PersonName person={person} />
            </th>
            <td>
              <RoleNames roles={person.roles} />
            </td>
            <td>
              <PersonState active={person.active} />
            </td>
            <td className="number">{person.passkeys}</td>
            <td className="number">{person.sessions}</td>
            <td className="acts">
              <PersonActs person={person} onAct={onAct} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
