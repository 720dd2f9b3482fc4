// Whom a text finds: by name or by role, whatever the case and the accents.

import { folded } from '../../search/folded';
import type { AdminStrings } from '../../strings/admin';
import type { Person } from '../api';

export function filtered(people: readonly Person[], text: string, roles: AdminStrings['roles']): Person[] {
  const wanted = folded(text.trim());
  return people.filter(
    (person) =>
      folded(person.label).includes(wanted) ||
      person.roles.some((role) => folded(roles[role]).includes(wanted)),
  );
}
