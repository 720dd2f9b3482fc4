// Microphone, camera and screen: what is on, what is captured, and what stands in for a device that is gone.

import { PaintedCamera } from '../backdrop/backdrop';
import type { Backdrop } from '../backdrop/messages';
import type { Intent, StreamName } from '../generated/core';
import {
  type Captured,
  captureCamera,
  captureMicrophone,
  type Device,
  type Input,
  listDevices,
} from '../media/capture';
import { looksAway } from '../media/facing';
import { gone, isListed, physicalId } from '../media/listed';
import type { MediaPreferences } from '../media/preferences';
import { DEVICE_OFF, type DeviceNews, type DeviceState, type DevicesState, NO_DEVICES } from './deviceStates';
import type { Preferences, PreferencesStore } from './preferences';
import { Share } from './share';

/** Where what is captured goes, and who learns of it. */
export interface Outlets {
  changed(change: Partial<DevicesState>): void;
  send(stream: StreamName, track: MediaStreamTrack | null): void;
  tell(on: Omit<Extract<Intent, { type: 'devices' }>, 'type'>): void;
}

/** A device that went by itself, and whether it was on. */
interface Missing {
  id: string;
  label: string;
  on: boolean;
}

/** What paints the camera's picture. */
export type Paints = (events: {
  slow(): void;
  failed(): void;
}) => Pick<PaintedCamera, 'paint' | 'change' | 'end'>;

const INPUTS = ['microphone', 'camera'] as const;
const PROCESSING = ['echoCancellation', 'noiseSuppression', 'autoGainControl', 'originalSound'] as const;

export class Devices {
  readonly #outlets: Outlets;
  readonly #preferences: PreferencesStore;
  readonly #share: Share;
  #state = NO_DEVICES;
  #preferred: Preferences;
  /** Rises whenever a device is released or asked for: what was asked for before and comes later is not wanted. */
  readonly #wish: Record<Input, number> = { microphone: 0, camera: 0 };
  readonly #missing: Record<Input, Missing | null> = { microphone: null, camera: null };
  readonly #physical: Record<Input, string> = { microphone: '', camera: '' };
  /** As captured. What is shown and sent of the camera may be painted. */
  readonly #raw: Record<Input, MediaStreamTrack | null> = { microphone: null, camera: null };
  readonly #paints: Paints;
  #painted: ReturnType<Paints> | null = null;
  #holding = false;
  #news = 0;

