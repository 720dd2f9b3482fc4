// English: sound, picture, the line.

import { pluralsOf } from '../many';

const many = pluralsOf('en');
const DEVICE = { microphone: 'microphone', camera: 'camera', speaker: 'speaker' };
type Named = keyof typeof DEVICE;

export const media = {
  settings: {
    devices: 'Devices',
    sound: 'Sound',
    echo: 'Echo cancellation',
    noise: 'Noise suppression',
    gain: 'Automatic loudness',
    original: 'Original sound',
    originalHint: 'For music: nothing is processed, in stereo, at a high rate. Use headphones.',
    originalOff: 'Original sound leaves everything as it is.',
    hold: 'Hold to talk only',
    holdHint: 'Your microphone is on only while you hold the space bar or the microphone button.',
    advice: 'Say so when I talk while muted',
    adviceHint: 'This is found out on your device; nothing is sent.',
    picture: 'Picture and data',
    send: 'Send at most',
    automatic: 'Automatic',
    lines: (lines: number) => `${lines}p`,
    receive: 'Pictures of others',
    low: 'Small, to save data',
    standard: 'Standard',
    high: 'As sharp as shown',
  },
  flip: 'Use the other camera',
  menu: { sound: 'Choose microphone and speaker', camera: 'Choose camera', settings: 'All settings' },
  hold: 'Hold to talk',
  advice: {
    muted_talking: 'You are talking, but your microphone is off.',
    silent: 'Nobody can hear you: your microphone gives no sound. Check its switch, or choose another one.',
    choose: 'Choose another',
    unmute: 'Unmute',
  },
  news: {
    gone: (device: Named, was: string, now: string) =>
      `${was || `Your ${DEVICE[device]}`} is gone; now using ${now || 'the system default'}.`,
    back: (_device: Named, now: string) => `${now} is back and in use again.`,
    not_taken: (device: Named, was: string, now: string) =>
      `${was || `That ${DEVICE[device]}`} could not be opened. Close other programs that use it; until then ${now || 'the one before'} goes on.`,
  },
  denied: {
    chromium: 'Press the icon at the left of the address to allow it.',
    firefox: 'Press the crossed-out icon at the left of the address and remove the block.',
    other: 'Look in your browser’s settings for this website.',
  },
  audioOnly: {
    name: 'Sound only',
    start: 'Go on with sound only',
    end: 'Show pictures',
    text: 'No pictures are sent or received, to save data.',
    refused: 'You are here with sound only. Choose “Show pictures” at the top first.',
    thin: 'Your connection is thin. Sound goes on better without pictures.',
  },
  share: {
    on: 'You are sharing your screen',
    onWithSound: 'You are sharing your screen and its sound',
    short: 'Sharing',
    stop: 'Stop',
    purpose: 'Shared screen',
    detail: 'Sharp text',
    motion: 'Smooth motion',
  },
  volume: {
    open: 'Volume…',
    title: (name: string) => `Volume of ${name}`,
    label: 'Volume',
    hint: 'For you only, until you leave.',
    muteForMe: 'Mute for me',
    hearAgain: 'Hear again',
  },
  line: {
    title: 'Your connection',
    none: 'Not connected yet.',
    health: {
      good: 'Your connection is good.',
      fair: 'Your connection is a little slow or lossy.',
      poor: 'Your connection is poor. Go nearer to the router, use a cable, or go on with sound only.',
    },
    transport: 'Way to the server',
    udp: 'UDP, direct',
    tcp: 'TCP, with more delay',
    tcpText: 'UDP does not get through your network. Ask its administrator to allow it to this server.',
    blocked: (host: string, port: number) =>
      `Sound and picture do not get through: ask your network’s administrator to allow ${host} port ${port}, UDP and TCP.`,
    roundTrip: 'There and back',
    lossIn: 'Lost on the way here',
    lossOut: 'Lost on the way out',
    receiving: 'Receiving',
    sending: 'Sending',
    pictures: (n: number, lines: number) =>
      n === 0 ? 'no pictures' : many(n, `# picture, ${lines}p`, `# pictures, up to ${lines}p`),
    lines: (lines: number) => (lines === 0 ? 'no picture' : `${lines}p`),
    limited: {
      bandwidth: 'Your picture is smaller than it could be: the line allows no more.',
      cpu: 'Your picture is smaller than it could be: this device is busy.',
    },
    unknown: 'not known',
  },
  quality: {
    title: 'How it goes for everyone',
    well: (n: number) => (n === 1 ? 'It goes well for you.' : `It goes well for all ${n}.`),
    short: (n: number, all: number) => `Not well for ${n} of ${all}.`,
    open: 'Who, and why',
    some: (n: number, all: number) => `Of ${all} people in the meeting, it does not go well for ${n}.`,
    now: 'Now',
    before: 'Before',
    own: (name: string) => `${name} (you)`,
    grades: {
      fair: 'Slight trouble',
      poor: 'Poor connection',
      cut: 'No sound, no picture',
      away: 'Connection lost',
    },
    since: (time: string) => `since ${time}`,
    from: (since: string, until: string) => `From ${since} to ${until}`,
    worst: (grade: string) => `At worst: ${grade}`,
    cut: (cause: string) => `Sound and picture interrupted: ${cause}.`,
    missing: (n: number) => `Sound or picture of others does not arrive there (${n}).`,
    loss: (percent: string) => `At least ${percent} lost on the way.`,
    delay: (time: string) => `At least ${time} there and back: people may talk at the same time.`,
    thin: 'Not every picture: the connection is too thin.',
    limit: {
      line: 'A smaller picture is sent: the connection is too thin.',
      device: 'A smaller picture is sent: the device is busy.',
    },
    detour: 'By a detour (TCP): sound and picture may come late.',
    lostUdp: 'The network lost UDP: sound and picture by a detour (TCP).',
    note: 'Each device tells the others in this meeting how it fares, encrypted like everything else. This list is gone when you leave.',
  },
};
