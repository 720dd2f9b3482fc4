import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { StreamName } from '../generated/core';
import { type DevicesState, NO_DEVICES } from './deviceStates';
import { Devices, type Outlets, type Paints } from './devices';
import { PreferencesStore } from './preferences';

interface Plugged {
  deviceId: string;
  kind: 'audioinput' | 'videoinput' | 'audiooutput';
  label: string;
  groupId: string;
}

const plug = (deviceId: string, kind: Plugged['kind'] = 'audioinput', groupId = deviceId): Plugged => ({
  deviceId,
  kind,
  label: `The ${deviceId}`,
  groupId,
});

class FakeTrack extends EventTarget {
  readyState = 'live';
  enabled = true;
  contentHint = '';
  readonly label: string;
  readonly kind: string;

  constructor(
    readonly device: Plugged,
    readonly asked: MediaTrackConstraints,
  ) {
    super();
    this.label = device.label;
    this.kind = device.kind === 'audioinput' ? 'audio' : 'video';
  }
  getSettings(): MediaTrackSettings {
    return { deviceId: this.device.deviceId, groupId: this.device.groupId };
  }
  stop(): void {
    this.readyState = 'ended';
  }
}

/** What is plugged in, the default first; what cannot be opened; what was opened, in order. */
let plugged: Plugged[] = [];
let refuses: Record<string, string> = {};
let opened: FakeTrack[] = [];
let sent: Array<[StreamName, FakeTrack | null]> = [];
let told: object[] = [];
let state: DevicesState = NO_DEVICES;

async function getUserMedia(wanted: MediaStreamConstraints) {
  const [kind, asked] = wanted.audio
    ? (['audioinput', wanted.audio] as const)
    : (['videoinput', wanted.video] as const);
  const constraints = asked as MediaTrackConstraints & { deviceId?: { exact: string } };
  const id = constraints.deviceId?.exact;
  const device = plugged.find((entry) => entry.kind === kind && (!id || entry.deviceId === id));
  if (!device) throw new DOMException('', id ? 'OverconstrainedError' : 'NotFoundError');
  const refusal = refuses[device.deviceId];
  if (refusal) throw new DOMException('', refusal);
  const track = new FakeTrack(device, constraints);
  opened.push(track);
  return { getTracks: () => [track] };
}

function begin(paints?: Paints): { devices: Devices; preferences: PreferencesStore } {
  const preferences = new PreferencesStore(['en']);
  const outlets: Outlets = {
    changed: (change) => {
      state = { ...state, ...change };
    },
    send: (stream, track) => sent.push([stream, track as unknown as FakeTrack | null]),
    tell: (on) => told.push(on),
  };
  return { devices: new Devices(preferences, outlets, paints), preferences };
}

/** A painter in the test's hands. */
function painter() {
  const canvas = new FakeTrack(plug('painted', 'videoinput'), {}) as unknown as MediaStreamTrack;
  let finish: { done(): void; fails(): void } = { done: () => {}, fails: () => {} };
  const ended: number[] = [];
  let count = 0;
  const paints: Paints = (events) => {
    count += 1;
    const number = count;
    return {
      paint: () =>
        new Promise((resolve, reject) => {
          finish = { done: () => resolve(canvas), fails: () => reject(new Error('no model')) };
        }),
      change: () => events.slow(),
      end: () => ended.push(number),
    };
  };
  return { paints, canvas, ended, done: () => finish.done(), fails: () => finish.fails() };
}

