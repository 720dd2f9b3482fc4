// The session of the product: the workers, the transport and the devices behind the views.

import type { FromCore, ToCore, ViewUpdate } from '../core/messages';
import type { FramesMessage, FromFrameWorker } from '../frames/messages';
import type {
  Errand,
  HostAct,
  Intent,
  Kept,
  Problem,
  ReactionName,
  StreamName,
  Tile,
  View,
} from '../generated/core';
import { captureCamera, captureMicrophone, captureScreen, type Device, listDevices } from '../media/capture';
import { Transport } from '../media/transport';
import { MeetingsStore } from '../meetings/kept';
import { Errands } from './errands';
import { PreferencesStore } from './preferences';
import { keptSeat, remember } from './seat';
import {
  DEVICE_OFF,
  type DeviceState,
  EMPTY_VIEW,
  type ErrandWish,
  type Session,
  type SessionState,
} from './session';
import { watchSurroundings, whatIsMissing } from './surroundings';
import { startWorkers, type Workers } from './workers';

export class LiveSession implements Session {
  readonly preferences = new PreferencesStore();
  readonly meetings = new MeetingsStore();
  readonly #errands = new Errands(this.meetings, (intent) => this.#intend(intent));
  readonly #listeners = new Set<() => void>();
  readonly #transport: Transport | undefined;
  #workers: Workers | undefined;
  #screenAudio: MediaStreamTrack | null = null;
  /** Rises whenever a device is released or asked for: what was asked for before and comes later is not wanted. */
  readonly #wish: Record<Device, number> = { microphone: 0, camera: 0, screen: 0 };
  /** What ended the session on this side; stronger than the core's word. */
  #fault: Problem | 'crashed' | null = null;
  #state: SessionState = {
    view: EMPTY_VIEW,
    problem: null,
    ready: false,
    created: false,
    devices: { microphone: DEVICE_OFF, camera: DEVICE_OFF, screen: DEVICE_OFF },
    available: [],
    tracks: new Map(),
    online: navigator.onLine,
    talking: false,
  };

  constructor() {
    const missing = whatIsMissing();
    if (missing) {
      this.#state = { ...this.#state, problem: missing };
      return;
    }
    try {
      this.#workers = startWorkers();
    } catch {
      this.#state = { ...this.#state, problem: 'crashed' };
      return;
    }
    const { core, frames } = this.#workers;
    core.onmessage = ({ data }: MessageEvent<FromCore>) => this.#hear(data);
    core.onerror = () => this.#fail('crashed');
    frames.onmessage = ({ data }: MessageEvent<FromFrameWorker>) => {
      if (data.type === 'failed') this.#fail(data.why === 'wasm' ? 'no_wasm' : 'crashed');
    };
    frames.onerror = () => this.#fail('crashed');
    this.#transport = new Transport(
      {
        offered: (request, sdp, tracks) => this.#tell({ type: 'offered', request, sdp, tracks }),
        offerFailed: (request) => this.#tell({ type: 'offer_failed', request }),
        state: (state) => this.#tell({ type: 'transport', state }),
        received: (tracks) => this.#set({ tracks }),
        sent: (reports) => this.#tell({ type: 'frames', reports }),
      },
      {
        create: (options) => new RTCRtpScriptTransform(frames, options),
        name: (id, mid) => frames.postMessage({ type: 'mid', id, mid } satisfies FramesMessage),
      },
    );
    void this.#start(location.hash.slice(1));
    watchSurroundings({
      network: (online) => {
        this.#set({ online });
        if (online) this.#tell({ type: 'network_changed' });
      },
      awake: () => this.#tell({ type: 'network_changed' }),
      // Another link in the same tab is another meeting: begin anew.
      address: (fragment) => fragment !== this.#state.view.invite && location.reload(),
      devices: () => void this.#refreshDevices(),
    });
    void this.#refreshDevices();
  }

  get = (): SessionState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  create(): void {
    this.#set({ created: true });
    this.#intend({ type: 'create' });
  }

  open(fragment: string): void {
    this.#intend({ type: 'open', fragment });
  }

  join(name: string): void {
    this.preferences.set({ name });
    // The devices first, so that they are part of what the others learn at the door.
    this.#tellDevices();
    this.#intend({ type: 'join', name });
  }

  leave(): void {
    this.#intend({ type: 'leave' });
    // Whoever stops waiting stands in the green room again, before the same preview.
    if (this.#state.view.phase !== 'waiting') this.#releaseDevices();
  }

  retry(): void {
    this.#intend({ type: 'retry' });
  }

  home(): void {
    remember(null);
    location.assign(location.pathname);
  }

  crash(): void {
    this.#fail('crashed');
  }

  chat(text: string): void {
    this.#intend({ type: 'chat', text });
  }

  show(tiles: Tile[]): void {
    this.#intend({ type: 'show', tiles });
  }

  async toggle(device: Device): Promise<void> {
    const state = this.#state.devices[device];
    if (state.starting || this.#fault) return;
    if (device === 'screen') await (state.on ? this.#stopScreen() : this.#startScreen());
    else if (state.on) this.#switchOff(device);
    else await this.#switchOn(device);
    this.#tellDevices();
  }

  async choose(device: 'microphone' | 'camera' | 'speaker', id: string): Promise<void> {
    this.preferences.set({ [device]: id });
    if (device === 'speaker') return;
    const { on, track } = this.#state.devices[device];
    if (!track) return;
    this.#release(device);
    if (on) {
      await this.#switchOn(device);
      this.#tellDevices();
    }
  }

  talk(on: boolean): void {
    const { microphone } = this.#state.devices;
    if (on === this.#state.talking) return;
    if (on && (microphone.on || !microphone.track)) return;
    this.#set({ talking: on });
    this.#setDevice('microphone', { on });
    this.#sendMicrophone();
    this.#tellDevices();
  }

  errand(wish: ErrandWish): Promise<Errand> {
    return this.#errands.run(wish);
  }

  host(act: HostAct): void {
    this.#intend({ type: 'host', ...act });
  }

  note(text: string): void {
    this.#intend({ type: 'note', text });
  }

  react(reaction: ReactionName): void {
    this.#intend({ type: 'react', reaction });
  }

  rename(name: string): void {
    this.preferences.set({ name });
    this.#intend({ type: 'rename', name });
  }

  seen(notice: number): void {
    this.#intend({ type: 'seen', notice });
  }

  async #start(fragment: string): Promise<void> {
    const kept = fragment === 'new' ? null : await keptSeat(fragment);
    const channel = new MessageChannel();
    this.#workers?.frames.postMessage({ type: 'start', core: channel.port1 } satisfies FramesMessage, [
      channel.port1,
    ]);
    const start: ToCore = { type: 'start', frames: channel.port2, kept };
    this.#workers?.core.postMessage(start, [channel.port2]);
    if (fragment === 'new') this.create();
    else if (kept?.seat) this.#comeBack(kept);
    else if (kept) this.#standAtTheDoor(kept);
    else if (fragment) this.open(fragment);
  }

  /** After a reload: straight back in, with camera and microphone off until the person acts. */
  #comeBack(kept: Kept): void {
    this.#intend({ type: 'open', fragment: kept.fragment });
    this.#intend({ type: 'join', name: kept.name });
  }

  /** After a reload before there was a seat: in the green room, perhaps of a meeting that this tab made. */
  #standAtTheDoor(kept: Kept): void {
    const host = kept.fragment.split('.').length === 3;
    this.#set({ created: host && !this.meetings.find(kept.fragment) });
    this.open(kept.fragment);
  }

  #hear(message: FromCore): void {
    switch (message.type) {
      case 'view':
        this.#display(message.view);
        break;
      case 'media':
        this.#transport?.command(message.command);
        break;
      case 'keep':
        remember(message.kept);
        break;
      case 'switch_off':
        this.#switchOffFor(message.streams);
        break;
      case 'failed':
        this.#fail(message.why === 'wasm' ? 'no_wasm' : 'crashed');
        break;
    }
  }

  #display(update: ViewUpdate): void {
    const view: View = { ...update, chat: update.chat ?? this.#state.view.chat };
    // The address is the link, so that a reload and a copy of it lead here.
    const inside = view.phase !== 'landing' && view.phase !== 'left';
    if (inside && view.invite && location.hash.slice(1) !== view.invite) {
      history.replaceState(null, '', `#${view.invite}`);
    }
    if (view.phase === 'left' && this.#state.view.phase !== 'left') this.#releaseDevices();
    this.#errands.hear(view.errand);
    this.meetings.follow(view);
    this.#set({ view, ready: true, problem: this.#fault ?? view.problem });
  }

  async #switchOn(device: 'microphone' | 'camera'): Promise<void> {
    const before = this.#state.devices[device];
    if (before.track?.readyState === 'live') {
      this.#setDevice(device, { on: true, problem: null });
    } else {
      this.#setDevice(device, { starting: true, problem: null });
      const chosen = this.preferences.get()[device];
      const wish = ++this.#wish[device];
      const captured = await (device === 'microphone' ? captureMicrophone(chosen) : captureCamera(chosen));
      if (wish !== this.#wish[device]) {
        if ('track' in captured) captured.track.stop();
        return;
      }
      if ('problem' in captured) {
        this.#setDevice(device, { ...DEVICE_OFF, problem: captured.problem });
        return;
      }
      const { track } = captured;
      track.addEventListener('ended', () => this.#lost(device, track));
      this.#setDevice(device, { on: true, starting: false, track });
      void this.#refreshDevices();
    }
    if (device === 'microphone') this.#sendMicrophone();
    else this.#transport?.send('camera', this.#state.devices.camera.track);
  }

  #switchOff(device: 'microphone' | 'camera'): void {
    if (device === 'camera') {
      this.#release('camera');
      return;
    }
    // Kept open, so that talking can begin at once; nothing is recorded or sent meanwhile.
    this.#setDevice('microphone', { on: false });
    this.#set({ talking: false });
    this.#sendMicrophone();
  }

  /** The meeting wants them off: nothing is captured any more, and the person is the one to switch it on again. */
  #switchOffFor(streams: StreamName[]): void {
    if (streams.includes('microphone')) this.#release('microphone');
    if (streams.includes('camera')) this.#release('camera');
    if (streams.includes('screen')) this.#stopScreen();
    else if (streams.includes('screen_audio')) this.#stopScreenAudio();
    this.#set({ talking: this.#state.talking && !streams.includes('microphone') });
    this.#tellDevices();
  }

  #sendMicrophone(): void {
    const { on, track } = this.#state.devices.microphone;
    if (track) track.enabled = on;
    this.#transport?.send('microphone', on ? track : null);
  }

  async #startScreen(): Promise<void> {
    this.#setDevice('screen', { starting: true, problem: null });
    const wish = ++this.#wish.screen;
    const captured = await captureScreen();
    if (wish !== this.#wish.screen) {
      if (captured && 'video' in captured) {
        captured.video.stop();
        captured.audio?.stop();
      }
      return;
    }
    if (!captured || 'problem' in captured) {
      this.#setDevice('screen', { ...DEVICE_OFF, problem: captured?.problem ?? null });
      return;
    }
    captured.video.addEventListener('ended', () => {
      this.#stopScreen();
      this.#tellDevices();
    });
    this.#screenAudio = captured.audio;
    this.#setDevice('screen', { on: true, starting: false, track: captured.video });
    this.#transport?.send('screen', captured.video);
    this.#transport?.send('screen_audio', captured.audio);
  }

  #stopScreen(): void {
    this.#stopScreenAudio();
    this.#release('screen');
  }

  #stopScreenAudio(): void {
    this.#screenAudio?.stop();
    this.#screenAudio = null;
    this.#transport?.send('screen_audio', null);
  }

  /** A device was unplugged or taken away. */
  #lost(device: 'microphone' | 'camera', track: MediaStreamTrack): void {
    if (this.#state.devices[device].track !== track) return;
    this.#release(device);
    this.#setDevice(device, { problem: 'missing' });
    this.#tellDevices();
  }

  #release(device: Device): void {
    this.#wish[device] += 1;
    this.#transport?.send(device, null);
    const { track } = this.#state.devices[device];
    this.#setDevice(device, DEVICE_OFF);
    track?.stop();
  }

  #releaseDevices(): void {
    this.#stopScreen();
    this.#release('camera');
    this.#release('microphone');
    this.#set({ talking: false });
  }

  #tellDevices(): void {
    const { microphone, camera, screen } = this.#state.devices;
    this.#intend({
      type: 'devices',
      microphone: microphone.on,
      camera: camera.on,
      screen: screen.on,
      screenAudio: this.#screenAudio !== null,
    });
  }

  async #refreshDevices(): Promise<void> {
    this.#set({ available: await listDevices() });
  }

  #intend(intent: Intent): void {
    this.#tell({ type: 'intent', intent });
  }

  #tell(message: ToCore): void {
    this.#workers?.core.postMessage(message);
  }

  #fail(problem: Problem | 'crashed'): void {
    this.#fault = problem;
    this.#errands.end();
    this.#transport?.end();
    this.#releaseDevices();
    // Neither may go on unseen: the seat in the meeting ends with the core.
    this.#workers?.core.terminate();
    this.#workers?.frames.terminate();
    this.#workers = undefined;
    this.#set({ problem });
  }

  #setDevice(device: Device, change: Partial<DeviceState>): void {
    const { devices } = this.#state;
    this.#set({ devices: { ...devices, [device]: { ...devices[device], ...change } } });
  }

  #set(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
