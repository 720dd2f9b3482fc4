import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { plainLine } from '../../stories/chat';
import type { FromCore, ToCore } from '../core/messages';
import type { View } from '../generated/core';
import { EMPTY_VIEW } from './session';

class FakeWorker {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly told: ToCore[] = [];
  terminated = false;
  postMessage(message: ToCore): void {
    this.told.push(message);
  }
  terminate(): void {
    this.terminated = true;
  }
}

class FakeTrack extends EventTarget {
  readyState = 'live';
  enabled = true;
  contentHint = '';
  kind = 'video';
  label = '';
  getSettings(): MediaTrackSettings {
    return {};
  }
  clone(): FakeTrack {
    return new FakeTrack();
  }
  stop(): void {
    this.readyState = 'ended';
  }
}

const workers = { core: new FakeWorker(), frames: new FakeWorker(), files: new FakeWorker() };
vi.mock('./workers', () => ({ startWorkers: () => workers, startFileWorker: () => workers.files }));
const { LiveSession } = await import('./live');

/** Captures that are under way, in order; each is answered by the test. */
let asked: Array<(tracks: { video?: FakeTrack; audio?: FakeTrack }) => void> = [];

function stream({ video, audio }: { video?: FakeTrack; audio?: FakeTrack }) {
  return {
    getTracks: () => [video, audio].filter(Boolean),
    getVideoTracks: () => [video].filter(Boolean),
    getAudioTracks: () => [audio].filter(Boolean),
  };
}