/** Pulls a device out: its tracks end, and the browser says that the list has changed. */
async function unplug(devices: Devices, deviceId: string, order: 'ended' | 'list' = 'ended'): Promise<void> {
  plugged = plugged.filter((entry) => entry.deviceId !== deviceId);
  const end = () => {
    for (const track of opened.filter(({ device }) => device.deviceId === deviceId)) {
      if (track.readyState === 'live') track.dispatchEvent(new Event('ended'));
    }
  };
  if (order === 'ended') end();
  await settled();
  await devices.refresh();
  if (order === 'list') end();
  await settled();
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const last = (stream: StreamName) => sent.filter(([of]) => of === stream).at(-1)?.[1] ?? null;

beforeEach(() => {
  plugged = [plug('laptop'), plug('headset'), plug('webcam', 'videoinput')];
  refuses = {};
  opened = [];
  sent = [];
  told = [];
  state = NO_DEVICES;
  vi.stubGlobal('navigator', {
    languages: ['en'],
    mediaDevices: { getUserMedia, enumerateDevices: async () => plugged },
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('another device while one is on', () => {
  test('is sent before the one before it ends, so that there is no gap', async () => {
    const { devices } = begin();
    await devices.toggle('microphone');
    await devices.choose('microphone', 'headset');
    expect(last('microphone')?.device.deviceId).toBe('headset');
    expect(sent.map(([, track]) => track?.device.deviceId)).toEqual(['laptop', 'headset']);
    expect(opened.map(({ readyState }) => readyState)).toEqual(['ended', 'live']);
    expect(state.devices.microphone.on).toBe(true);
  });

  test('that cannot be had leaves the one before, and says so', async () => {
    const { devices, preferences } = begin();
    await devices.refresh();
    await devices.toggle('microphone');
    refuses = { headset: 'NotReadableError' };
    await devices.choose('microphone', 'headset');
    expect(state.devices.microphone).toMatchObject({ on: true, problem: null });
    expect(last('microphone')).toMatchObject({ readyState: 'live', label: 'The laptop' });
    expect(state.deviceNews).toMatchObject({ what: 'not_taken', was: 'The headset', now: 'The laptop' });
    expect(preferences.get().microphone).toBe('');
  });

  test('is not opened for a device that is off', async () => {
    const { devices, preferences } = begin();
    await devices.choose('camera', 'webcam');
    expect(opened).toEqual([]);
    expect(preferences.get().camera).toBe('webcam');
  });
});

describe('a headset that is unplugged', () => {
  test.each(['ended', 'list'] as const)(
    'gives way to the default and comes back (%s first)',
    async (order) => {
      const { devices } = begin();
      await devices.choose('microphone', 'headset');
      await devices.toggle('microphone');
      await devices.refresh();
      await unplug(devices, 'headset', order);
      expect(state.devices.microphone.on).toBe(true);
      expect(last('microphone')).toMatchObject({ readyState: 'live', label: 'The laptop', enabled: true });
      expect(state.deviceNews).toMatchObject({ what: 'gone', was: 'The headset', now: 'The laptop' });

      plugged = [...plugged, plug('headset')];
      await devices.refresh();
      await settled();
      expect(last('microphone')).toMatchObject({ readyState: 'live', label: 'The headset' });
      expect(state.deviceNews).toMatchObject({ what: 'back', now: 'The headset' });
      expect(opened.filter(({ readyState }) => readyState === 'live')).toHaveLength(1);
    },
  );

  test('is found again although only the default was asked for', async () => {
    plugged = [plug('default', 'audioinput', 'usb'), plug('laptop'), plug('headset', 'audioinput', 'usb')];
    const { devices } = begin();
    await devices.toggle('microphone');
    await devices.refresh();
    plugged = [plug('default', 'audioinput', 'laptop'), plug('laptop')];
    opened[0]?.dispatchEvent(new Event('ended'));
    await settled();
    await devices.refresh();
    plugged = [...plugged, plug('headset', 'audioinput', 'usb')];
    await devices.refresh();
    expect(last('microphone')?.device.deviceId).toBe('headset');
  });

  test('does not unmute anybody', async () => {
    const { devices } = begin();
    await devices.choose('microphone', 'headset');
    await devices.toggle('microphone');
    await devices.toggle('microphone');
    await devices.refresh();
    await unplug(devices, 'headset');
    expect(state.devices.microphone.on).toBe(false);
    expect(last('microphone')).toBeNull();
    expect(opened.at(-1)?.enabled).toBe(false);
  });

  test('without another one is said to be missing, is off, and is on again when it returns', async () => {
    plugged = [plug('headset')];
    const { devices } = begin();
    await devices.toggle('microphone');
    await unplug(devices, 'headset');
    expect(state.devices.microphone).toMatchObject({ on: false, problem: 'missing' });
    expect(told.at(-1)).toMatchObject({ microphone: false });
    plugged = [plug('headset')];
    await devices.refresh();
    expect(state.devices.microphone).toMatchObject({ on: true, problem: null });
    expect(told.at(-1)).toMatchObject({ microphone: true });
  });

  test('does not come back for whoever switched the microphone off meanwhile', async () => {
    plugged = [plug('headset')];
    const { devices } = begin();
    await devices.toggle('microphone');
    await unplug(devices, 'headset');
    devices.releaseAll();
    plugged = [plug('headset')];
    await devices.refresh();
    expect(state.devices.microphone.on).toBe(false);
  });

  test('is a refusal where the permission was taken', async () => {
    const { devices } = begin();
    await devices.toggle('microphone');
    refuses = { laptop: 'NotAllowedError', headset: 'NotAllowedError' };
    opened[0]?.dispatchEvent(new Event('ended'));
    await settled();
    expect(state.devices.microphone).toMatchObject({ on: false, problem: 'denied' });
  });
});

test('a speaker that goes is replaced by the default, until it is there again', async () => {
  plugged = [plug('monitor', 'audiooutput'), plug('headphones', 'audiooutput')];
  const { devices } = begin();
  await devices.refresh();
  await devices.choose('speaker', 'headphones');
  plugged = [plug('monitor', 'audiooutput')];
  await devices.refresh();
  expect(state).toMatchObject({ speaker: '', deviceNews: { what: 'gone', device: 'speaker' } });
  plugged = [...plugged, plug('headphones', 'audiooutput')];
  await devices.refresh();
  expect(state).toMatchObject({ speaker: 'headphones', deviceNews: { what: 'back' } });
});

describe('sound as it is', () => {
  test('is taken anew while talking: nothing processed, two channels', async () => {
    const { devices, preferences } = begin();
    await devices.toggle('microphone');
    expect(opened[0]?.asked).toMatchObject({ echoCancellation: true, noiseSuppression: true });
    preferences.set({ originalSound: true });
    await settled();
    expect(last('microphone')?.asked).toEqual({
      echoCancellation: false,
      noiseSuppression: false,
      autoGainControl: false,
      channelCount: { ideal: 2 },
    });
    expect(last('microphone')?.contentHint).toBe('music');
    expect(opened.map(({ readyState }) => readyState)).toEqual(['ended', 'live']);
  });

  test('other preferences leave the microphone alone', async () => {
    const { devices, preferences } = begin();
    await devices.toggle('microphone');
    preferences.set({ name: 'Anna', theme: 'dark' });
    await settled();
    expect(opened).toHaveLength(1);
  });
});

describe('holding to talk', () => {
  test('opens a microphone that was never on, and mutes at once', async () => {
    const { devices } = begin();
    await devices.talk(true);
    expect(state).toMatchObject({ talking: true, devices: { microphone: { on: true } } });
    await devices.talk(false);
    expect(state).toMatchObject({ talking: false, devices: { microphone: { on: false } } });
    expect(last('microphone')).toBeNull();
  });

  test('that ended before the microphone was there lets nothing be heard', async () => {
    const { devices } = begin();
    const held = devices.talk(true);
    await devices.talk(false);
    await held;
    expect(state).toMatchObject({ talking: false, devices: { microphone: { on: false } } });
    expect(sent.every(([, track]) => track === null)).toBe(true);
  });

  test('as the only way mutes whoever is unmuted, and the button opens without unmuting', async () => {
    const { devices, preferences } = begin();
    await devices.toggle('microphone');
    preferences.set({ holdToTalk: true });
    expect(state.devices.microphone.on).toBe(false);
    await devices.toggle('microphone');
    expect(state.devices.microphone).toMatchObject({ on: false, problem: null });
  });
});

test('going without pictures switches the camera off', async () => {
  const { devices, preferences } = begin();
  await devices.toggle('camera');
  preferences.set({ audioOnly: true });
  expect(state.devices.camera.on).toBe(false);
  expect(opened[0]?.readyState).toBe('ended');
  expect(told.at(-1)).toMatchObject({ camera: false });
});

describe('with a backdrop', () => {
  const cameras = () => sent.filter(([stream]) => stream === 'camera').map(([, track]) => track);

  test('nothing of the room is shown or sent, before or after it is painted', async () => {
    plugged = [plug('cam', 'videoinput')];
    const { paints, canvas, done } = painter();
    const { devices, preferences } = begin(paints);
    preferences.set({ backdrop: 'blur' });
    await devices.toggle('camera');
    expect(state.devices.camera).toMatchObject({ on: true, starting: true, track: null });
    done();
    await vi.waitFor(() => expect(state.devices.camera).toMatchObject({ starting: false, track: canvas }));
    expect(cameras()).not.toContain(opened[0]);
    expect(cameras().at(-1)).toBe(canvas);
  });

  test('what is sent already stops until the room is hidden, and where it cannot be, the camera goes off', async () => {
    plugged = [plug('cam', 'videoinput')];
    const { paints, fails } = painter();
    const { devices, preferences } = begin(paints);
    await devices.toggle('camera');
    expect(cameras().at(-1)).toBe(opened[0]);
    preferences.set({ backdrop: 'plain' });
    expect(cameras().at(-1)).toBeNull();
    fails();
    await vi.waitFor(() => expect(state.devices.camera).toMatchObject({ on: false, problem: 'backdrop' }));
    expect(opened[0]?.readyState).toBe('ended');
    expect(cameras().at(-1)).toBeNull();
    expect(told.at(-1)).toMatchObject({ camera: false });
  });

  test('a painter ends with its camera, and one that finishes late shows nothing', async () => {
    plugged = [plug('cam', 'videoinput')];
    const { paints, canvas, ended, done } = painter();
    const { devices, preferences } = begin(paints);
    preferences.set({ backdrop: 'blur' });
    await devices.toggle('camera');
    await devices.toggle('camera');
    expect(ended).toContain(1);
    done();
    await Promise.resolve();
    expect(cameras()).not.toContain(canvas);
    expect(state.devices.camera).toMatchObject({ on: false, track: null });
  });

  test('the room is shown again once it is wanted', async () => {
    plugged = [plug('cam', 'videoinput')];
    const { paints, done, ended } = painter();
    const { devices, preferences } = begin(paints);
    preferences.set({ backdrop: 'blur' });
    await devices.toggle('camera');
    done();
    await vi.waitFor(() => expect(state.devices.camera.starting).toBe(false));
    preferences.set({ backdrop: 'none' });
    expect(cameras().at(-1)).toBe(opened[0]);
    expect(ended).toContain(1);
  });
});