  constructor(
    preferences: PreferencesStore,
    outlets: Outlets,
    paints: Paints = (events) => new PaintedCamera(events),
  ) {
    this.#preferences = preferences;
    this.#paints = paints;
    this.#outlets = outlets;
    this.#preferred = preferences.get();
    this.#set({ speaker: this.#preferred.speaker });
    this.#share = new Share({
      changed: (change) => this.#setDevice('screen', change),
      sound: (screenAudio) => this.#set({ screenAudio }),
      send: (stream, track) => outlets.send(stream, track),
      ended: () => this.#tell(),
    });
    preferences.subscribe(() => this.#follow(preferences.get()));
  }

  async toggle(device: Device): Promise<void> {
    const state = this.#state.devices[device];
    if (state.starting && !state.on) return;
    if (device === 'screen')
      await (state.on ? this.#share.stop() : this.#share.start(this.#preferred.shareHint));
    else if (state.on) this.#switchOff(device);
    else await this.#switchOn(device, device === 'microphone' && this.#preferred.holdToTalk ? 'muted' : 'on');
    this.#tell();
  }

  /** Takes another device; it is opened only if the one before it is on. */
  async choose(device: Input | 'speaker', id: string): Promise<void> {
    const before = this.#preferred[device];
    if (device === 'speaker') {
      this.#preferences.set({ speaker: id });
      this.#set({ speaker: id });
      return;
    }
    this.#missing[device] = null;
    this.#preferences.set({ [device]: id, ...(device === 'camera' && { facing: '' }) });
    const { on } = this.#state.devices[device];
    if (!this.#raw[device]) return;
    if (!on) return this.#release(device);
    if (await this.#replace(device, id)) return;
    this.#preferences.set({ [device]: before });
    const wanted = this.#state.available.find(({ deviceId }) => deviceId === id)?.label ?? '';
    this.#say('not_taken', device, wanted, this.#raw[device]?.label ?? '');
  }

  /** The other camera of a phone. */
  async flip(): Promise<void> {
    const track = this.#raw.camera;
    const facing = track?.getSettings().facingMode === 'environment' ? 'user' : 'environment';
    this.#missing.camera = null;
    this.#preferences.set({ facing, camera: '' });
    if (track) await this.#replace('camera', '');
  }

  /** Talks while a key or button is held. */
  async talk(on: boolean): Promise<void> {
    const { microphone } = this.#state.devices;
    this.#holding = on;
    if (on === this.#state.talking || (on && (microphone.on || microphone.starting))) return;
    if (on && !microphone.track) {
      await this.#switchOn('microphone', 'muted');
      if (!this.#holding || !this.#state.devices.microphone.track) return;
    }
    this.#set({ talking: on });
    this.#setDevice('microphone', { on });
    this.#sendMicrophone();
    this.#tell();
  }

  /** The meeting wants them off: nothing is captured any more, and the person is the one to switch it on again. */
  switchOffFor(streams: StreamName[]): void {
    if (streams.includes('microphone')) this.#release('microphone');
    if (streams.includes('camera')) this.#release('camera');
    if (streams.includes('screen')) this.#share.stop();
    else if (streams.includes('screen_audio')) this.#share.stopAudio();
    this.#set({ talking: this.#state.talking && !streams.includes('microphone') });
    this.#tell();
  }

  releaseAll(): void {
    this.#share.stop();
    this.#release('camera');
    this.#release('microphone');
    this.#set({ talking: false, deviceNews: null });
  }

  /** Tells the core what is on. */
  tell(): void {
    this.#tell();
  }

  /** A device came or went. */
  async refresh(): Promise<void> {
    const available = await listDevices();
    const before = this.#state.available;
    for (const device of INPUTS) {
      const track = this.#raw[device];
      if (track) this.#physical[device] = physicalId(track, before) || this.#physical[device];
    }
    this.#set({ available });
    this.#followSpeaker(before);
    for (const device of INPUTS) {
      const track = this.#raw[device];
      const { starting } = this.#state.devices[device];
      if (track && gone(track, available)) await this.#lost(device, track);
      else if (this.#missing[device] && !starting) await this.#restore(device);
    }
  }

  /** Carries out what was changed in the preferences, on what runs. */
  #follow(now: Preferences): void {
    const before = this.#preferred;
    this.#preferred = now;
    const changed = (keys: readonly (keyof MediaPreferences)[]) =>
      keys.some((key) => before[key] !== now[key]);
    const { microphone, screen } = this.#state.devices;
    const camera = this.#raw.camera;
    if (now.holdToTalk && !before.holdToTalk && microphone.on && !this.#state.talking) {
      this.#switchOff('microphone');
      this.#tell();
    }
    if (changed(PROCESSING) && microphone.track) void this.#replace('microphone', this.#inUse('microphone'));
    const finer = (height: number) => height > 720;
    if (finer(before.sendHeight) !== finer(now.sendHeight) && camera) {
      void this.#replace('camera', this.#inUse('camera'));
    }
    if (changed(['backdrop']) && camera) this.#changeBackdrop(camera, before.backdrop);
    if (changed(['shareHint']) && screen.track) this.#share.hint(now.shareHint);
    if (changed(['audioOnly']) && now.audioOnly) this.switchOffFor(['camera', 'screen', 'screen_audio']);
  }

  /** The id to ask for to get the same device again. */
  #inUse(device: Input): string {
    return this.#missing[device] ? '' : this.#preferred[device];
  }

  async #switchOn(device: Input, as: 'on' | 'muted'): Promise<void> {
    const on = as === 'on';
    if (this.#raw[device]?.readyState === 'live') {
      this.#setDevice(device, { on, problem: null });
    } else {
      this.#setDevice(device, { starting: true, problem: null });
      const chosen = this.#preferred[device];
      const wish = ++this.#wish[device];
      let captured = await this.#capture(device, chosen);
      const elsewhere = 'problem' in captured && captured.problem !== 'denied' && chosen !== '';
      if (elsewhere && wish === this.#wish[device]) captured = await this.#capture(device, '');
      if (this.#isLate(device, wish, captured)) return;
      if ('problem' in captured) {
        this.#setDevice(device, { ...DEVICE_OFF, problem: captured.problem });
        return;
      }
      this.#take(device, captured.track, on);
      if (elsewhere) {
        this.#missing[device] = { id: chosen, label: '', on };
        this.#say('gone', device, '', captured.track.label);
      }
      await this.#relist();
      return;
    }
    if (device === 'microphone') this.#sendMicrophone();
    else this.#outlets.send('camera', this.#state.devices.camera.track);
  }

  #switchOff(device: Input): void {
    this.#missing[device] = null;
    if (device === 'camera') {
      this.#release('camera');
      return;
    }
    // Kept open, so that talking can begin at once; nothing is recorded or sent meanwhile.
    this.#setDevice('microphone', { on: false });
    this.#set({ talking: false });
    this.#sendMicrophone();
  }

  /** Another capture in place of a running one, which goes on until the new one is there. `false` if there is none. */
  async #replace(device: Input, id: string): Promise<boolean> {
    const old = this.#raw[device];
    const wish = ++this.#wish[device];
    let captured = await this.#capture(device, id);
    if ('problem' in captured && captured.problem === 'busy' && wish === this.#wish[device]) {
      // Some systems have one capture at a time: a moment's gap is better than none of it.
      const before = old ? physicalId(old, this.#state.available) : '';
      old?.stop();
      captured = await this.#capture(device, id);
      if ('problem' in captured && wish === this.#wish[device]) {
        const again = await this.#capture(device, before);
        if (this.#isLate(device, wish, again)) return true;
        if ('track' in again) this.#take(device, again.track, this.#state.devices[device].on);
        else this.#setDevice(device, { ...DEVICE_OFF, problem: again.problem });
        this.#tell();
        return false;
      }
    }
    if (this.#isLate(device, wish, captured)) return true;
    if ('problem' in captured) return false;
    this.#take(device, captured.track, this.#state.devices[device].on);
    old?.stop();
    await this.#relist();
    return true;
  }

  /** A device was unplugged or taken away: another one takes its place at once. */
  async #lost(device: Input, track: MediaStreamTrack): Promise<void> {
    const { on } = this.#state.devices[device];
    if (this.#raw[device] !== track) return;
    const id = physicalId(track, this.#state.available) || this.#physical[device];
    track.stop();
    this.#missing[device] = { id, label: this.#missing[device]?.label || track.label, on };
    this.#raw[device] = null;
    this.#setDevice(device, { track: null, starting: true });
    await this.#standIn(device);
  }

  async #standIn(device: Input): Promise<void> {
    const missing = this.#missing[device];
    const wish = ++this.#wish[device];
    const captured = await this.#capture(device, '');
    if (this.#isLate(device, wish, captured) || !missing) return;
    if ('track' in captured) {
      this.#take(device, captured.track, missing.on);
      this.#say('gone', device, missing.label, captured.track.label);
    } else {
      if (captured.problem === 'denied') this.#missing[device] = null;
      this.#outlets.send(device, null);
      if (device === 'microphone') this.#set({ talking: false });
      this.#setDevice(device, { ...DEVICE_OFF, problem: captured.problem });
    }
    this.#tell();
  }

  /** Goes back to a device that was missed, if it is there again. */
  async #restore(device: Input): Promise<void> {
    const missing = this.#missing[device];
    if (!missing) return;
    const track = this.#raw[device];
    if (!isListed(device, missing.id, this.#state.available)) {
      if (!track && isListed(device, null, this.#state.available)) await this.#standIn(device);
      return;
    }
    this.#missing[device] = null;
    if (!track) {
      this.#setDevice(device, { on: missing.on });
      if (!(await this.#replace(device, missing.id))) return this.#setDevice(device, { on: false });
    } else if (!(await this.#replace(device, missing.id))) return;
    this.#tell();
    const now = this.#raw[device]?.label ?? '';
    this.#say('back', device, now, now);
  }

  #followSpeaker(before: readonly MediaDeviceInfo[]): void {
    const { speaker: chosen } = this.#preferred;
    if (!chosen) return;
    const { available, speaker } = this.#state;
    const there = isListed('speaker', chosen, available);
    const label = [...available, ...before].find(({ deviceId }) => deviceId === chosen)?.label ?? '';
    if (speaker === chosen && !there && isListed('speaker', null, before)) {
      this.#set({ speaker: '' });
      this.#say('gone', 'speaker', label, '');
    } else if (speaker !== chosen && there) {
      this.#set({ speaker: chosen });
      this.#say('back', 'speaker', label, label);
    }
  }

  #capture(device: Input, id: string): Promise<Captured> {
    return device === 'microphone'
      ? captureMicrophone(id, this.#preferred)
      : captureCamera(id, this.#preferred);
  }

  #isLate(device: Input, wish: number, captured: Captured): boolean {
    if (wish === this.#wish[device]) return false;
    if ('track' in captured) captured.track.stop();
    return true;
  }

  #take(device: Input, track: MediaStreamTrack, on: boolean): void {
    track.addEventListener('ended', () => void this.#lost(device, track));
    this.#raw[device] = track;
    if (device === 'camera') {
      this.#setDevice('camera', { on, problem: null, away: looksAway(track) });
      void this.#dress(track);
      return;
    }
    this.#setDevice('microphone', { on, starting: false, problem: null, track });
    this.#sendMicrophone();
  }

  /** Shows and sends the camera, behind it what the person wants there: until that is painted, nothing. */
  async #dress(raw: MediaStreamTrack): Promise<void> {
    this.#painted?.end();
    this.#painted = null;
    const { backdrop } = this.#preferred;
    if (backdrop === 'none') return this.#showCamera(raw);
    this.#set({ backdropSlow: false });
    this.#setDevice('camera', { track: null, starting: true });
    this.#outlets.send('camera', null);
    let painted: ReturnType<Paints> | null = null;
    const isCurrent = () => this.#painted === painted && this.#raw.camera === raw;
    try {
      painted = this.#paints({
        slow: () => isCurrent() && this.#set({ backdropSlow: true }),
        failed: () => isCurrent() && this.#undress(),
      });
      this.#painted = painted;
      const track = await painted.paint(raw, backdrop);
      if (isCurrent()) this.#showCamera(track);
      else painted.end();
    } catch {
      if (isCurrent()) this.#undress();
    }
  }

  /** The room cannot be hidden: it is not shown. */
  #undress(): void {
    this.#release('camera');
    this.#setDevice('camera', { problem: 'backdrop' });
    this.#tell();
  }

  #showCamera(track: MediaStreamTrack): void {
    this.#setDevice('camera', { track, starting: false });
    this.#outlets.send('camera', track);
  }

  #changeBackdrop(raw: MediaStreamTrack, before: Backdrop): void {
    const { backdrop } = this.#preferred;
    if (this.#painted && before !== 'none' && backdrop !== 'none') this.#painted.change(backdrop);
    else void this.#dress(raw);
  }

  #sendMicrophone(): void {
    const { on, track } = this.#state.devices.microphone;
    if (track) {
      track.enabled = on;
      track.contentHint = this.#preferred.originalSound ? 'music' : '';
    }
    this.#outlets.send('microphone', on ? track : null);
  }

  #release(device: Input): void {
    this.#wish[device] += 1;
    this.#missing[device] = null;
    this.#outlets.send(device, null);
    const track = this.#raw[device];
    this.#raw[device] = null;
    if (device === 'camera') {
      this.#painted?.end();
      this.#painted = null;
    }
    this.#setDevice(device, DEVICE_OFF);
    track?.stop();
  }

  /** Names are told once a device was allowed. */
  async #relist(): Promise<void> {
    this.#set({ available: await listDevices() });
  }

  #tell(): void {
    const { microphone, camera, screen } = this.#state.devices;
    this.#outlets.tell({
      microphone: microphone.on,
      camera: camera.on,
      screen: screen.on,
      screenAudio: this.#state.screenAudio !== null,
    });
  }

  #say(what: DeviceNews['what'], device: DeviceNews['device'], was: string, now: string): void {
    this.#news += 1;
    this.#set({ deviceNews: { id: this.#news, what, device, was, now } });
  }

  #setDevice(device: Device, change: Partial<DeviceState>): void {
    const { devices } = this.#state;
    this.#set({ devices: { ...devices, [device]: { ...devices[device], ...change } } });
  }

  #set(change: Partial<DevicesState>): void {
    this.#state = { ...this.#state, ...change };
    this.#outlets.changed(change);
  }
}
