// The frame worker: seals every frame that is sent, opens every frame that is received, drops what does neither.

import type { FrameSource, FromFrames, ToFrames } from '../core/messages';
import type { FrameReport } from '../generated/core';
import init, { Opener, Sealer } from '../wasm/frames/frames.js';
import wasmUrl from '../wasm/frames/frames_bg.wasm?url';
import {
  type FramesMessage,
  type FromFrameWorker,
  STREAM_NAMES,
  STREAM_NUMBER,
  type TransformOptions,
} from './messages';

/** An encoded frame as the browser hands it out (RTCEncodedVideoFrame and RTCEncodedAudioFrame). */
interface EncodedFrame {
  type?: string;
  data: ArrayBuffer;
  getMetadata(): { mimeType?: string };
}

interface Transformer {
  readable: ReadableStream<EncodedFrame>;
  writable: WritableStream<EncodedFrame>;
  options: TransformOptions;
  sendKeyFrameRequest?(): Promise<unknown>;
}

/** Numbers of codecs, as the module has them. */
const CODECS = new Map([
  ['audio/opus', 0],
  ['video/vp8', 1],
  ['video/vp9', 2],
  ['video/av1', 3],
]);
const REPORT_EVERY_MS = 1_000;
const KEY_FRAME_REQUEST_EVERY_MS = 500;

/** Whether the module runs; without it nothing is sealed and nothing opened. */
const wasm: Promise<FromFrameWorker> = init({ module_or_path: wasmUrl }).then(
  () => ({ type: 'ready' }),
  (error: unknown) => {
    const forbidden = typeof WebAssembly === 'undefined' || error instanceof WebAssembly.CompileError;
    return { type: 'failed', why: forbidden ? 'wasm' : 'crashed' };
  },
);
let sealer: Sealer | undefined;
let opener: Opener | undefined;
let core: MessagePort | undefined;
/** Set once the core said which epoch to seal in; until then nothing is sent. */
let sealing = false;
const mids = new Map<number, string>();
const expected = new Map<string, FrameSource>();
const counts = new Map<string, FrameReport>();

function reply(message: FromFrameWorker): void {
  postMessage(message);
}

self.onmessage = ({ data }: MessageEvent<FramesMessage>) => {
  if (data.type === 'mid') {
    mids.set(data.id, data.mid);
    return;
  }
  const port = data.core;
  core = port;
  void wasm.then((outcome) => {
    reply(outcome);
    if (outcome.type === 'failed') return;
    sealer = new Sealer();
    opener = new Opener();
    port.onmessage = ({ data: command }: MessageEvent<ToFrames>) => obey(command);
    setInterval(report, REPORT_EVERY_MS);
  });
};

function obey(command: ToFrames): void {
  switch (command.type) {
    case 'add_epoch':
      opener?.add_epoch(BigInt(command.epoch), command.key, command.ownLeaf);
      sealer?.add_epoch(BigInt(command.epoch), command.key, command.ownLeaf);
      command.key.fill(0);
      break;
    case 'seal_with':
      sealing = sealer?.seal_with(BigInt(command.epoch)) ?? false;
      break;
    case 'retire_before':
      opener?.retire_before(BigInt(command.epoch));
      sealer?.retire_before(BigInt(command.epoch));
      break;
    case 'expect':
      if (command.source === null) expected.delete(command.mid);
      else expected.set(command.mid, command.source);
      break;
    case 'clear':
      sealing = false;
      expected.clear();
      sealer?.free();
      opener?.free();
      sealer = new Sealer();
      opener = new Opener();
      break;
  }
}

function report(): void {
  const reports = [...counts.values()];
  counts.clear();
  if (reports.length > 0) core?.postMessage({ type: 'reports', reports } satisfies FromFrames);
}

function count(mid: string): FrameReport {
  let entry = counts.get(mid);
  if (!entry) {
    entry = { mid, leaf: null, stream: null, opened: 0, failed: 0, unknownEpoch: 0, sentPackets: 0 };
    counts.set(mid, entry);
  }
  return entry;
}

