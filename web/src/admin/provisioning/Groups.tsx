// The directory's groups, and what whoever is in them may do.

import { useState } from 'react';
import { Button, Input, Label, SearchField } from 'react-aria-components';
import { useAnnounce } from '../../announce/Announcer';
import { inSentence, shownName } from '../../people/name';
import { useAdminStrings } from '../../strings/admin';
import type { ProvisionedGroup } from '../api';
import { useApi } from '../context';
import { Fetched } from '../controls/Fetched';
import { FormDialog } from '../controls/FormDialog';
import { RoleNames } from '../controls/RoleNames';
import { RolePicker } from '../people/RolePicker';
import type { Role } from '../rights';
import { useAct } from '../useAct';
import { useLoaded } from '../useLoaded';

/** More are found by their names. */
const SHOWN = 50;
/** From so many on there is a filter. */
const MANY = 8;

export function Groups({ decides }: { decides: boolean }) {
  const api = useApi();
  const { provisioning: words } = useAdminStrings();
  const { value, problem, reload, set } = useLoaded(api.provisionedGroups);
  const [changing, setChanging] = useState<ProvisionedGroup | null>(null);
  return (
    <section className="console-section">
      <div className="console-section-head">
        <div>
          <h2>{words.groups}</h2>
          <p className="faint">{words.groupsText}</p>
        </div>
      </div>
      <Fetched value={value} problem={problem} onRetry={reload}>
        {(all) => <List groups={all} onChange={decides ? setChanging : null} />}
      </Fetched>
      {changing && (
        <GroupRoles
          group={changing}
          onChanged={(group) => set((before) => before.map((one) => (one.id === group.id ? group : one)))}
          onClose={() => setChanging(null)}
        />
      )}
    </section>
  );
}

interface ListProps {
  groups: readonly ProvisionedGroup[];
  onChange: ((group: ProvisionedGroup) => void) | null;
}

function List({ groups, onChange }: ListProps) {
  const { provisioning: words } = useAdminStrings();
  const [text, setText] = useState('');
  if (groups.length === 0) return <p className="console-none">{words.noGroups}</p>;
  const wanted = text.trim().toLocaleLowerCase();
  const fitting = groups.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  const shown = fitting.slice(0, SHOWN);
  return (
    <>
      {groups.length > MANY && (
        <div className="people-tools">
          <SearchField className="field people-filter" value={text} onChange={setText}>
            <Label>{words.filter}</Label>
            <Input />
          </SearchField>
          <p className="faint" role="status">
            {words.groupsShown(shown.length, groups.length)}
          </p>
        </div>
      )}
      {shown.length === 0 ? (
        <p className="console-none">{words.noneFits}</p>
      ) : (
        <ul className="console-list">
          {shown.map((group) => (
            <li key={group.id}>
              <div className="console-list-words">
                <bdi className="account-name">{shownName(group.name)}</bdi>
                {group.roles.length > 0 && <RoleNames roles={group.roles} />}
                <p className="console-facts">
                  <span>{words.members(group.members)}</span>
                  {group.roles.length === 0 && (
                    <>
                      {' '}
                      <span>{words.givesNothing}</span>
                    </>
                  )}
                </p>
              </div>
              {onChange && (
                <Button
                  className="button small"
                  aria-label={words.changeNamed(inSentence(group.name))}
                  onPress={() => onChange(group)}
                >
                  {words.change}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

interface RolesProps {
  group: ProvisionedGroup;
  onChanged: (group: ProvisionedGroup) => void;
  onClose: () => void;
}

function GroupRoles({ group, onChanged, onClose }: RolesProps) {
  const api = useApi();
  const { provisioning: words, people, save } = useAdminStrings();
  const announce = useAnnounce();
  const { pending, problem, run } = useAct();
  const [roles, setRoles] = useState<Role[]>([...group.roles, 'member']);
  const name = inSentence(group.name);
  const given = roles.filter((role) => role !== 'member');
  const same = given.length === group.roles.length && given.every((role) => group.roles.includes(role));
  const submit = () =>
    run(
      () => api.setGroupRoles(group.id, given),
      (changed) => {
        onChanged(changed);
        announce(words.groupChanged(name));
        onClose();
      },
    );
  return (
    <FormDialog
      title={words.groupTitle(name)}
      action={save}
      disabled={same}
      pending={pending}
      problem={problem}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="faint">{words.groupText}</p>
      <RolePicker byGroup label={people.roles} chosen={roles} onChange={setRoles} />
    </FormDialog>
  );
}
