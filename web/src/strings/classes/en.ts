// English: the rules of a meeting's class.

import { pluralsOf } from '../many';

const many = pluralsOf('en');

export const classes = {
  title: 'Rules of this meeting',
  of: (title: string, by: string) => `${title} · ${by}`,
  signed: 'Signed by the meeting’s host: the server cannot change them unnoticed.',
  people: {
    link: 'Whoever has the link may come in.',
    signed_in: 'For people who are signed in at this server.',
    members: 'For members of the organisation only.',
  },
  mfa: 'Everyone has signed in with several factors.',
  verified: (by: string) => `Only people whose name is verified come in, by ${by}.`,
  verifiedByNobody:
    'Only people whose name is verified come in, and the organisation has no provider that could vouch: nobody comes in.',
  lobby: {
    off: 'Newcomers come straight in.',
    on: 'A host lets newcomers in, until hosts decide otherwise.',
    always: 'A host lets everyone in, as long as the meeting lasts.',
  },
  record: {
    granted: 'Hosts may record, and whom they let. It is always announced.',
    hosts: 'Only hosts may record. It is always announced.',
    nobody: 'Nobody may record.',
  },
  share: {
    granted: 'Hosts may share a screen, and whom they let.',
    hosts: 'Only hosts may share a screen.',
    nobody: 'Nobody may share a screen.',
  },
  noChat: 'There is no chat.',
  noPrivateChat: 'There are no messages to single people.',
  noRename: 'Inside, nobody takes another name.',
  muted: 'You come in muted, and may unmute.',
  cameraOff: 'You come in with the camera off, and may switch it on.',
  kept: (n: number) =>
    many(
      n,
      'The server keeps it # day at most while nobody is there.',
      'The server keeps it # days at most while nobody is there.',
    ),
  files: (n: number) =>
    many(n, 'The server keeps files # hour at most.', 'The server keeps files # hours at most.'),
  chatNotKept: 'Nobody saves a copy of the conversation: it is gone with the meeting.',
  chatKept: (n: number) =>
    many(
      n,
      'A copy of the conversation may be kept for # hour.',
      'A copy of the conversation may be kept for # hours.',
    ),
  regions: (places: string) => `It is held and kept only here: ${places}.`,
  more: (n: number) => many(n, '# more rule', '# more rules'),
  excepted: (n: number) => many(n, '# exception to the rules', '# exceptions to the rules'),
  closedTitle: 'Off for now',
  closedWhy: 'Why',
  closedOther: (feature: string) => `${feature}: off for now.`,
  closed: {
    recording: 'Recording is off: nobody can record this meeting.',
    files: 'Files are off: nobody can send one.',
    guests: 'Guests cannot come in: only members of the organisation can.',
    'chat.keep': 'The conversation is not kept: nobody can save a copy.',
    'tenant.production':
      'This organisation is trying the service out: please share nothing confidential yet.',
  },
  exceptions: 'Exceptions',
  until: (setting: string, day: string) => `${setting}: laxer than usual until ${day}`,
  owner: (owner: string) => `Answered for by ${owner}`,
  settings: {
    people: 'Who may come in',
    mfa: 'Several factors',
    verified: 'Verified names alone',
    lobby: 'Lobby',
    record: 'Recording',
    share: 'Sharing a screen',
    chat: 'Chat',
    private_chat: 'Messages to single people',
    rename: 'Taking another name',
    muted_on_entry: 'Muted on entry',
    camera_off_on_entry: 'Camera off on entry',
    kept_days: 'How long it is kept',
    file_hours: 'How long files are kept',
    chat_hours: 'How long copies of the conversation are kept',
  },
  choose: 'Kind of meeting',
  none: 'Without a class: whoever has the link',
  signIn: 'Sign in',
  toDoor: 'Back to the door',
  console: 'Administration',
};
