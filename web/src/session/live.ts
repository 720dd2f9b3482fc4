// The session of the product: the workers, the transport and the devices behind the views.

import type { FromCore, ToCore, ViewUpdate } from '../core/messages';
import { FilesDesk } from '../files/desk';
import type { ToFiles } from '../files/messages';
import type { FramesMessage, FromFrameWorker } from '../frames/messages';
import type {
  ChatTo,
  ClassRules,
  Errand,
  FloorAct,
  HostAct,
  Intent,
  Kept,
  LineChange,
  NameCommand,
  Phase,
  Problem,
  ReactionName,
  Tile,
  View,
} from '../generated/core';
import type { Device, Input } from '../media/capture';
import { type Codecs, decodes, encodes, NO_CODECS } from '../media/codecs';
import { measuresOf } from '../media/line';
import { iceServers } from '../media/relay';
import { askedFor, withOthers } from '../media/shown';
import { Transport } from '../media/transport';
import { MeetingsStore } from '../meetings/kept';
import { meet, remembered } from '../names/met';
import { keepName, keptName, leaveFor, lookUp, nameOf, offerOf, pin, shownBy } from '../names/vouched';
import { RecordingDesk } from '../recording/desk';
import { fragmentOf } from '../screens/link';
import { Devices } from './devices';
import { Errands } from './errands';
import { LineStore } from './lineStore';
import { Listening } from './listening';
import { type Preferences, PreferencesStore } from './preferences';
import { keptSeat, remember } from './seat';
import { type ErrandWish, NEW_STATE, type Session, type SessionState } from './session';
import { isSignedIn, keepSignedIn } from './signedIn';
import { steady } from './steady';
import { watchSurroundings, whatIsMissing } from './surroundings';
import { Trials } from './trials';
import { VolumesStore } from './volumes';
import { startFileWorker, startWorkers, type Workers } from './workers';

