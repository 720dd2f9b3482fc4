// What somebody may do in an organisation, as crates/identity/src/roles.rs has it: what they may not is not shown. The server
// decides all the same.

export const ROLES = ['owner', 'admin', 'officer', 'auditor', 'helpdesk', 'member'] as const;
export type Role = (typeof ROLES)[number];

const ALLOWED = {
  seePeople: ['owner', 'admin', 'officer', 'auditor', 'helpdesk'],
  seeProvisioning: ['owner', 'admin', 'officer', 'auditor'],
  invite: ['owner', 'admin'],
  grantRoles: ['owner', 'admin'],
  grantHighRoles: ['owner'],
  endSessions: ['owner', 'admin', 'helpdesk'],
  deactivate: ['owner', 'admin'],
  provision: ['owner', 'admin'],
  changeOrganisation: ['owner', 'admin'],
  changeHost: ['owner'],
  changeDirectory: ['owner', 'admin'],
  findPeople: ['owner', 'admin', 'officer', 'auditor', 'helpdesk', 'member'],
  seeMeetings: ['owner', 'admin', 'officer', 'auditor'],
  deleteOrganisation: ['owner'],
  readAudit: ['owner', 'officer', 'auditor'],
  readRegister: ['owner', 'admin', 'officer', 'auditor'],
  attest: ['officer'],
  manageProviders: ['owner', 'admin'],
  seeDataRequests: ['owner', 'admin', 'officer', 'auditor'],
  changeNotice: ['owner', 'admin', 'officer'],
  seePolicy: ['owner', 'admin', 'officer', 'auditor'],
  changePolicy: ['owner', 'admin'],
  countersignPolicy: ['officer'],
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof ALLOWED;

export function may(roles: readonly Role[], action: Action): boolean {
  return ALLOWED[action].some((role) => roles.includes(role));
}

export const SECTIONS = [
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
] as const;
export type Section = (typeof SECTIONS)[number];

/** The parts of the console that somebody is shown. */
export function sectionsOf(roles: readonly Role[]): Section[] {
  const shown: Record<Section, boolean> = {
    people: may(roles, 'seePeople'),
    provisioning: may(roles, 'seeProvisioning'),
    providers: may(roles, 'manageProviders'),
    policy: may(roles, 'seePolicy'),
    meetings: may(roles, 'seeMeetings'),
    organisation: may(roles, 'changeOrganisation') || may(roles, 'deleteOrganisation'),
    register: may(roles, 'readRegister'),
    audit: may(roles, 'readAudit'),
    data: may(roles, 'seeDataRequests'),
    account: true,
  };
  return SECTIONS.filter((section) => shown[section]);
}

export type PersonAct = 'roles' | 'deactivate' | 'activate' | 'endSessions';

/** What somebody may do with somebody else. Over an owner or officer only owners have power. */
export function actsOn(
  mine: readonly Role[],
  person: { roles: readonly Role[]; active: boolean; sessions: number },
): PersonAct[] {
  const high = person.roles.some(isHigh);
  const decides = may(mine, high ? 'grantHighRoles' : 'deactivate');
  const acts: PersonAct[] = [];
  if (may(mine, 'grantRoles')) acts.push('roles');
  if (may(mine, high ? 'grantHighRoles' : 'endSessions') && person.sessions > 0) acts.push('endSessions');
  if (decides) acts.push(person.active ? 'deactivate' : 'activate');
  return acts;
}

/** Why a group of the directory cannot give a role, beside the others that are chosen. */
export function whyNotByGroup(role: Role, mine: readonly Role[], chosen: readonly Role[]): WhyNot | null {
  return isHigh(role) ? 'group' : whyNot(role, mine, chosen);
}

export type WhyNot = 'group' | 'high' | 'runs' | 'attests' | 'everyone';

/** Why a role cannot be given or taken by somebody with these roles, beside the others that are chosen. */
export function whyNot(role: Role, mine: readonly Role[], chosen: readonly Role[]): WhyNot | null {
  if (role === 'member') return 'everyone';
  if (isHigh(role) && !may(mine, 'grantHighRoles')) return 'high';
  // What is chosen can be taken away.
  if (chosen.includes(role)) return null;
  if (role === 'officer' && (chosen.includes('owner') || chosen.includes('admin'))) return 'runs';
  if ((role === 'owner' || role === 'admin') && chosen.includes('officer')) return 'attests';
  return null;
}

function isHigh(role: Role): boolean {
  return role === 'owner' || role === 'officer';
}
