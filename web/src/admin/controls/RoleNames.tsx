// Somebody's roles in words. That they are a member goes without saying, unless they are nothing else.

import { useAdminStrings } from '../../strings/admin';
import type { Role } from '../rights';

export function toldRoles(roles: readonly Role[]): readonly Role[] {
  const others = roles.filter((role) => role !== 'member');
  return others.length > 0 ? others : ['member'];
}

export function RoleNames({ roles }: { roles: readonly Role[] }) {
  const words = useAdminStrings();
  return (
    <ul className="role-names">
      {toldRoles(roles).map((role) => (
        <li key={role} className={role === 'member' ? 'role-name plain' : 'role-name'}>
          {words.roles[role]}
        </li>
      ))}
    </ul>
  );
}
