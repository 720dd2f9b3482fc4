// Which roles somebody has: what each means, and why one cannot be chosen.

import { useId } from 'react';
import { Checkbox, CheckboxGroup, Label } from 'react-aria-components';
import { useAdminStrings } from '../../strings/admin';
import { useSigned } from '../context';
import { ROLES, type Role, whyNot, whyNotByGroup } from '../rights';

interface Props {
  label: string;
  chosen: readonly Role[];
  /** Whether it is a group of the directory that gives them. */
  byGroup?: boolean;
  onChange: (roles: Role[]) => void;
}

export function RolePicker({ label, chosen, byGroup = false, onChange }: Props) {
  const { session } = useSigned();
  const { roles, rolesMean, rolesNot } = useAdminStrings();
  const id = useId();
  const not = byGroup ? whyNotByGroup : whyNot;
  return (
    <CheckboxGroup
      className="role-picker"
      value={[...chosen]}
      onChange={(wanted) => onChange(ROLES.filter((role) => wanted.includes(role)))}
    >
      <Label>{label}</Label>
      {ROLES.map((role) => {
        const why = not(role, session.account.roles, chosen);
        return (
          <div key={role} className="role-choice">
            <Checkbox value={role} isDisabled={why !== null} aria-describedby={`${id}${role}`}>
              {roles[role]}
            </Checkbox>
            <p id={`${id}${role}`}>
              {rolesMean[role]}
              {why && why !== 'everyone' && <span className="why-not">{rolesNot[why]}</span>}
            </p>
          </div>
        );
      })}
    </CheckboxGroup>
  );
}
