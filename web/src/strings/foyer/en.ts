// English: before the door, and the picture's background.

import { pluralsOf } from '../many';

const many = pluralsOf('en');

export const foyer = {
  nobody: 'Nobody is there yet.',
  nobodyYet: 'Nobody is there yet. The meeting begins when a host comes.',
  here: (names: string, n: number) => `${names} ${many(n, 'is', 'are')} there.`,
  present: (n: number) => many(n, '# person is there.', '# people are there.'),
  others: (n: number) => many(n, '# other', '# others'),
  rule: {
    open: 'Whoever has the link comes straight in.',
    lobby: 'A host lets you in.',
    locked: 'The meeting is locked: nobody new comes in for now.',
  },
  network: {
    test: 'Test connection',
    running: 'Testing…',
    again: 'Test again',
    udp: 'Direct (UDP)',
    tcp: 'Detour (TCP)',
    turn: 'Web proxy (TURN)',
    down: 'Download',
    open: 'works',
    openIn: (time: string) => `works, ${time} there and back`,
    blocked: 'does not get through',
    untested: 'not tested',
    about: (rate: string) => `about ${rate}`,
    verdict: {
      good: () => 'Your connection is fit for sound and picture.',
      slow: () =>
        'Sound and picture get through, but with much delay. A cable, or a place nearer to the router, may help.',
      thin: () =>
        'Your line is thin: sound will do, pictures may stay small. Close downloads, or join with the camera off.',
      no_udp: (host: string, port: number) =>
        `The meeting will work by a detour, with more delay. For the direct way, ask your network’s administrator to allow UDP to ${host}, port ${port}.`,
      proxied: () =>
        'Only the way through your network’s web proxy is open. The meeting will work over it, with more delay.',
      closed: (host: string, port: number) =>
        `Sound and picture do not get through. Try another network, such as your phone’s, or ask your network’s administrator to allow UDP and TCP to ${host}, port ${port}.`,
      untested: () => 'The server could not be asked just now. Try again in a minute.',
    },
  },
  backdrop: {
    label: 'Background',
    none: 'As it is',
    blur: 'Blurred',
    plain: 'Plain',
    hint: 'Done on your device; the others only get the finished picture.',
    starting: 'Preparing the background…',
    failed: 'The background could not be hidden, so your camera is off. Choose “As it is” to show your room.',
    slow: 'This device is slow for it: your picture may move less smoothly.',
    unsupported: 'This browser cannot change the background.',
  },
};
