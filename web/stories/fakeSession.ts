// A session without a meeting: it shows a scene and answers what is pressed.

import { FilesDesk, type FilesState, NO_FILES } from '../src/files/desk';
import type {
  ChatLine,
  ChatTo,
  Errand,
  FloorAct,
  HostAct,
  Inventory,
  LineChange,
  Policy,
  ReactionName,
  View,
} from '../src/generated/core';
import type { Device } from '../src/media/capture';
import { MeetingsStore } from '../src/meetings/kept';
import { DESK_IDLE, type DeskState, RecordingDesk } from '../src/recording/desk';
import { LineStore } from '../src/session/lineStore';
import { PreferencesStore } from '../src/session/preferences';
import { DEVICE_OFF, type ErrandWish, type Session, type SessionState } from '../src/session/session';
import { VolumesStore } from '../src/session/volumes';
import { addressed, plainLine } from './chat';
import { ANSWER } from './network';

/** As a member is told it. */
const INVENTORY: Inventory = {
  parts: [
    {
      part: 'connection',
      items: [
        { field: 'address', value: { text: '203.0.113.7:50112' }, until: 'connection' },
        { field: 'since', value: { time: Date.UTC(2026, 4, 12, 9, 30) }, until: 'connection' },
        { field: 'received', value: { length: 48_210 }, until: 'connection' },
        { field: 'misses', value: { count: 0 }, until: 'connection' },
      ],
    },
    {
      part: 'seat',
      items: [
        { field: 'participant', value: { text: '7f3a90c2d1e84b56a0f2c3d4e5f60718' }, until: 'seat' },
        { field: 'place', value: { flags: ['member'] }, until: 'seat' },
        { field: 'allowed', value: { streams: ['microphone', 'camera'] }, until: 'seat' },
      ],
    },
    { part: 'media', items: [{ field: 'stream', value: { rate: ['camera', 640_000] }, until: 'seat' }] },
    {
      part: 'stored',
      items: [
        { field: 'meetings.card', value: { rows: [1, 412] }, until: 'change' },
        { field: 'seats.token_hash', value: { rows: [5, 160] }, until: 'seat' },
      ],
    },
  ],
};

export class FakeSession implements Session {
  readonly preferences = new PreferencesStore(['en']);
  readonly meetings = new MeetingsStore();
  readonly volumes = new VolumesStore();
  readonly line: LineStore;
  readonly recording: RecordingDesk;
  readonly files: FilesDesk;
  readonly #listeners = new Set<() => void>();
  #state: SessionState;

  constructor(
    state: SessionState,
    line = new LineStore(),
    desk: DeskState = DESK_IDLE,
    files: FilesState = NO_FILES,
  ) {
    this.#state = state;
    this.line = line;
    this.recording = new RecordingDesk({ get: this.get, wish: () => {}, show: () => {} }, desk);
    const noWorker = () => ({ postMessage() {}, terminate() {} }) as unknown as Worker;
    this.files = new FilesDesk({ get: this.get, intend: () => {}, start: noWorker }, files);
    this.preferences.set({ name: state.view.people[0]?.name ?? '' });
  }

  get = (): SessionState => this.#state;