// The DOM library's worker types are not loaded beside the window's, so the event is named here.
(self as unknown as { onrtctransform: (event: { transformer: Transformer }) => void }).onrtctransform = ({
  transformer,
}) => {
  const { options } = transformer;
  const step = options.direction === 'send' ? seal(options) : open(options, transformer);
  transformer.readable
    .pipeThrough(
      new TransformStream<EncodedFrame, EncodedFrame>({
        transform(frame, controller) {
          if (step(frame)) controller.enqueue(frame);
        },
      }),
    )
    .pipeTo(transformer.writable)
    .catch(() => {
      // The transceiver is gone; there is nothing left to transform.
    });
};

/** True if the frame may go on: only when it has been sealed. */
function seal(options: Extract<TransformOptions, { direction: 'send' }>) {
  const stream = STREAM_NUMBER[options.stream];
  const video = options.stream === 'camera' || options.stream === 'screen';
  return (frame: EncodedFrame): boolean => {
    const mid = mids.get(options.id);
    if (!sealing || !sealer || mid === undefined || frame.data.byteLength === 0) return false;
    const [codec] = codecsOf(frame, video);
    if (codec === undefined) return false;
    const sealed = sealer.seal(stream, codec, new Uint8Array(frame.data));
    if (!sealed) return false;
    frame.data = exactBuffer(sealed);
    const entry = count(mid);
    entry.stream = options.stream;
    entry.opened += 1;
    return true;
  };
}

/** True if the frame may be shown or played: it opened, and comes from whom it should. */
function open(options: Extract<TransformOptions, { direction: 'receive' }>, transformer: Transformer) {
  const video = options.kind === 'video';
  let needsKeyFrame = false;
  let requestedAt = 0;

  const missed = () => {
    if (!video) return;
    needsKeyFrame = true;
    const now = performance.now();
    if (now - requestedAt < KEY_FRAME_REQUEST_EVERY_MS) return;
    requestedAt = now;
    transformer.sendKeyFrameRequest?.().catch(() => {
      // The receiver is not ready for it; the next missed frame asks again.
    });
  };

  return (frame: EncodedFrame): boolean => {
    const mid = mids.get(options.id);
    if (!opener || mid === undefined || frame.data.byteLength === 0) return false;
    const codecs = codecsOf(frame, video);
    if (codecs.length === 0) return false;
    const entry = count(mid);
    let opened = 'failed';
    for (const codec of codecs) {
      opened = opener.open(codec, new Uint8Array(frame.data));
      if (opened !== 'failed') break;
    }
    if (opened === 'unknown_epoch') {
      entry.unknownEpoch += 1;
      missed();
      return false;
    }
    if (opened === 'failed') {
      entry.failed += 1;
      missed();
      return false;
    }
    // A frame twice received; it was shown the first time.
    if (opened === 'replayed') return false;
    const wanted = expected.get(mid);
    // Of somebody who had the leaf before: nobody's fault, and not to be taken for the new owner's.
    if (wanted?.leaf === opener.leaf && opener.epoch < wanted.sinceEpoch) {
      missed();
      return false;
    }
    entry.opened += 1;
    entry.leaf = opener.leaf;
    entry.stream = STREAM_NAMES[opener.stream] ?? null;
    if (wanted?.leaf !== opener.leaf || wanted.stream !== opener.stream) {
      missed();
      return false;
    }
    if (needsKeyFrame && frame.type !== 'key') {
      missed();
      return false;
    }
    needsKeyFrame = false;
    frame.data = exactBuffer(opener.take());
    return true;
  };
}

/** The frame's codec as the browser says; where it says nothing, what it may be: what all speak, then what else may come. */
function codecsOf(frame: EncodedFrame, video: boolean): number[] {
  const mimeType = frame.getMetadata().mimeType?.toLowerCase();
  const names = mimeType ? [mimeType] : video ? ['video/vp8', 'video/vp9'] : ['audio/opus'];
  return names
    .filter((name) => name.startsWith(video ? 'video/' : 'audio/'))
    .flatMap((name) => CODECS.get(name) ?? []);
}

function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer } = bytes;
  return buffer.byteLength === bytes.byteLength
    ? (buffer as ArrayBuffer)
    : (bytes.slice().buffer as ArrayBuffer);
}
