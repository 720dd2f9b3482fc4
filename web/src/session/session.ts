// What the views hold on to: the state of everything they show, and what a person can do.

import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import type { FilesDesk, FilesState } from '../files/desk';
import type {
  ChatTo,
  ClassRules,
  Details,
  Errand,
  FloorAct,
  HostAct,
  LineChange,
  Opening,
  Problem,
  ReactionName,
  Tile,
  View,
} from '../generated/core';
import type { SoundAdvice } from '../media/advice';
import type { Device } from '../media/capture';
import type { KeptMeeting, MeetingsStore } from '../meetings/kept';
import type { Offer } from '../names/vouched';
import type { DeskState, RecordingDesk } from '../recording/desk';
import { type DevicesState, NO_DEVICES } from './deviceStates';
import type { LineState, LineStore } from './lineStore';
import type { Preferences, PreferencesStore } from './preferences';
import type { Volume, VolumesStore } from './volumes';

export { DEVICE_OFF, type DeviceState } from './deviceStates';

export interface SessionState extends DevicesState {
  view: View;
  /** What stands in the way: the core's word or the shell's own. */
  problem: Problem | 'crashed' | null;
  /** The core has spoken. */
  ready: boolean;
  /** The link is of a meeting that this tab made. */
  created: boolean;
  /** Receiving tracks by m-line. */
  tracks: ReadonlyMap<string, MediaStreamTrack>;
  /** The device has a network. */
  online: boolean;
  /** One is signed in by a provider, which vouches for one's name. */
  byProvider: boolean;
  /** The name that one's provider vouches for: asked about, on the way to it, or it did not work. */
  vouched: { offer: Offer | null; leaving: boolean; failed: boolean };
  /** What one's own microphone tells. */
  soundAdvice: SoundAdvice | null;
}

/** Something to be done with a meeting that is kept; links by their fragments. */
export type ErrandWish =
  | { type: 'arrange'; details: Details; opening: Opening; class?: ClassRules }
  | { type: 'rearrange'; hostLink: string; details: Details; opening: Opening }
  | { type: 'inspect' | 'roll_link' | 'delete'; hostLink: string };

export interface Session {
  readonly preferences: PreferencesStore;
  readonly meetings: MeetingsStore;
  readonly volumes: VolumesStore;
  readonly line: LineStore;
  /** Recording here. */
  readonly recording: RecordingDesk;
  /** Files on their way. */
  readonly files: FilesDesk;
  get(): SessionState;
  subscribe(listener: () => void): () => void;
  /** Makes a meeting for now: of a class, if one is given. */
  create(rules?: ClassRules | null): void;
  open(fragment: string): void;
  join(name: string): void;
  leave(): void;
  retry(): void;
  /** Back to the start page. */
  home(): void;
  /** The page cannot go on: everything that records, sends or receives ends. */
  crash(): void;
  /** Writes, to everyone if nothing else is said; `reply` is the line that it answers. */
  chat(text: string, to?: ChatTo, reply?: string | null): void;
  changeLine(line: string, change: LineChange): void;
  /** A line that failed. */
  sendAgain(line: string): void;
  giveUp(line: string): void;
  /** Everyone reads along what is being written; nothing: no more. */
  writeLive(text: string): void;
  show(tiles: Tile[]): void;
  toggle(device: Device): Promise<void>;
  /** Takes another device; it is opened only if the one before it is on. */
  choose(device: 'microphone' | 'camera' | 'speaker', id: string): Promise<void>;
  /** Takes the other camera of a phone. */
  flip(): Promise<void>;
  /** Talks while a key or button is held. */
  talk(on: boolean): Promise<void>;
  /** Goes without pictures, sent and received, or with them again. */
  audioOnly(on: boolean): Promise<void>;
  /** Resolves once it is done or has failed; one after the other. What came of it is kept or forgotten here. */
  errand(wish: ErrandWish): Promise<Errand>;
  host(act: HostAct): void;
  /** A word to the hosts, while waiting for them. */
  note(text: string): void;
  react(reaction: ReactionName): void;
  /** Hands, turns, the timer, questions and polls. */
  floor(act: FloorAct): void;
  rename(name: string): void;
  /** Leaves for one's provider, for a name that it vouches for. */
  askName(): void;
  /** Shows that name from the next coming in on, or not. */
  showName(on: boolean): void;
  /** Whether recordings shall leave the person out; remembered. */
  leaveOut(on: boolean): void;
  /** Looks at what the server holds, or no more. */
  inquire(on: boolean): void;
  /** Offers the server a connection that carries nothing; `null` if it does not answer. */
  tryWays(sdp: string): Promise<string | null>;
  /** The TURN servers that lead out where nothing else does, as far as the server has told of them. */
  relays(): RTCIceServer[];
  /** A notice has been read. */
  seen(notice: number): void;
}