export class LiveSession implements Session {
  readonly preferences = new PreferencesStore();
  readonly meetings = new MeetingsStore();
  readonly volumes = new VolumesStore();
  readonly line = new LineStore(async () => (await this.#transport?.stats()) ?? null);
  readonly #errands = new Errands(this.meetings, (intent) => this.#intend(intent));
  readonly #listeners = new Set<() => void>();
  #state: SessionState = { ...NEW_STATE, online: navigator.onLine };
  readonly #transport: Transport | undefined;
  #encodes: Codecs = NO_CODECS;
  /** By which the core makes digests of whom it meets. */
  #salt = '';
  #workers: Workers | undefined;
  readonly #devices = new Devices(this.preferences, {
    changed: (change) => this.#set(change),
    send: (stream, track) => this.#transport?.send(stream, track),
    tell: (on) => this.#intend({ type: 'devices', ...on }),
  });
  readonly recording = new RecordingDesk({
    get: () => this.#state,
    wish: (wish) => this.#intend({ type: 'record', wish }),
    show: (tiles) => {
      this.#recorded = tiles;
      this.show([...this.#tiles]);
    },
  });
  readonly files = new FilesDesk({
    get: () => this.#state,
    intend: (intent) => this.#intend(intent),
    start: () => this.#startFiles(),
  });
  readonly #trials = new Trials();
  #relays: RTCIceServer[] = [];
  readonly #listening = new Listening((soundAdvice) => this.#set({ soundAdvice }));
  /** The tiles on screen, and those that are recorded. */
  #tiles: readonly Tile[] = [];
  #recorded: readonly Tile[] = [];
  #followed: Preferences | undefined;
  /** The camera was on when the person went on without pictures. */
  #cameraBefore = false;
  /** What ended the session on this side; stronger than the core's word. */
  #fault: Problem | 'crashed' | null = null;

  constructor() {
    this.subscribe(() => this.recording.follow());
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
        state: (state) => {
          this.#tell({ type: 'transport', state });
          if (state === 'connected') void this.line.look();
        },
        received: (tracks) => this.#set({ tracks }),
        sent: (reports) => this.#tell({ type: 'frames', reports }),
        tooMuch: (codec) => this.#tellCodecs({ ...this.#encodes, [codec]: false }),
      },
      {
        create: (options) => new RTCRtpScriptTransform(frames, options),
        name: (id, mid) => frames.postMessage({ type: 'mid', id, mid } satisfies FramesMessage),
      },
    );
    this.line.subscribe(() => {
      const { line } = this.line.get();
      if (!line) return;
      if (line.transport) this.#tell({ type: 'way', way: line.transport });
      this.#tell({ type: 'measured', measures: measuresOf(line) });
    });
    this.#follow();
    this.preferences.subscribe(() => this.#follow());
    void this.#start(location.hash.slice(1));
    watchSurroundings({
      network: (online) => {
        this.#set({ online });
        if (online) this.#tell({ type: 'network_changed' });
      },
      awake: () => this.#tell({ type: 'network_changed' }),
      // Whoever looks away must not go on talking, whatever is held.
      away: () => void this.#devices.talk(false),
      // Another link in the same tab is another meeting: begin anew.
      address: (fragment) => fragment !== this.#state.view.invite && location.reload(),
      devices: () => void this.#devices.refresh(),
    });
    void this.#devices.refresh();
  }

  get = (): SessionState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  create(rules?: ClassRules | null): void {
    this.#set({ created: true });
    this.#expect('green_room');
    this.#intend(rules ? { type: 'create', class: rules } : { type: 'create' });
  }

  open(fragment: string): void {
    const parts = fragmentOf(fragment)?.split('.');
    if (parts) {
      const hostLink = parts.length > 2 ? fragment : null;
      this.#expect('green_room', { invite: parts.slice(0, 2).join('.'), hostLink });
    }
    this.#intend({ type: 'open', fragment });
  }

  join(name: string): void {
    this.#expect('joining');
    this.preferences.set({ name });
    // The devices first, so that they are part of what the others learn at the door.
    this.#devices.tell();
    this.#join(name);
  }

  leave(): void {
    this.#intend({ type: 'leave' });
    // Whoever stops waiting stands in the green room again, before the same preview.
    if (this.#state.view.phase !== 'waiting') this.#devices.releaseAll();
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

  chat(text: string, to: ChatTo = { to: 'everyone' }, reply: string | null = null): void {
    this.#intend({ type: 'chat', text, to, ...(reply !== null && { reply }) });
  }

  changeLine(line: string, change: LineChange): void {
    this.#intend({ type: 'change_line', line, change });
  }

  sendAgain(line: string): void {
    this.#intend({ type: 'send_again', line });
  }

  giveUp(line: string): void {
    this.#intend({ type: 'give_up', line });
  }

  writeLive(text: string): void {
    this.#intend({ type: 'write_live', text });
  }

  show(tiles: Tile[]): void {
    this.#tiles = tiles;
    const all = withOthers(tiles, this.#recorded);
    this.#intend({ type: 'show', tiles: askedFor(all, this.preferences.get()) });
  }

  async toggle(device: Device): Promise<void> {
    if (!this.#fault) await this.#devices.toggle(device);
  }

  async choose(device: Input | 'speaker', id: string): Promise<void> {
    if (!this.#fault) await this.#devices.choose(device, id);
  }

  async flip(): Promise<void> {
    if (!this.#fault) await this.#devices.flip();
  }

  async talk(on: boolean): Promise<void> {
    if (!this.#fault) await this.#devices.talk(on);
  }

  async audioOnly(on: boolean): Promise<void> {
    if (on) this.#cameraBefore = this.#state.devices.camera.on;
    this.preferences.set({ audioOnly: on });
    this.line.anew();
    if (!on && this.#cameraBefore && !this.#state.devices.camera.on) await this.toggle('camera');
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

  floor(act: FloorAct): void {
    this.#intend({ type: 'floor', ...act });
  }

  rename(name: string): void {
    this.preferences.set({ name });
    this.#intend({ type: 'rename', name });
  }

  leaveOut(on: boolean): void {
    this.preferences.set({ leaveOut: on });
    this.#intend({ type: 'leave_out', on });
  }

  inquire(on: boolean): void {
    this.#intend({ type: 'inquire', on });
  }

  tryWays(sdp: string): Promise<string | null> {
    return this.#trials.begin((request) => this.#intend({ type: 'try', request, sdp }));
  }

  relays(): RTCIceServer[] {
    return this.#relays;
  }

  seen(notice: number): void {
    this.#intend({ type: 'seen', notice });
  }

  #startFiles(): Worker {
    const worker = startFileWorker();
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ type: 'start', core: port1 } satisfies ToFiles, [port1]);
    this.#workers?.core.postMessage({ type: 'files', port: port2 } satisfies ToCore, [port2]);
    addEventListener('pagehide', ({ persisted }) => {
      if (!persisted) worker.postMessage({ type: 'leave' } satisfies ToFiles);
    });
    return worker;
  }

  async #start(fragment: string): Promise<void> {
    const kept = fragment === 'new' ? null : await keptSeat(fragment);
    const channel = new MessageChannel();
    this.#workers?.frames.postMessage({ type: 'start', core: channel.port1 } satisfies FramesMessage, [
      channel.port1,
    ]);
    const start: ToCore = { type: 'start', frames: channel.port2, kept, signedIn: isSignedIn() };
    this.#workers?.core.postMessage(start, [channel.port2]);
    // Before anything else, so that nobody is recorded in between.
    if (this.preferences.get().leaveOut) this.#intend({ type: 'leave_out', on: true });
    this.#remember();
    this.#findName(fragment);
    if (fragment === 'new') this.create();
    else if (kept?.seat) this.#comeBack(kept);
    else if (kept) this.#standAtTheDoor(kept);
    else if (fragment) this.open(fragment);
  }

  /** After a reload: straight back in, with camera and microphone off until the person acts. */
  #comeBack(kept: Kept): void {
    this.#intend({ type: 'open', fragment: kept.fragment });
    this.#join(kept.name);
  }

  /** After a reload before there was a seat: in the green room, perhaps of a meeting that this tab made. */
  #standAtTheDoor(kept: Kept): void {
    const host = kept.fragment.split('.').length === 3;
    this.#set({ created: host && !this.meetings.find(kept.fragment) });
    this.open(kept.fragment);
  }

  /** With what this device can do, so that the others need not wait to know. */
  #join(name: string): void {
    this.#tellCodecs(encodes());
    this.#intend({ type: 'join', name });
  }

  #tellCodecs(encodes: Codecs): void {
    this.#encodes = encodes;
    this.#intend({ type: 'codecs', decodes: decodes(), encodes });
  }