beforeEach(() => {
  asked = [];
  workers.core = new FakeWorker();
  workers.frames = new FakeWorker();
  workers.files = new FakeWorker();
  const capture = () => new Promise((resolve) => asked.push((tracks) => resolve(stream(tracks))));
  const surroundings = {
    RTCPeerConnection: class {
      close() {}
    },
    RTCRtpScriptTransform: class {},
    addEventListener: () => {},
    document: { addEventListener: () => {}, visibilityState: 'visible' },
    location: { hash: '#new', pathname: '/', reload: () => {}, assign: () => {} },
    history: { replaceState: () => {} },
    navigator: {
      onLine: true,
      languages: ['en'],
      mediaDevices: {
        getUserMedia: capture,
        getDisplayMedia: capture,
        enumerateDevices: async () => [],
        addEventListener: () => {},
      },
    },
  };
  for (const [name, value] of Object.entries(surroundings)) vi.stubGlobal(name, value);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('while the core is loaded', () => {
  const phase = (session: InstanceType<typeof LiveSession>) => session.get().view.phase;

  test('whoever follows a link stands before the door, and what they do is kept for the core', () => {
    const session = new LiveSession();
    expect(phase(session)).toBe('green_room');
    session.join('Ann');
    expect(phase(session)).toBe('joining');
    const intents = workers.core.told.flatMap((message) =>
      message.type === 'intent' ? [message.intent.type] : [],
    );
    expect(intents.filter((type) => type === 'create' || type === 'join')).toEqual(['create', 'join']);
  });

  test('the core has the last word', () => {
    const session = new LiveSession();
    session.join('Ann');
    const view: View = { ...EMPTY_VIEW, phase: 'green_room' };
    workers.core.onmessage?.({ data: { type: 'view', view } satisfies FromCore });
    expect(phase(session)).toBe('green_room');
    session.join('Ann');
    expect(phase(session)).toBe('green_room');
  });

  test('what the core says before it has heard of the meeting takes nobody away from the door', () => {
    const session = new LiveSession();
    const say = (view: View) => workers.core.onmessage?.({ data: { type: 'view', view } satisfies FromCore });
    say({ ...EMPTY_VIEW, phase: 'landing' });
    expect(phase(session)).toBe('green_room');
    expect(session.get().ready).toBe(false);
    say({ ...EMPTY_VIEW, phase: 'green_room' });
    say({ ...EMPTY_VIEW, phase: 'landing' });
    expect(phase(session)).toBe('landing');
  });

  test('nobody stands before a door that is not there', async () => {
    vi.stubGlobal('location', { hash: '#no-link', pathname: '/', reload: () => {}, assign: () => {} });
    const session = new LiveSession();
    await vi.waitFor(() =>
      expect(workers.core.told).toContainEqual({
        type: 'intent',
        intent: { type: 'open', fragment: 'no-link' },
      }),
    );
    expect(phase(session)).toBe('landing');
  });
});

const say = (message: FromCore) => workers.core.onmessage?.({ data: message });
const show = (change: Partial<View>) => say({ type: 'view', view: { ...EMPTY_VIEW, ...change } });
const settled = () => new Promise((resolve) => setTimeout(resolve));

async function withCamera() {
  const session = new LiveSession();
  show({ phase: 'meeting' });
  const camera = new FakeTrack();
  const on = session.toggle('camera');
  asked[0]?.({ video: camera });
  await on;
  expect(session.get().devices.camera.on).toBe(true);
  return { session, camera };
}

describe('when the page cannot go on', () => {
  test.each([
    ['the core has failed', () => say({ type: 'failed', why: 'crashed' })],
    ['a worker has died', () => workers.core.onerror?.()],
    ['the frame worker has died', () => workers.frames.onerror?.()],
  ])('and %s, nothing records and nothing runs on', async (_why, fails) => {
    const { session, camera } = await withCamera();
    fails();
    expect(session.get().problem).toBe('crashed');
    expect(camera.readyState).toBe('ended');
    expect(session.get().devices.camera).toMatchObject({ on: false, track: null });
    expect([workers.core.terminated, workers.frames.terminated]).toEqual([true, true]);
  });

  test('because a view threw, nothing records and nothing can be switched on', async () => {
    const { session, camera } = await withCamera();
    session.crash();
    expect(camera.readyState).toBe('ended');
    await session.toggle('camera');
    expect(asked).toHaveLength(1);
    show({ phase: 'meeting' });
    expect(session.get().problem).toBe('crashed');
  });
});

test('a view without the conversation leaves it as it was', () => {
  const session = new LiveSession();
  const said = plainLine({});
  show({ phase: 'meeting', chat: [said] });
  const { chat } = session.get().view;
  const { chat: _chat, ...rest } = EMPTY_VIEW;
  say({ type: 'view', view: { ...rest, phase: 'meeting', speaking: ['a'] } });
  expect(session.get().view.speaking).toEqual(['a']);
  expect(session.get().view.chat).toBe(chat);
});

describe('a device that was asked for', () => {
  const endings: Array<[string, (session: InstanceType<typeof LiveSession>) => void]> = [
    ['the person left', (session) => session.leave()],
    ['the meeting ended', () => show({ phase: 'left' })],
    ['the page failed', (session) => session.crash()],
  ];

  test.each(endings)('does not come on after %s', async (_why, ends) => {
    const session = new LiveSession();
    show({ phase: 'meeting' });
    const on = [session.toggle('camera'), session.toggle('microphone'), session.toggle('screen')];
    ends(session);
    const tracks = [new FakeTrack(), new FakeTrack(), new FakeTrack(), new FakeTrack()] as const;
    asked[0]?.({ video: tracks[0] });
    asked[1]?.({ audio: tracks[1] });
    asked[2]?.({ video: tracks[2], audio: tracks[3] });
    await Promise.all(on);
    await settled();
    expect(tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'ended', 'ended', 'ended']);
    for (const device of ['camera', 'microphone', 'screen'] as const) {
      expect(session.get().devices[device]).toMatchObject({ on: false, starting: false, track: null });
    }
  });

  test('after leaving is the one that counts when an earlier one comes late', async () => {
    const session = new LiveSession();
    show({ phase: 'meeting' });
    const first = session.toggle('camera');
    session.leave();
    const second = session.toggle('camera');
    const [late, wanted] = [new FakeTrack(), new FakeTrack()];
    asked[1]?.({ video: wanted });
    await second;
    asked[0]?.({ video: late });
    await first;
    expect([late.readyState, wanted.readyState]).toEqual(['ended', 'live']);
    expect(session.get().devices.camera.track).toBe(wanted);
  });
});

describe('when the meeting wants devices off', () => {
  test('they are released, and the core is told so', async () => {
    const { session, camera } = await withCamera();
    workers.core.told.length = 0;
    say({ type: 'switch_off', streams: ['camera'] });
    expect(camera.readyState).toBe('ended');
    expect(session.get().devices.camera).toMatchObject({ on: false, track: null });
    expect(workers.core.told).toEqual([
      {
        type: 'intent',
        intent: { type: 'devices', microphone: false, camera: false, screen: false, screenAudio: false },
      },
    ]);
  });

  test('a shared screen goes with its sound, or its sound alone', async () => {
    const session = new LiveSession();
    show({ phase: 'meeting' });
    const [screen, sound] = [new FakeTrack(), new FakeTrack()];
    const on = session.toggle('screen');
    asked[0]?.({ video: screen, audio: sound });
    await on;
    say({ type: 'switch_off', streams: ['screen_audio'] });
    expect([screen.readyState, sound.readyState]).toEqual(['live', 'ended']);
    say({ type: 'switch_off', streams: ['screen', 'screen_audio'] });
    expect(screen.readyState).toBe('ended');
    expect(session.get().devices.screen.on).toBe(false);
  });

  test('one that was just asked for does not come on', async () => {
    const session = new LiveSession();
    show({ phase: 'meeting' });
    const on = session.toggle('microphone');
    say({ type: 'switch_off', streams: ['microphone'] });
    const microphone = new FakeTrack();
    asked[0]?.({ audio: microphone });
    await on;
    expect(microphone.readyState).toBe('ended');
    expect(session.get().devices.microphone.on).toBe(false);
  });
});

test('whoever stops waiting keeps the preview; whoever leaves does not', async () => {
  const { session, camera } = await withCamera();
  show({ phase: 'waiting' });
  session.leave();
  expect(camera.readyState).toBe('live');
  show({ phase: 'meeting' });
  session.leave();
  expect(camera.readyState).toBe('ended');
});
