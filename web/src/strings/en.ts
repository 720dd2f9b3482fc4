// English. The form of this catalogue is what the other languages must fill; a missing key fails the type check.

import { chat } from './chat/en';
import { classes } from './classes/en';
import { door } from './door/en';
import { files } from './files/en';
import { floor } from './floor/en';
import { foyer } from './foyer/en';
import { inventory } from './inventory/en';
import { namesOf, pluralsOf } from './many';
import { media } from './media/en';
import { names } from './names/en';
import { recording } from './recording/en';
import { settings } from './settings/en';
import { view } from './view/en';

const many = pluralsOf('en');
const few = namesOf('en', (n) => many(n, '# other', '# others'));

export const en = {
  ...door,
  ...settings,
  classes,
  files,
  foyer,
  inventory,
  floor,
  recording,
  media,
  names,
  view,
  chat,
  language: 'English',
  product: 'Conclave',
  landing: {
    title: 'Meetings that stay among you.',
    text: 'Video meetings in the browser, encrypted from person to person. The server passes them on and cannot see or hear them.',
    create: 'New meeting',
    or: 'or',
    linkLabel: 'Join with a link',
    linkHint: 'Paste the link you were sent',
    join: 'Join',
    badLink: 'This is not a meeting link. It ends in # and two long words; ask for the whole link.',
    points: ['No account, nothing to install', 'Always encrypted, for everyone', 'Runs on your own server'],
  },
  green: {
    titleNew: 'Your new meeting',
    titleJoin: 'Ready to join?',
    lead: 'Nobody sees or hears you yet.',
    name: 'Your name',
    nameHint: 'How the others know you',
    nameMissing: 'Please say who you are.',
    join: 'Join meeting',
    joining: 'Joining…',
    preview: 'Your picture',
    cameraOff: 'Your camera is off',
    cameraStarting: 'Starting your camera…',
    devices: 'Devices',
    microphone: 'Microphone',
    camera: 'Camera',
    speaker: 'Speaker',
    systemDefault: 'System default',
    level: 'Microphone level',
    levelOff: 'Switch the microphone on to see its level.',
    testSpeaker: 'Test speaker',
    testing: 'Playing…',
    invite: 'Invite others',
    inviteText: 'Whoever has this link can come in and read along. Send it only to those you want to meet.',
    back: 'Back to the start',
    asHost: 'You come in as host',
    signedIn: 'You are signed in; the others do not learn your account',
  },
  bar: {
    controls: 'Meeting controls',
    microphone: 'Microphone',
    mute: 'Mute microphone',
    unmute: 'Unmute microphone',
    camera: 'Camera',
    cameraOn: 'Turn camera on',
    cameraOff: 'Turn camera off',
    share: 'Share',
    shareOn: 'Share screen',
    shareOff: 'Stop sharing',
    copyLink: 'Copy link',
    copied: 'Link copied',
    people: 'People',
    chat: 'Chat',
    leave: 'Leave',
    leaveLong: 'Leave meeting',
    more: 'More',
    settings: 'Settings',
    shortcuts: 'Keyboard shortcuts',
    unread: (n: number) => many(n, '# new message', '# new messages'),
  },
  stage: {
    label: 'Participants',
    you: 'You',
    youNamed: (name: string) => `${name} (you)`,
    screenOf: (name: string) => `${name}’s screen`,
    ownScreen: 'Your screen',
    sharing: 'You are sharing your screen',
    unknown: 'Unknown',
    muted: 'muted',
    speaking: 'speaking',
    away: 'Reconnecting…',
    lost: (since: string) => `Connection lost at ${since}`,
    pin: (name: string) => `Show ${name} large`,
    unpin: (name: string) => `Show ${name} at normal size`,
    signs: 'sign language',
    alone: 'You are the only one here',
    aloneText: 'Send the link to those you want to meet.',
    pageBack: 'Previous people',
    pageOn: 'More people',
    page: (page: number, pages: number) => `Page ${page} of ${pages}`,
    soundBlocked: 'Your browser holds the sound back.',
    soundOn: 'Turn sound on',
    pushToTalk: 'You are talking while you hold the space bar',
    notices: 'Notices',
  },
  people: {
    title: 'People',
    count: (n: number) => many(n, '# person', '# people'),
    lead: 'Everyone who holds the keys of this meeting. Nobody else can see or hear it.',
    you: 'you',
    micOn: 'microphone on',
    micOff: 'microphone off',
    cameraOn: 'camera on',
    cameraOff: 'camera off',
    sharing: 'shares a screen',
    away: 'lost the connection, reconnecting',
    waiting: 'on the way',
    faults: {
      messages: {
        missing: (name: string) => `A message from ${name} was kept from this device. Ask for it again.`,
        not_opening: (name: string) => `A message from ${name} cannot be decrypted.`,
      },
      microphone: {
        not_arriving: (name: string) => `Sound from ${name} is not arriving. Reconnecting it.`,
        not_opening: (name: string) => `Sound from ${name} cannot be decrypted. Renewing the keys.`,
        not_opening_there: (_name: string) => 'Others cannot decrypt your sound. Renewing the keys.',
      },
      camera: {
        not_arriving: (name: string) => `Picture from ${name} is not arriving. Reconnecting it.`,
        not_opening: (name: string) => `Picture from ${name} cannot be decrypted. Renewing the keys.`,
        not_opening_there: (_name: string) => 'Others cannot decrypt your picture. Renewing the keys.',
      },
      screen: {
        not_arriving: (name: string) => `${name}’s screen is not arriving. Reconnecting it.`,
        not_opening: (name: string) => `${name}’s screen cannot be decrypted. Renewing the keys.`,
        not_opening_there: (_name: string) => 'Others cannot decrypt your screen. Renewing the keys.',
      },
    },
  },
  encryption: {
    end_to_end: 'End-to-end encrypted',
    settling: 'Renewing keys…',
    broken: 'Not fully encrypted',
    none: 'Not connected yet',
    explain: {
      end_to_end:
        'Sound, picture, chat and names are locked on your device and opened only on the devices of the people in this meeting. The server has no key.',
      settling: 'The keys are being renewed. What cannot be opened is not shown or played.',
      broken:
        'Something does not open under this meeting’s keys, or somebody’s keys do not verify. Have a look at the people in the meeting.',
      none: 'Keys are agreed on when you are in the meeting.',
    },
    code: 'Meeting code',
    codeText:
      'Read it to each other. If everyone sees the same code, you all share the same keys and nobody sits in between.',
    members: (n: number) => many(n, 'Keys held by # person', 'Keys held by # people'),
    epoch: (n: number) => `Keys renewed ${many(n, 'once', '# times')} so far`,
    seePeople: 'See people',
  },
  connection: {
    signalling: 'Connection lost. Reconnecting…',
    media: 'Sound and picture are interrupted. Restoring them…',
    offline: 'Your device is offline. The meeting goes on when the network is back.',
    ends: (time: string) =>
      `The server restarts when this meeting has ended, at ${time} at the latest. If you are still here then, the meeting is interrupted for a moment and comes back by itself.`,
  },
  left: {
    title: 'You left the meeting',
    text: 'Your camera and microphone are off.',
    rejoin: 'Rejoin',
    create: 'New meeting',
    home: 'Start page',
  },
  loading: 'Preparing the meeting…',
  close: 'Close',
  cancel: 'Cancel',
  tryAgain: 'Try again',
  reload: 'Reload page',
  problems: {
    bad_link: {
      title: 'This link is incomplete',
      text: 'A meeting link ends in # and two long words. Copy the whole link, or ask for it again.',
    },
    not_available: {
      title: 'This meeting is not open',
      text: 'It may be over, not begun, or the link may be mistyped. Ask whoever invited you for the current link.',
    },
    full: {
      title: 'The meeting is full',
      text: 'It has as many people as it may have. Try again when somebody has left.',
    },
    locked: {
      title: 'The meeting is locked',
      text: 'A host has closed the door: nobody new comes in for now. Ask somebody inside, or try again later.',
    },
    ended: {
      title: 'The meeting has ended',
      text: 'A host ended it for everyone. It can begin again when a host comes.',
    },
    declined: {
      title: 'You were not let in',
      text: 'A host declined. If you think that is a mistake, ask whoever invited you.',
    },
    removed: {
      title: 'You were removed from the meeting',
      text: 'A host took you out. Your camera and microphone are off, and you hold no more keys of the meeting.',
    },
    signed_out: {
      title: 'You were signed out',
      text: 'The account that you joined with was signed out or closed, so you left the meeting and hold no more keys of it. Sign in again, or ask whoever runs your organisation’s accounts.',
    },
    quota: {
      title: 'The server keeps no more meetings',
      text: 'It keeps as many as it may, for everyone or from where you are. Try again later, or ask whoever runs it.',
    },
    unreachable: {
      title: 'The server cannot be reached',
      text: 'Check your network. In a company network, WebSocket connections to this address may be blocked: ask your administrator to allow them. We keep trying.',
    },
    version: {
      title: 'This page is out of date',
      text: 'The server was updated. Reload the page to go on.',
    },
    not_admitted: {
      title: 'You were not let in',
      text: 'Nobody in the meeting could confirm your link. Make sure that it is complete, then try again.',
    },
    sign_in_needed: {
      title: 'Sign in to join',
      text: 'This meeting is for people who are signed in at this server. Sign in, then come back here: this page keeps your link.',
    },
    members_only: {
      title: 'For members only',
      text: 'This meeting is for members of its organisation, and you are signed in to another one. Ask the host for a meeting that is open to guests.',
    },
    factors_needed: {
      title: 'Sign in with several factors',
      text: 'This meeting is for people who have shown more than a password. Sign in with a passkey, or at your organisation with a second factor, then come back here: this page keeps your link.',
    },
    not_verified: {
      title: 'Your name is not verified',
      text: 'The rules of this meeting let in verified names alone. Go back, sign in by your organisation’s provider if you have not, and show your verified name. One that you showed more than twelve hours ago has to be shown anew.',
    },
    unverified_inside: {
      title: 'Somebody’s name is not verified',
      text: 'The rules of this meeting let in verified names alone. Somebody is in it, or was just let in, whose name this browser does not find verified. It left, or did not come in, and sent them nothing. If a provider has changed its keys, load this page anew; else ask the host.',
    },
    names_unchecked: {
      title: 'Names could not be checked',
      text: 'The rules of this meeting let in verified names alone, and the keys of a provider could not be had in time. This browser left, or did not come in. Try again in a moment.',
    },
    outside_regions: {
      title: 'Not on this server',
      text: 'The rules of this meeting’s class say where it may be, and this server is not there. It is not held here. Ask whoever invited you, or who administers your organisation.',
    },
    exception_over: {
      title: 'The door is closed',
      text: 'An exception to the rules of this meeting’s class has ended. Ask its host to make a new meeting.',
    },
    rules_differ: {
      title: 'The rules do not match',
      text: 'The server names other rules for this meeting than its host has signed. Do not join; tell the host, and whoever runs the server.',
    },
    gate_closed: {
      title: 'Not available for now',
      text: 'A measure that your organisation takes for such meetings does not hold: no new one is made. Choose another class, or ask your data protection officer.',
    },
    not_your_class: {
      title: 'This class is not available',
      text: 'Your organisation’s policy has changed, or you are not signed in any more. Reload the page and choose the class again.',
    },
    replaced: {
      title: 'The meeting goes on in another window',
      text: 'You opened it there with the same seat. You can close this window or take the meeting back here.',
    },
    too_many: {
      title: 'Too many messages at once',
      text: 'The server asks for a short pause. Try again in a moment.',
    },
    server_full: {
      title: 'The server is full',
      text: 'It has as much to do as it can. We keep trying: you come in as soon as there is room, usually within minutes.',
    },
    server_ends: {
      title: 'The server is about to restart',
      text: 'No new meeting begins here until then. We keep trying: you come in as soon as it is back, or another one answers.',
    },
    no_transforms: {
      title: 'This browser cannot encrypt meetings',
      text: 'It lacks encoded transforms for WebRTC. Use a current Firefox, Chrome, Edge or Safari. Conclave never sends anything unencrypted.',
    },
    no_wasm: {
      title: 'WebAssembly is switched off',
      text: 'The encryption needs it. Switch it on for this site in your browser or leave its strict security mode, then reload.',
    },
    crashed: {
      title: 'Something broke on this page',
      text: 'Reload it: you come back to the same meeting.',
    },
  },
  devices: {
    denied: {
      microphone:
        'Your browser does not allow the microphone. Allow it beside the address of this page, then try again. You can join without.',
      camera:
        'Your browser does not allow the camera. Allow it beside the address of this page, then try again. You can join without.',
      screen:
        'Your system does not allow sharing the screen. Allow it for your browser in the system settings.',
    },
    missing: {
      microphone: 'No microphone found. Plug one in, or join and listen.',
      camera: 'No camera found. Plug one in, or join without.',
      screen: 'This browser cannot share a screen.',
    },
    busy: {
      microphone: 'The microphone is in use by another program. Close that one and try again.',
      camera: 'The camera is in use by another program. Close that one and try again.',
      screen: 'The screen could not be captured. Try again.',
    },
    unsupported: {
      microphone: 'This page needs a secure address (https) to use the microphone.',
      camera: 'This page needs a secure address (https) to use the camera.',
      screen: 'This browser cannot share a screen.',
    },
  },
  announce: {
    moreFaults: (n: number) => many(n, 'There is # more such fault.', 'There are # more such faults.'),
    joined: (names: string[]) => `${few(names, 3)} joined`,
    left: (names: string[]) => `${few(names, 3)} left`,
    inMeeting: 'You are in the meeting',
    reconnecting: 'Connection lost, reconnecting',
    reconnected: 'Connected again',
    shares: (name: string) => `${name} shares a screen`,
    sharesNoMore: (name: string) => `${name} no longer shares a screen`,
  },
  shortcuts: {
    title: 'Keyboard shortcuts',
    microphone: 'Microphone on or off',
    camera: 'Camera on or off',
    share: 'Share a screen',
    chat: 'Open or close chat',
    people: 'Open or close people',
    host: 'Open or close host controls',
    react: 'React',
    captions: 'Show or hide captions',
    layout: 'Gallery or speaker',
    fullScreen: 'Full screen',
    pageOn: 'Next page of people',
    pageBack: 'Previous page of people',
    hand: 'Raise or lower your hand',
    questions: 'Open or close questions',
    polls: 'Open or close polls',
    change: 'Change keys',
    settings: 'Settings',
    help: 'This list',
    talk: 'Hold to talk while muted',
    space: 'Space',
    enabled: 'Single-key shortcuts',
    enabledHint: 'Off leaves only those with Ctrl.',
  },
  settings: {
    title: 'Settings',
    appearance: 'Appearance',
    system: 'System',
    light: 'Light',
    dark: 'Dark',
    language: 'Language',
    mirror: 'Mirror my own picture',
  },
  title: {
    ready: 'Ready to join',
    joining: 'Joining',
    waiting: 'Waiting',
    meeting: 'Meeting',
    muted: 'muted',
    left: 'Left',
    reconnecting: 'Reconnecting',
  },
};

export type Strings = typeof en;