  #hear(message: FromCore): void {
    switch (message.type) {
      case 'view':
        this.#display(message.view);
        break;
      case 'media':
        if (message.command.type === 'tried') this.#trials.answer(message.command);
        else if (message.command.type === 'relay') {
          this.#relays = iceServers(message.command, location);
          this.#transport?.relay(this.#relays);
        } else this.#transport?.command(message.command);
        break;
      case 'names':
        void this.#names(message.command);
        break;
      case 'keep':
        remember(message.kept);
        break;
      case 'switch_off':
        this.#devices.switchOffFor(message.streams);
        break;
      case 'failed':
        this.#fail(message.why === 'wasm' ? 'no_wasm' : 'crashed');
        break;
      case 'signed_in':
        this.#set({ byProvider: message.vouched });
        break;
      case 'signed_out':
        keepSignedIn(false);
        break;
      case 'files_wanted':
        this.files.open();
        break;
    }
  }

  askName(): void {
    this.#set({ vouched: { offer: null, leaving: true, failed: false } });
    this.#intend({ type: 'ask_name' });
  }

  showName(on: boolean): void {
    const kept = keptName();
    if (!kept || !on) {
      keepName(null);
      this.#set({ vouched: { offer: null, leaving: false, failed: false } });
      this.#intend({ type: 'show_name', shown: null });
      return;
    }
    keepName({ ...kept, agreed: true });
    this.#findName(kept.fragment);
  }

  /** The core hears whom this browser remembers. */
  #remember(): void {
    const { salt, met } = remembered();
    this.#salt = salt;
    this.#intend({ type: 'remember', salt, met });
  }

  /** What came of the way to the provider, if it was gone for this meeting. */
  #findName(fragment: string): void {
    const kept = nameOf(fragment);
    const offer = kept && offerOf(kept);
    if (!kept || !offer) return;
    this.#set({ vouched: { offer, leaving: false, failed: false } });
    if (offer.agreed) this.#intend({ type: 'show_name', shown: shownBy(kept) });
  }

  async #names(command: NameCommand): Promise<void> {
    switch (command.type) {
      case 'ask':
        await leaveFor(location.hash.slice(1), command).catch(() => {});
        // Still here: it came to nothing.
        this.#set({ vouched: { offer: null, leaving: false, failed: true } });
        break;
      case 'look': {
        const { provider } = command;
        this.#tell({ type: 'told', provider, ...(await lookUp(provider)) });
        break;
      }
      case 'pin':
        pin(command.issuer, command.print);
        break;
      case 'meet':
        meet(this.#salt, command.name, command.person);
        break;
    }
  }

  #display(update: ViewUpdate): void {
    const before = this.#state.view;
    // It has heard of other things before the meeting: where the person already stands, with a name half typed, they stay.
    const expecting = !this.#state.ready && before.phase !== 'landing';
    const early = expecting && update.phase === 'landing' && !update.problem;
    const { phase, invite, hostLink } = early ? before : update;
    const view: View = steady(before, {
      ...update,
      phase,
      invite,
      hostLink,
      chat: update.chat ?? before.chat,
    });
    // The address is the link, so that a reload and a copy of it lead here.
    const inside = view.phase !== 'landing' && view.phase !== 'left';
    if (inside && view.invite && location.hash.slice(1) !== view.invite) {
      history.replaceState(null, '', `#${view.invite}`);
    }
    if (view.phase === 'left' && this.#state.view.phase !== 'left') {
      this.#devices.releaseAll();
      this.volumes.clear();
      this.files.end();
    }
    this.line.watch(view.phase === 'meeting');
    this.#errands.hear(view.errand);
    this.meetings.follow(view);
    this.#set({ view, ready: !early, problem: this.#fault ?? view.problem });
  }

  /** Carries out what the preferences say of what is sent and asked for. */
  #follow(): void {
    const now = this.preferences.get();
    this.#transport?.encode(now);
    this.#listen();
    if (now.audioOnly === this.#followed?.audioOnly && now.receive === this.#followed.receive) return;
    this.#followed = now;
    if (this.#tiles.length > 0) this.show([...this.#tiles]);
  }

  #listen(): void {
    const { track, on } = this.#state.devices.microphone;
    const inside = this.#state.view.phase === 'meeting';
    const { mutedAdvice } = this.preferences.get();
    this.#listening.to({ track: inside ? track : null, on, mutedAdvice });
  }

  /** What the core is about to say, shown while it is loaded: whoever comes can get ready meanwhile. */
  #expect(phase: Phase, links: Partial<Pick<View, 'invite' | 'hostLink'>> = {}): void {
    if (!this.#state.ready) this.#set({ view: { ...this.#state.view, ...links, phase } });
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
    this.#devices.releaseAll();
    this.#listening.end();
    this.line.watch(false);
    // Neither may go on unseen: the seat in the meeting ends with the core.
    this.#workers?.core.terminate();
    this.#workers?.frames.terminate();
    this.#workers = undefined;
    this.#set({ problem });
  }

  #set(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
    if (change.devices || change.view) this.#listen();
    for (const listener of this.#listeners) listener();
  }
}
