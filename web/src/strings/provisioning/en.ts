// English: how an organisation's directory comes.

import { pluralsOf } from '../many';

const many = pluralsOf('en');

export const provisioning = {
  title: 'Provisioning',
  lead: 'Your directory tells this server who comes and who leaves, by SCIM 2.0. Whoever leaves is out at once: signed out, and out of every meeting.',
  standing: 'The directory',
  address: 'Address for your directory',
  copy: 'Copy',
  copyAddress: 'Copy the address',
  copyToken: 'Copy token',
  copied: 'Copied',
  active: (n: number) => many(n, '# user let in', '# users let in'),
  suspended: (n: number) => many(n, '# suspended', '# suspended'),
  groupCount: (n: number) => many(n, '# group', '# groups'),
  changed: (when: string) => `last change ${when}`,
  neverChanged: 'no change yet',
  tokens: 'Tokens',
  tokensText:
    'The directory shows one with each request. Two can hold at a time: make the next one, enter it there, then revoke the old one.',
  tokensFull: 'Two tokens hold already. Revoke one before you make another.',
  noTokens: 'None yet. Make one and enter it, with the address, in your directory.',
  make: 'Make a token…',
  makeTitle: 'Make a token',
  makeAct: 'Make the token',
  label: 'What you call it',
  labelHint: 'For instance the directory that it is for.',
  scope: 'What may be done with it',
  writes: 'Read and change users and groups',
  reads: 'Read only',
  readsOnly: 'reads only',
  term: 'How long it holds',
  days: (n: number) => many(n, '# day', '# days'),
  madeNamed: (name: string) => `Token ${name} made`,
  ready: 'The token is ready',
  readyText:
    'Enter it in your directory now, as bearer token or as password. It is shown only this once: the server keeps no more than a fingerprint of it.',
  token: 'Token',
  made: (when: string) => `made ${when}`,
  until: (when: string) => `holds until ${when}`,
  ended: (when: string) => `ended ${when}`,
  over: 'over',
  used: (when: string) => `last used ${when}`,
  neverUsed: 'never used',
  revoke: 'Revoke',
  revokeNamed: (name: string) => `Revoke: ${name}`,
  revokeTitle: (name: string) => `Revoke the token ${name}?`,
  revokeText: 'A directory that still has it can tell this server nothing any more, not even who leaves.',
  revoked: (name: string) => `Token ${name} revoked`,
  groups: 'Groups and roles',
  groupsText:
    'What whoever is in a group may do here. A role that a group gives goes with it; what somebody was given by hand stays.',
  noGroups: 'Your directory has told of no groups yet.',
  filter: 'Filter by name',
  groupsShown: (n: number, all: number) => `${n} of ${many(all, '# group', '# groups')} shown`,
  noneFits: 'No group fits this filter.',
  members: (n: number) => many(n, '# member', '# members'),
  givesNothing: 'gives no role',
  change: 'Roles…',
  changeNamed: (name: string) => `Roles of the group ${name}`,
  groupTitle: (name: string) => `Roles of the group ${name}`,
  groupText: 'Everyone in it gets these at once, and loses them when they leave it.',
  groupChanged: (name: string) => `${name}: roles changed`,
  joining: 'Signing in',
  joiningText:
    'Whoever signs in by your provider is found among the directory’s users by one value that both know.',
  required: 'Only whom the directory knows is let in',
  requiredText:
    'By the provider nobody else signs in then. Accounts with a passkey that were invited still do.',
  issuer: 'Issuer of the provider',
  issuerHint:
    'As the provider’s description has it. Only its word counts here: nobody is found by another provider, and nobody at all without one.',
  claim: 'Claim of the provider',
  claimHint: 'Mostly “sub”; with Entra ID “oid”.',
  by: 'Is the same as the directory’s',
  byExternalId: 'externalId',
  byUserName: 'userName',
  saved: 'Saved',
};

export type ProvisioningStrings = typeof provisioning;
