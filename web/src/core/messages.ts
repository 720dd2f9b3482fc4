// What the views' thread and the core worker say to each other.

import type {
  FrameReport,
  Intent,
  Kept,
  Measures,
  MediaCommand,
  NameCommand,
  StreamName,
  TransportState,
  View,
  WayName,
} from '../generated/core';

/** A sending m-line and what it carries. */
export interface OfferedTrack {
  mid: string;
  stream: StreamName;
}

/** To the core worker. */
export type ToCore =
  /**
   * First of all: the frame worker's port, over which keys go and counts come, a seat kept from a reload, and whether
   * whoever is here is signed in to an organisation.
   */
  | { type: 'start'; frames: MessagePort; kept: Kept | null; signedIn: boolean }
  /** The file worker's port, once there is one. */
  | { type: 'files'; port: MessagePort }
  | { type: 'intent'; intent: Intent }
  /** What the server says of a provider, and what this browser remembers of its keys. */
  | { type: 'told'; provider: string; told: Uint8Array | null; pinned: string[] }
  | { type: 'offered'; request: number; sdp: string; tracks: OfferedTrack[] }
  | { type: 'offer_failed'; request: number }
  | { type: 'transport'; state: TransportState }
  /** By which way packets flow. */
  | { type: 'way'; way: WayName }
  /** What the connection's statistics say. */
  | { type: 'measured'; measures: Measures }
  /** What has left on the sending m-lines. */
  | { type: 'frames'; reports: FrameReport[] }
  /** The network may have changed. */
  | { type: 'network_changed' };

/** A view; without the conversation where that is as in the view before. */
export type ViewUpdate = Omit<View, 'chat'> & Partial<Pick<View, 'chat'>>;

/** From the core worker. */
export type FromCore =
  | { type: 'view'; view: ViewUpdate }
  | { type: 'media'; command: MediaCommand }
  | { type: 'keep'; kept: Kept | null }
  /** Names for which providers vouch. */
  | { type: 'names'; command: NameCommand }
  /** There is something to do for the file worker, which this page has not started yet. */
  | { type: 'files_wanted' }
  /** A host's word or the meeting's rules: these devices are off from now on. */
  | { type: 'switch_off'; streams: StreamName[] }
  /** They are signed in; `vouched`: by a provider, which vouches for their name. */
  | { type: 'signed_in'; vouched: boolean }
  /** Whoever was signed in is not any more. */
  | { type: 'signed_out' }
  /** The core cannot run: `wasm` if WebAssembly is not to be had, else a fault of ours. */
  | { type: 'failed'; why: 'wasm' | 'crashed' };

/** Whose frames may be shown: what was sealed before that epoch is of somebody who had the leaf then. */
export interface FrameSource {
  leaf: number;
  stream: number;
  sinceEpoch: number;
}

/** From the core worker to the frame worker, over their own port. */
export type ToFrames =
  | { type: 'add_epoch'; epoch: number; key: Uint8Array; ownLeaf: number }
  | { type: 'seal_with'; epoch: number }
  | { type: 'retire_before'; epoch: number }
  | { type: 'expect'; mid: string; source: FrameSource | null }
  | { type: 'clear' };

/** From the frame worker to the core worker. */
export type FromFrames = { type: 'reports'; reports: FrameReport[] };