export const EMPTY_VIEW: View = {
  phase: 'landing',
  problem: null,
  serverEnds: null,
  signedIn: false,
  invite: null,
  hostLink: null,
  meeting: null,
  class: null,
  closed: [],
  gathering: null,
  waiting: null,
  ownName: { state: 'unverified' },
  barred: false,
  callers: [],
  policy: null,
  notices: [],
  reactions: [],
  errand: null,
  people: [],
  speaking: [],
  encryption: { indicator: 'none', epoch: 0, members: 0, code: '' },
  chat: [],
  live: [],
  floor: {
    hands: [],
    raised: false,
    speaker: null,
    timer: null,
    questions: [],
    asking: 'may',
    polls: [],
    pollRoom: true,
  },
  recording: { running: [], own: 'off', leftOut: [], taken: [] },
  quality: null,
  inventory: null,
  slots: [],
  connection: { signalling: 'off', media: 'off' },
  fileBytes: 0,
};

/** A page that has just begun. */
export const NEW_STATE: SessionState = {
  ...NO_DEVICES,
  view: EMPTY_VIEW,
  problem: null,
  ready: false,
  created: false,
  tracks: new Map(),
  online: true,
  byProvider: false,
  vouched: { offer: null, leaving: false, failed: false },
  soundAdvice: null,
};

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('a view stands outside of a session');
  return session;
}

export function useSessionState(): SessionState {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.get, session.get);
}

/**
 * A part of the state: what uses it renders anew only when that part is another. It must be the same value as before while
 * nothing of it has changed.
 */
export function useSessionPart<Part>(part: (state: SessionState) => Part): Part {
  const session = useSession();
  const look = () => part(session.get());
  return useSyncExternalStore(session.subscribe, look, look);
}

export function useMeetings(): readonly KeptMeeting[] {
  const { meetings } = useSession();
  return useSyncExternalStore(meetings.subscribe, meetings.get, meetings.get);
}

export function useRecording(): DeskState {
  const { recording } = useSession();
  return useSyncExternalStore(recording.subscribe, recording.get, recording.get);
}

/** As `useSessionPart`, of the files. */
export function useFilesPart<Part>(part: (state: FilesState) => Part): Part {
  const { files } = useSession();
  const look = () => part(files.get());
  return useSyncExternalStore(files.subscribe, look, look);
}

export function useVolumes(): ReadonlyMap<string, Volume> {
  const { volumes } = useSession();
  return useSyncExternalStore(volumes.subscribe, volumes.get, volumes.get);
}

export function useLine(): LineState {
  const { line } = useSession();
  return useSyncExternalStore(line.subscribe, line.get, line.get);
}

export function usePreferences(): [Preferences, (change: Partial<Preferences>) => void] {
  const { preferences } = useSession();
  const value = useSyncExternalStore(preferences.subscribe, preferences.get, preferences.get);
  const set = useCallback((change: Partial<Preferences>) => preferences.set(change), [preferences]);
  return [value, set];
}
