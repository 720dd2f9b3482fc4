import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Action, actsOn, may, ROLES, sectionsOf, whyNot } from './rights';

test('the table of roles and actions is the server’s', () => {
  const source = readFileSync(new URL('../../../crates/identity/src/roles.rs', import.meta.url), 'utf8');
  const rows: Record<Action, string> = {
    seePeople: 'SeePeople',
    seeProvisioning: 'SeeProvisioning',
    invite: 'Invite',
    grantRoles: 'GrantRoles',
    grantHighRoles: 'GrantHighRoles',
    endSessions: 'EndSessions',
    deactivate: 'Deactivate',
    provision: 'Provision',
    changeOrganisation: 'ChangeOrganisation',
    changeHost: 'ChangeHost',
    changeDirectory: 'ChangeDirectory',
    findPeople: 'FindPeople',
    seeMeetings: 'SeeMeetings',
    deleteOrganisation: 'DeleteOrganisation',
    readAudit: 'ReadAudit',
    readRegister: 'ReadRegister',
    attest: 'Attest',
    manageProviders: 'ManageProviders',
    seeDataRequests: 'SeeDataRequests',
    changeNotice: 'ChangeNotice',
    seePolicy: 'SeePolicy',
    changePolicy: 'ChangePolicy',
    countersignPolicy: 'CountersignPolicy',
  };
  for (const [action, name] of Object.entries(rows)) {
    const row = ROLES.map((role) => (may([role], action as Action) ? 'x' : '.')).join('');
    expect(source).toContain(`"${name} ${row}"`);
  }
});

test('who may less is shown less', () => {
  expect(sectionsOf(['owner', 'member'])).toEqual([
    'people',
    'provisioning',
    'providers',
    'policy',
    'meetings',
    'organisation',
    'register',
    'audit',
    'data',
    'account',
  ]);
  expect(sectionsOf(['admin', 'member'])).toEqual([
    'people',
    'provisioning',
    'providers',
    'policy',
    'meetings',
    'organisation',
    'register',
    'data',
    'account',
  ]);
  for (const role of ['officer', 'auditor'] as const)
    expect(sectionsOf([role, 'member'])).toEqual([
      'people',
      'provisioning',
      'policy',
      'meetings',
      'register',
      'audit',
      'data',
      'account',
    ]);
  expect(sectionsOf(['helpdesk', 'member'])).toEqual(['people', 'account']);
  expect(sectionsOf(['member'])).toEqual(['account']);
});

test('what is offered for a person', () => {
  const member = { roles: ['member'], active: true, sessions: 1 } as const;
  expect(actsOn(['admin'], member)).toEqual(['roles', 'endSessions', 'deactivate']);
  expect(actsOn(['admin'], { ...member, active: false, sessions: 0 })).toEqual(['roles', 'activate']);
  expect(actsOn(['helpdesk'], member)).toEqual(['endSessions']);
  expect(actsOn(['auditor'], member)).toEqual([]);
  const owner = { ...member, roles: ['owner', 'member'] } as const;
  expect(actsOn(['admin'], owner)).toEqual(['roles']);
  expect(actsOn(['owner'], owner)).toContain('deactivate');
});

test('a role that cannot be given says why', () => {
  expect(whyNot('owner', ['admin'], [])).toBe('high');
  expect(whyNot('officer', ['admin'], ['officer'])).toBe('high');
  expect(whyNot('officer', ['owner'], ['admin'])).toBe('runs');
  expect(whyNot('admin', ['owner'], ['officer'])).toBe('attests');
  expect(whyNot('admin', ['admin'], ['officer'])).toBe('attests');
  expect(whyNot('admin', ['owner'], ['owner'])).toBeNull();
  expect(whyNot('member', ['owner'], [])).toBe('everyone');
});
