// What the views' thread says to the frame worker. Keys do not pass here; they come from the core worker.

import type { StreamName } from '../generated/core';

/** SFrame's context value of each stream, as in the wire. */
export const STREAM_NUMBER: Record<StreamName, number> = {
  microphone: 0,
  camera: 1,
  screen: 2,
  screen_audio: 3,
};
export const STREAM_NAMES: readonly StreamName[] = ['microphone', 'camera', 'screen', 'screen_audio'];

/** The options of an RTCRtpScriptTransform. */
export type TransformOptions =
  /** Seals what a sender sends. */
  | { id: number; direction: 'send'; stream: StreamName }
  /** Opens what a receiver receives. */
  | { id: number; direction: 'receive'; kind: 'audio' | 'video' };

export type FramesMessage =
  /** The port to the core worker. */
  | { type: 'start'; core: MessagePort }
  /** The m-line of a transform, known once its transceiver is in an offer. */
  | { type: 'mid'; id: number; mid: string };

/** From the frame worker: whether it can work. */
export type FromFrameWorker = { type: 'ready' } | { type: 'failed'; why: 'wasm' | 'crashed' };
