// English: settings, the installed app, and how others fare with one's own streams.

type Stream = 'microphone' | 'camera' | 'screen';
/** The way that was lost, if one was. */
type Lost = 'udp' | 'tcp' | 'none';

export const settings = {
  preferences: {
    sections: {
      you: 'You',
      sound: 'Sound and picture',
      news: 'Announcements',
      keyboard: 'Keyboard',
      reading: 'Accessibility',
      privacy: 'Privacy',
    },
    save: 'Save',
    nameNow: 'The others see it at once.',
    nameLater: 'In this meeting names stay as they are; it holds from the next one on.',
    contrast: 'High contrast',
    contrastOn: 'High contrast',
    text: 'Size of text',
    normal: 'Normal',
    large: 'Large',
    largest: 'Largest',
    captions: 'Size of captions',
    calm: 'Nothing moves',
    calmHint: 'Without transitions, whatever your system says.',
    statement: {
      title: 'What conforms, and what does not yet',
      aim: 'Conclave is made to meet WCAG 2.2 (A and AA) and EN 301 549. Tests look at every screen and go through a meeting by keyboard alone. Nobody outside the project has audited it, and nobody who uses assistive technology has tried it on our behalf yet.',
      gaps: 'Missing so far: captions of what is said, and a way to say that one signs.',
      report: (host: string) =>
        `Something is in your way? Tell whoever runs this server (${host}), or whoever invited you: they can pass it on to the project. Nothing is reported by itself.`,
      whole: 'The whole report comes with the source code, in docs/accessibility.md.',
    },
    chimes: 'Tones',
    chimesHint: 'A short tone when somebody comes in or waits at the door.',
    joins: 'Announce comings and goings',
    joinsHint: 'For screen readers.',
    readLive: 'Read out what is being written',
    readLiveHint: 'For screen readers: sentence by sentence, where others let everyone read along.',
    pressKey: 'Press a key, or Escape',
    off: 'off',
    changeKey: (what: string) => `Change the key: ${what}`,
    switchOff: 'Switch off',
    switchOffKey: (what: string) => `Switch off: ${what}`,
    reset: 'Reset',
    resetKey: (what: string) => `Reset: ${what}`,
    resetKeys: 'All keys as they were',
    keyTaken: (key: string) => `${key} is needed by your browser or for moving about. Take another one.`,
    keyUsed: (key: string, what: string) =>
      `${key} is used already: ${what}. Change or switch off that one first.`,
    keptLead: 'Only here, in this browser. Nothing of it is sent to the server.',
    keptNothing: 'Nothing is kept.',
    kept: {
      preferences: [
        'Settings',
        'Name, language, devices and what you chose here.',
        'Everything here goes back to how it was.',
      ],
      meetings: [
        'Your meetings',
        'The host links of meetings that you made.',
        'Without their host links you can host these meetings no more.',
      ],
      people: [
        'People you have met',
        'Whose verified name you saw, and their providers’ keys, as numbers that name nobody: so that you know them again.',
        'Everybody is new to this browser then.',
      ],
      seat: ['This tab’s seat', 'Lets a reload come back to the meeting.', 'A reload will take a new seat.'],
      files: [
        'Files of the app',
        'Program files for a fast start; nothing of meetings.',
        'They are loaded anew next time.',
      ],
    } as const satisfies Record<string, readonly [string, string, string]> as Record<
      'preferences' | 'meetings' | 'people' | 'seat' | 'files',
      readonly [string, string, string]
    >,
    forget: 'Delete',
    forgetNow: 'Really delete',
    forgetNamed: (what: string) => `Delete: ${what}`,
    forgotten: (what: string) => `${what}: deleted`,
  },
  app: {
    install: 'Install',
    installText: 'Conclave can stand among your apps, in a window of its own.',
    update: 'A new version is ready.',
    reload: 'Reload',
  },
  roster: {
    search: 'Search people',
    nobody: 'Nobody of that name is here.',
    code: 'Meeting code',
    dropped: (name: string, since: string) =>
      `${name}’s connection was lost at ${since}. Their place is kept for a while.`,
    misses: {
      microphone: (name: string) => `${name} cannot hear you.`,
      camera: (name: string) => `${name} cannot see you.`,
      screen: (name: string) => `${name} does not get your screen.`,
    } as Record<Stream, (name: string) => string>,
    cannotOpen: {
      microphone: (name: string) => `Your sound does not open at ${name}’s; repairing.`,
      camera: (name: string) => `Your picture does not open at ${name}’s; repairing.`,
      screen: (name: string) => `Your screen does not open at ${name}’s; repairing.`,
    } as Record<Stream, (name: string) => string>,
    line: {
      /** Stands behind a colon. */
      cause: {
        udp: 'their network lost UDP, switching',
        tcp: 'their network lost TCP, switching',
        none: 'sound and picture are being connected',
      } as Record<Lost, string>,
      misses: {
        microphone: (name: string, cause: string) => `${name} cannot hear you: ${cause}.`,
        camera: (name: string, cause: string) => `${name} cannot see you: ${cause}.`,
        screen: (name: string, cause: string) => `${name} does not get your screen: ${cause}.`,
      } as Record<Stream, (name: string, cause: string) => string>,
      silent: {
        microphone: (name: string, cause: string) => `Sound from ${name} is not arriving: ${cause}.`,
        camera: (name: string, cause: string) => `Picture from ${name} is not arriving: ${cause}.`,
        screen: (name: string, cause: string) => `${name}’s screen is not arriving: ${cause}.`,
      } as Record<Stream, (name: string, cause: string) => string>,
      cut: (name: string, cause: string) => `Nothing reaches ${name}: ${cause}.`,
      detour: (name: string) => `${name} is connected by a detour (TCP): sound and picture may come late.`,
      lostUdp: (name: string) =>
        `${name}’s network lost UDP: sound and picture now take a detour (TCP) and may come late.`,
      thin: (name: string) => `${name} does not get every picture: their connection is too thin.`,
    },
  },
};

export type SettingsStrings = typeof settings;
