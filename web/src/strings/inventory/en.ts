// English: what the server knows, why, and until when.

import type { FieldName, PartName, UntilName } from '../../generated/core';
import { pluralsOf } from '../many';

type Column = Extract<FieldName, `${string}.${string}`>;

export interface InventoryStrings {
  inventory: {
    title: string;
    open: string;
    privacy: string;
    lead: string;
    live: string;
    waiting: string;
    offline: string;
    nothing: string;
    yes: string;
    rows: (rows: number, bytes: string) => string;
    streams: Record<'microphone' | 'camera' | 'screen' | 'screen_audio', string>;
    flags: Record<string, string>;
    heldUntil: string;
    parts: Record<PartName, string>;
    until: Record<UntilName, string>;
    /** What it is called, and why it is held. */
    fields: Record<Exclude<FieldName, Column>, readonly [string, string]>;
    columns: Record<Column, string>;
    ownTitle: string;
    ownText: string;
    ownNothing: string;
    ownSure: string;
    ownCopy: string;
    ownErase: (lines: number) => string;
    logsTitle: string;
    logs: string;
    notTitle: string;
    not: readonly (readonly [string, string])[];
    proof: string;
  };
}

const many = pluralsOf('en');

export const inventory: InventoryStrings['inventory'] = {
  title: 'What this server knows about you',
  open: 'What does this server know about me?',
  privacy: 'Privacy notice',
  lead: 'Asked from the server itself, over your own connection, just now. Of others you see only how many they are.',
  live: 'Updated every few seconds',
  waiting: 'Asking the server…',
  offline: 'There is no connection to the server right now. It holds nothing of a connection that has ended.',
  nothing: 'nothing',
  yes: 'yes',
  rows: (rows, bytes) => many(rows, `# value, ${bytes}`, `# values, ${bytes}`),
  streams: {
    microphone: 'microphone',
    camera: 'camera',
    screen: 'screen',
    screen_audio: 'sound of the screen',
  },
  flags: {
    member: 'in the meeting',
    waiting: 'at the door',
    founding: 'beginning the meeting',
    lobby: 'waiting room',
    locked: 'locked',
    safe: 'safe mode',
    ended: 'ended',
  },
  heldUntil: 'Held until',
  parts: {
    connection: 'Your connection',
    seat: 'Your seat',
    meeting: 'This meeting, in memory',
    media: 'Sound and picture',
    stored: 'Stored on disk, of this meeting',
  },
  until: {
    connection: 'you disconnect',
    seat: 'you leave, or have been away for 15 minutes',
    group: 'the last person leaves',
    idle: 'nobody has been there for a few seconds',
    meeting: 'the host deletes the meeting or its time is past',
    change: 'the host changes it, at the latest with the meeting',
    newer: 'newer ones push it out (4,096 or 32 MiB), or the last person leaves',
  },
  fields: {
    address: ['Network address', 'Answers, sound and picture go there. Behind a proxy it is the proxy’s.'],
    since: ['Connected since', 'Only said here; nothing is done with it.'],
    room: ['Meeting', 'A fingerprint of the first half of the link, to bring you to the right meeting.'],
    received: ['Received from you', 'Messages about the meeting, without sound and picture.'],
    sent: ['Sent to you', 'Messages about the meeting, without sound and picture.'],
    unsent: ['Waiting to be sent', 'Bounded, so that a slow line costs little.'],
    misses: ['Wrong links tried', 'Against guessing of links: five end the connection.'],
    account: [
      'Your account',
      'The number of the account that you are signed in with. Other people in the meeting are not told.',
    ],
    counters: ['Counters', 'Sums over the whole server, for whoever runs it. None is yours.'],
    participant: ['Your number', 'Drawn at random by your browser for this one meeting.'],
    seat_token: ['Key to your seat', 'Only its fingerprint, so that you can come back.'],
    place: ['Where you are', 'Who is at the door gets no sound and no picture.'],
    away: ['Away since', 'Your seat is kept for a while when your connection breaks.'],
    heard: ['Last heard', 'To notice connections that are broken.'],
    admitted: ['Came in at entry', 'You may read the meeting’s log from there on.'],
    references: ['Own messages in the log', 'Their numbers, so that none is delivered twice.'],
    key_package: ['Your public keys', 'Passed on to those who let you in.'],
    visitor: ['Number of this tab', 'Random; by it a host can turn this tab away for good.'],
    note: ['Your word to the hosts', 'Sealed; the server cannot read it.'],
    transport: ['Media connection', 'A random number that connects you with your sound and picture.'],
    allowed: ['You may send', 'By the meeting’s rules; nothing else is passed on.'],
    slots: ['Places for streams', 'How many sounds and pictures you can receive.'],
    wants: ['Pictures asked for', 'Whose pictures are on your screen, and how large: nothing more is sent.'],
    callers: ['Told of the door', 'For hosts: whom they have been told of.'],
    host: ['Hosts’ key', 'A fingerprint; tells who is a host.'],
    entry: ['Guest link’s key', 'Its public half; tells who holds the link.'],
    connections: ['Connections', 'How many are at this meeting.'],
    members: ['People', 'How many are in; their names are sealed.'],
    waiting: ['At the door', 'How many wait.'],
    blocked: ['Turned away', 'How many tabs hosts have kept out.'],
    epoch: ['Key changes', 'How often the keys were renewed; not the keys.'],
    group: ['Public keys of all', 'The encrypted group’s public state, for newcomers.'],
    log_entries: ['Log', 'Sealed messages and key changes, for those who were away.'],
    log_bytes: ['Size of the log', 'All of it sealed or public keys.'],
    policy: ['Switched on', 'The meeting’s rules that the server has to follow.'],
    named: ['Roles and exceptions', 'How many there are, by random numbers.'],
    transports: ['Media connections', 'How many send or receive.'],
    stream: ['You send', 'Kind and rate; the content is sealed.'],
    loudness: ['Loudness, in dB', 'Told by your browser beside the sealed sound, to pass on the loudest.'],
    downlink: ['Your line, in bit/s', 'An estimate, so that not more is sent than fits.'],
    file_contents: [
      'Files sent here',
      'Sealed; the server cannot read them and does not know their names. One on its way counts whole.',
    ],
  },
  columns: {
    'meetings.room': 'Fingerprint: tells whether a meeting exists.',
    'meetings.host': 'Fingerprint of the hosts’ key.',
    'meetings.entry': 'Public half of the guest link’s key.',
    'meetings.early': 'Whether it may begin without a host.',
    'meetings.version': 'Counts the host’s changes, so that an older one is refused.',
    'meetings.keep_until': 'The day until which it is kept.',
    'meetings.card': 'Title, time and the meeting’s secret: sealed, opened by the link only.',
    'meetings.class':
      'The rules of its class: organisation, who may come in, exceptions. Empty for most meetings.',
    'meetings.ended': 'Whether a host has ended it.',
    'meetings.empty_since': 'Since when nobody is there, for deletion.',
    'groups.room': 'Which meeting the group is of.',
    'groups.snapshot': 'The group’s public state, to go on after a restart.',
    'seats.room': 'Which meeting the seat is in.',
    'seats.participant': 'A random number for each person.',
    'seats.token_hash': 'Fingerprint of the key to come back.',
    'seats.admitted': 'From where in the log each person may read.',
    'seats.bound': 'Of people who are signed in: that nobody else comes back to their seat.',
    'log.room': 'Which meeting the entry is of.',
    'log.seq': 'The entry’s place in the order.',
    'log.entry': 'A sealed message or a change of keys.',
    'blocked.room': 'Which meeting the tab is kept out of.',
    'blocked.visitor': 'By this a tab that hosts have blocked stays out: a hash of its random number.',
    'files.room': 'Which meeting the file was sent in.',
    'files.id': 'Fingerprint of what the file is found by.',
    'files.owner': 'The random number of who sent it, and may delete it.',
    'files.bytes': 'How long it is, with its padding.',
  },
  ownTitle: 'Your copy, and erasure',
  ownText:
    'You need no account for this. What you wrote and sent is held for the others, sealed, until the last person leaves; everything else of you goes when you leave. To have it gone sooner, delete it here: nobody is shown it any more, and files go from the server at once. Whoever has read or saved it has it.',
  ownNothing: 'Nothing that you wrote or sent is left.',
  ownSure: 'This cannot be undone.',
  ownCopy: 'Save a copy (JSON)',
  ownErase: (n) => many(n, 'Delete # message of mine', 'Delete # messages of mine'),
  logsTitle: 'In the server’s log file',
  logs: 'Nothing of you: no address, no number, no meeting. Faults of the server and sums only.',
  notTitle: 'What it cannot know',
  not: [
    ['Names', 'Sealed with the meeting’s secret, which only the link opens.'],
    ['Words', 'Chat, reactions and notes are sealed for the members.'],
    ['Sound and picture', 'Sealed on your device before they leave it.'],
    ['Title and time', 'They stand in the sealed card.'],
    ['The link', 'It stands in the part of the address that browsers never send.'],
  ],
  proof:
    'How this is shown: tests read every byte that crosses the server, its database and its log, and look for names, words, titles and links. A new field in the server does not compile before it is listed here.',
};