  /** Something happens that nobody here has done. */
  happen(change: (view: View) => Partial<View>): void {
    this.#view(change(this.#state.view));
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  create(): void {
    this.#set({ created: true });
    this.#view({ phase: 'green_room', invite: 'room.secret' });
  }
  open(): void {
    this.#view({ phase: 'green_room' });
  }
  join(): void {
    this.#view({ phase: 'joining' });
  }
  leave(): void {
    this.#view({ phase: this.#state.view.phase === 'waiting' ? 'green_room' : 'left' });
  }
  retry(): void {}
  home(): void {
    this.#view({ phase: 'landing' });
  }
  crash(): void {
    this.#set({ problem: 'crashed' });
  }
  show(): void {}
  askName(): void {
    this.#set({ vouched: { offer: null, leaving: true, failed: false } });
  }
  showName(): void {
    this.#set({ vouched: { offer: null, leaving: false, failed: false } });
  }
  async talk(on: boolean): Promise<void> {
    this.#set({ talking: on });
  }
  async choose(): Promise<void> {}
  async flip(): Promise<void> {}
  async audioOnly(on: boolean): Promise<void> {
    this.preferences.set({ audioOnly: on });
  }

  chat(text: string, to: ChatTo = { to: 'everyone' }, reply: string | null = null): void {
    const { chat, people } = this.#state.view;
    const answered = chat.find(({ id }) => id === reply);
    const line = plainLine({
      id: String(Math.random()),
      author: people[0]?.id ?? '',
      name: people[0]?.name ?? '',
      own: true,
      text,
      sentAt: Date.now(),
      to: addressed(to, people),
      reply: answered
        ? { line: answered.id, name: answered.name, own: answered.own, text: answered.text }
        : null,
    });
    this.#view({ chat: [...chat, line] });
  }
  changeLine(line: string, change: LineChange): void {
    const changed = (was: ChatLine): ChatLine => {
      switch (change.what) {
        case 'edit':
          return { ...was, text: change.text, edited: true };
        case 'react':
          return {
            ...was,
            reactions: [{ reaction: change.reaction, names: ['Noor de Vries'], own: change.on }],
          };
        default:
          return { ...was, text: '', removed: change.what === 'hide' ? 'host' : 'author' };
      }
    };
    this.#view({ chat: this.#state.view.chat.map((was) => (was.id === line ? changed(was) : was)) });
  }
  sendAgain(line: string): void {
    this.#view({
      chat: this.#state.view.chat.map((was) => (was.id === line ? { ...was, delivery: 'sending' } : was)),
    });
  }
  giveUp(line: string): void {
    this.#view({ chat: this.#state.view.chat.filter(({ id }) => id !== line) });
  }
  writeLive(): void {}

  async toggle(device: Device): Promise<void> {
    const { devices } = this.#state;
    this.#set({ devices: { ...devices, [device]: { ...DEVICE_OFF, on: !devices[device].on } } });
  }

  async errand(wish: ErrandWish): Promise<Errand> {
    const known = 'hostLink' in wish ? this.meetings.find(wish.hostLink) : undefined;
    const room = `roomroomroomroomroom${Math.floor(Math.random() * 90 + 10)}`;
    const hostLink = known?.hostLink ?? `${room}.${'s'.repeat(22)}.${'h'.repeat(22)}`;
    const guestLink = known?.guestLink ?? `${room}.${'s'.repeat(22)}`;
    const details = 'details' in wish ? wish.details : (known?.details ?? null);
    const opening = 'opening' in wish ? wish.opening : (known?.opening ?? null);
    const rules = (wish.type === 'arrange' && wish.class) || null;
    if (wish.type === 'delete') this.meetings.forget(hostLink);
    else if (details && opening) this.meetings.keep({ hostLink, guestLink, details, opening });
    return {
      number: 1,
      state: 'done',
      problem: null,
      hostLink,
      guestLink,
      details,
      opening,
      class: rules,
    };
  }

  host(act: HostAct): void {
    const { view } = this.#state;
    const change = (policy: Partial<Policy>) =>
      view.policy && this.#view({ policy: { ...view.policy, ...policy } });
    switch (act.act) {
      case 'lobby':
        change({ lobby: act.on });
        break;
      case 'lock':
        change({ locked: act.on });
        break;
      case 'safe':
        change({ safe: act.on });
        break;
      case 'allow':
        change({ allowed: act.powers });
        break;
      case 'quiet_above':
        change({ quietAbove: act.members });
        break;
      case 'spotlight':
        change({ spotlight: act.people });
        break;
      case 'admit':
        this.#view({
          callers: view.callers.map((caller) =>
            act.people?.includes(caller.id) !== false ? { ...caller, coming: true } : caller,
          ),
        });
        break;
      case 'decline':
        this.#view({ callers: view.callers.filter(({ id }) => !act.people.includes(id)) });
        break;
      case 'remove':
        this.#view({ people: view.people.filter(({ id }) => !act.people.includes(id)) });
        break;
      case 'pass_on':
        change({ role: 'member' });
        break;
      case 'end':
        this.#set({ problem: 'ended' });
    }
  }

  note(text: string): void {
    const { waiting } = this.#state.view;
    if (waiting) this.#view({ waiting: { ...waiting, note: text } });
  }
  react(reaction: ReactionName): void {
    const { reactions, people } = this.#state.view;
    const id = (reactions.at(-1)?.id ?? 0) + 1;
    this.#view({ reactions: [...reactions, { id, person: people[0]?.id ?? '', reaction }] });
  }
  floor(act: FloorAct): void {
    const { floor, people } = this.#state.view;
    const own = people[0]?.id ?? '';
    const without = floor.hands.filter((id) => id !== own);
    if (act.act === 'hand')
      this.#view({ floor: { ...floor, raised: act.up, hands: act.up ? [...without, own] : without } });
  }
  rename(name: string): void {
    const people = this.#state.view.people.map((person) => (person.own ? { ...person, name } : person));
    this.#view({ people });
  }
  leaveOut(on: boolean): void {
    this.preferences.set({ leaveOut: on });
    const own = this.#state.view.people[0]?.id ?? '';
    const { recording } = this.#state.view;
    this.#view({ recording: { ...recording, leftOut: on ? [own] : [] } });
  }
  inquire(on: boolean): void {
    this.#view({ inventory: on ? INVENTORY : null });
  }
  tryWays(): Promise<string | null> {
    return Promise.resolve(this.#state.problem === 'unreachable' ? null : ANSWER);
  }
  relays(): RTCIceServer[] {
    return [{ urls: 'turn:203.0.113.7:3478?transport=tcp' }];
  }
  seen(notice: number): void {
    this.#view({ notices: this.#state.view.notices.filter(({ id }) => id !== notice) });
  }

  #view(change: Partial<View>): void {
    this.#set({ view: { ...this.#state.view, ...change } });
  }

  #set(change: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
