// English: members who find one another, the organisation's own host name, and its meetings in numbers.

export const finding = {
  title: 'Finding one another',
  text: 'Members can look for one another by a whole name, or by the whole identifier that your directory knows them by. There is no list, no search by a part of a name or by mail domain, and nobody outside the organisation finds anybody.',
  on: 'Members find one another',
  onHint:
    'Off unless you switch it on. Each member can choose not to be found. That it was switched stands in the audit log.',
  isOn: 'Members find one another now',
  isOff: 'Nobody is found any more',
  own: 'Being found',
  ownText:
    'Other members of your organisation can find you by your whole name or identifier, for instance to invite you. They are shown the name by which your organisation knows you.',
  listed: 'Let other members find me',
  isListed: 'Other members find you now',
  isUnlisted: 'Nobody finds you any more',
};

export const host = {
  title: 'Own host name',
  text: 'Who opens this server by your own name is asked to sign in to your organisation. Whoever runs the server has to allow the name first (organisation_hosts), and see to its DNS entry and certificate.',
  passkeys: (w: string) =>
    `Passkeys belong to the host name at which they were made. Those made at ${w} work there only, not at the new name.`,
  stays: 'Nothing is taken away: the address of before goes on working, with its passkeys and sessions.',
  comeIn:
    'At the new name people sign in by a provider, or by an invitation that they open there; then they can add a passkey for it.',
  label: 'Host name',
  hint: 'Like meet.example.org. Empty: none.',
};

export const meetings = {
  title: 'Meetings',
  lead: 'How many run, and how well pictures and sound came through. Never which, whose, or with whom.',
  running: 'Running now',
  runningText:
    'By class. Meetings of no class are nobody’s to count: the server does not know whose they are.',
  again: 'Count anew',
  noClasses: 'Your organisation has no classes of meetings yet: they stand in its policy.',
  quality: 'How media came through',
  qualityText: (n: number) =>
    `By whole hours that are over, of the last seven days, and only of hours in which ${n} people or more were in your meetings at once. Kept in memory: a restart of the server forgets it.`,
  few: (n: number) => `Too few: in no hour were ${n} people in your meetings at once.`,
  hour: 'Hour',
  loss: 'Packets lost',
  roundTrip: 'Round trip',
  heldBack: 'Time with pictures held back',
  columns: 'In each column: what half of the people did not exceed, and what nine in ten did not.',
  unknown: 'not known',
};

export type FindingStrings = typeof finding;
export type HostStrings = typeof host;
export type MeetingsStrings = typeof meetings;
