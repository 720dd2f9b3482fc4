// The file worker: seals files and sends them in parts, fetches and opens them. What breaks goes on where it broke. Keys
// come from the core worker; the page sees neither them nor what is on the line.

import { LIMITS } from '../generated/core';
import init, {
  FileOpener,
  FileSealer,
  file_ending as fileEnding,
  may_tell as mayTell,
  picture_size as pictureSize,
  picture_type as pictureType,
  sealed_bytes as sealedBytes,
  without_metadata as withoutMetadata,
} from '../wasm/files/files.js';
import wasmUrl from '../wasm/files/files_bg.wasm?url';
import { forgetOwn } from './folder';
import { Access, ask, Failed, once } from './http';
import {
  type CoreToFiles,
  type Extent,
  type FileProblem,
  type FilesToCore,
  type FromFiles,
  PREVIEW_BYTES,
  type Prepared,
  type ToFiles,
} from './messages';
import { Progress } from './progress';
import { openSink, type Sink } from './sink';

/** A sealed chunk; see `crates/e2ee/src/files.rs`. */
const SEALED_CHUNK = (64 << 10) + 16;
/** Chunks in a part: at first, and where the line is good. */
const FEW = 4;
const MANY = 15;
/** A part that takes less than this may be longer, one that takes more than four times as long shorter. */
const QUICK_MS = 700;
/** Pictures up to here are read whole, to take out what they say besides what they show. */
const READ_WHOLE_BYTES = 64 << 20;
/** Larger ones are not decoded: a small file may claim to be huge. Unasked, to be shown in the conversation, fewer are. */
const MOST_PIXELS = 50_000_000;
const MOST_PIXELS_UNASKED = 16_000_000;
/** Width and height of a picture in the conversation, in device pixels. */
const PREVIEW: Extent = { width: 960, height: 720 };
const DOWNLOADS = 2;
/** The pause after a part that did not get through. */
const RETRY_MS = 1_000;

let loading: Promise<unknown> | undefined;
const access = new Access();
const jobs = new Map<number, { source: Blob; running: AbortController }>();
const sinks = new Map<number, Sink>();
let core: MessagePort | undefined;

/** One after the other; and a few at once. */
let sending: Promise<void> = Promise.resolve();
const fetching: Promise<void>[] = Array.from({ length: DOWNLOADS }, () => Promise.resolve());
let turn = 0;

self.onmessage = ({ data }: MessageEvent<ToFiles>) => {
  switch (data.type) {
    case 'start':
      core = data.core;
      core.onmessage = ({ data }: MessageEvent<CoreToFiles>) => hear(data);
      break;
    case 'prepare':
      void run(data.job, data.file, async () => {
        const { prepared, source } = await prepare(data.file);
        const job = jobs.get(data.job);
        if (!job) return;
        jobs.set(data.job, { ...job, source });
        tell({ type: 'prepared', job: data.job, prepared });
      });
      break;
    case 'cancel':
      jobs.get(data.job)?.running.abort(new DOMException('not wanted', 'AbortError'));
      end(data.job);
      toCore({ type: 'dropped', job: data.job });
      break;
    case 'forget':
      end(data.job);
      break;
    case 'enlarge':
      void enlarge(data);
      break;
    case 'leave':
      void leave();
  }
};

/** What seals and opens files. If it does not arrive, it is asked for again with the next file. */
async function loaded(): Promise<void> {
  loading ??= init({ module_or_path: wasmUrl });
  try {
    await loading;
  } catch {
    loading = undefined;
    throw new Failed('not_loaded');
  }
}

function hear(message: CoreToFiles): void {
  switch (message.type) {
    case 'access':
      access.set(message.access);
      if (message.access === null) void leave();
      break;
    case 'send': {
      const { job } = message;
      sending = sending.then(() => run(job, null, (signal, source) => send(message, source, signal)));
      break;
    }
    case 'fetch': {
      const { job } = message;
      jobs.set(job, { source: new Blob(), running: new AbortController() });
      const line = turn++ % DOWNLOADS;
      const before = fetching[line] ?? Promise.resolve();
      fetching[line] = before.then(() => run(job, null, (signal) => receive(message, signal)));
      break;
    }
    case 'delete': {
      const { id, owner } = message;
      const headers = (): Record<string, string> => (owner === null ? {} : { 'file-owner': owner });
      void ask(access, {
        method: 'DELETE',
        id,
        headers,
        signal: AbortSignal.timeout(60_000),
        waits: () => {},
      }).catch(() => {
        // It is gone already, or goes with the meeting.
      });
      break;
    }
    case 'announced':
      end(message.job);
      tell({ type: 'sent', job: message.job });
      break;
    case 'refuse':
      end(message.job);
      tell({ type: 'failed', job: message.job, why: 'refused' });
  }
}

/** Does one step of a job, of which `source` begins it, and says how it failed. */
async function run(
  job: number,
  source: Blob | null,
  step: (signal: AbortSignal, source: Blob) => Promise<void>,
): Promise<void> {
  if (source) jobs.set(job, { source, running: new AbortController() });
  const known = jobs.get(job);
  // It was cancelled while it waited for its turn.
  if (!known) return;
  try {
    await loaded();
    await step(known.running.signal, known.source);
  } catch (error) {
    if (known.running.signal.aborted) return;
    end(job);
    tell({ type: 'failed', job, why: problemOf(error) });
    toCore({ type: 'dropped', job });
  }
}

function problemOf(error: unknown): FileProblem {
  if (error instanceof Failed) return error.why;
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') return 'no_space';
  return /NotReadable|NotFound|Security/.test(name) ? 'unreadable' : 'failed';
}

function end(job: number): void {
  jobs.delete(job);
  void sinks.get(job)?.drop();
  sinks.delete(job);
}

/** The meeting is over: nothing goes on, and nothing of it stays. */
async function leave(): Promise<void> {
  for (const [job, { running }] of jobs) {
    running.abort(new DOMException('the meeting is over', 'AbortError'));
    end(job);
    tell({ type: 'failed', job, why: 'failed' });
  }
  for (const job of sinks.keys()) end(job);
  await forgetOwn();
}

/** Takes out of a picture what it says besides what it shows. */
async function prepare(file: File): Promise<{ prepared: Prepared; source: Blob }> {
  const head = new Uint8Array(await file.slice(0, 32).arrayBuffer());
  const kind = pictureType(head);
  const named = { name: file.name, ending: fileEnding(file.name) };
  if (kind === undefined) {
    const metadata = mayTell(head) ? 'unknown' : 'none';
    const prepared: Prepared = { ...named, bytes: file.size, kind: file.type, picture: null, metadata };
    return { prepared, source: file };
  }
  const whole = file.size <= READ_WHOLE_BYTES ? new Uint8Array(await file.arrayBuffer()) : undefined;
  const clean = whole && withoutMetadata(whole);
  const size = pictureSize(clean ?? whole ?? head);
  const source = clean ? new Blob([clean as Uint8Array<ArrayBuffer>]) : file;
  const prepared: Prepared = {
    ...named,
    bytes: source.size,
    kind,
    picture: size ? [size[0] ?? 0, size[1] ?? 0] : null,
    metadata: clean ? 'removed' : 'unknown',
  };
  return { prepared, source };
}

async function send(
  { job, id, key }: Extract<CoreToFiles, { type: 'send' }>,
  source: Blob,
  signal: AbortSignal,
): Promise<void> {
  const sealer = new FileSealer(key, source.size);
  try {
    const length = sealedBytes(source.size);
    let read = 0;
    let at = 0;
    let chunks = FEW;
    const progress = progressOf(job);
    const waits = (waits: boolean) => progress.is(Math.min(at, source.size), waits);
    /** Makes room for it; how far it has come, if there is. */
    const begin = () => {
      const headers = () => ({ 'upload-length': String(length) });
      return ask(access, { method: 'PUT', id, headers, signal, waits });
    };
    await begin();
    while (at < length) {
      const part: Uint8Array<ArrayBuffer>[] = [];
      for (let wants = sealer.wants(); wants !== undefined && part.length < chunks; wants = sealer.wants()) {
        const chunk = new Uint8Array(await source.slice(read, read + wants).arrayBuffer());
        part.push(sealer.seal(chunk) as Uint8Array<ArrayBuffer>);
        read += wants;
      }
      const body = new Blob(part);
      const end = at + body.size;
      const since = performance.now();
      for (let most = body.size; at < end; ) {
        const rest = body.slice(body.size - (end - at));
        const piece = rest.slice(0, rest.size < most + LIMITS.filePartLeastBytes ? rest.size : most);
        const headers = () => ({ 'upload-offset': String(at), 'content-type': 'application/octet-stream' });
        const answer = await once(access, { method: 'PATCH', id, headers, body: piece, signal });
        if (!answer) {
          // A line that breaks off a long part may carry a shorter one.
          most = Math.max(LIMITS.filePartLeastBytes, most >> 1);
          waits(true);
          await access.pause(RETRY_MS, signal);
        }
        // Where an answer was lost, the server has the part already and says so.
        const { offset } = answer ?? (await begin());
        if (offset === null || offset < at || offset > end) throw new Failed('failed');
        at = offset;
      }
      chunks = fitting(chunks, performance.now() - since);
      waits(false);
    }
    const hash = sealer.hash();
    if (!hash) throw new Failed('failed');
    toCore({ type: 'sent', job, hash });
  } finally {
    sealer.free();
  }
}

async function receive(
  { job, id, key, hash, bytes, preview }: Extract<CoreToFiles, { type: 'fetch' }>,
  signal: AbortSignal,
): Promise<void> {
  const opener = new FileOpener(key, bytes, hash);
  try {
    const sink = await openSink(bytes);
    sinks.set(job, sink);
    signal.throwIfAborted();
    let sealed: Uint8Array<ArrayBuffer> = new Uint8Array();
    let at = 0;
    let done = 0;
    let chunks = FEW;
    const progress = progressOf(job);
    const waits = (waits: boolean) => {
      // A line that breaks off a long part may carry a shorter one.
      if (waits) chunks = Math.max(1, chunks >> 1);
      progress.is(done, waits);
    };
    const headers = () => ({ range: `bytes=${at}-${at + chunks * SEALED_CHUNK - 1}` });
    for (let wants = opener.wants(); wants !== undefined; wants = opener.wants()) {
      if (sealed.length < wants) {
        const since = performance.now();
        const part = await ask(access, { method: 'GET', id, headers, signal, waits });
        if (part.status !== 206 || part.bytes.length === 0) throw new Failed('broken');
        at += part.bytes.length;
        sealed = joined(sealed, part.bytes);
        chunks = fitting(chunks, performance.now() - since);
        continue;
      }
      const chunk = opened(opener, sealed.subarray(0, wants));
      sealed = sealed.subarray(wants);
      sink.write(chunk);
      done += chunk.length;
      waits(false);
    }
    signal.throwIfAborted();
    const file = await sink.finish('application/octet-stream');
    const most = bytes > PREVIEW_BYTES ? MOST_PIXELS : MOST_PIXELS_UNASKED;
    const picture = preview ? await decoded(file, PREVIEW, most) : null;
    jobs.delete(job);
    tell({ type: 'fetched', job, file, picture }, picture ? [picture] : []);
  } finally {
    opener.free();
  }
}

async function enlarge({ job, file, within }: Extract<ToFiles, { type: 'enlarge' }>): Promise<void> {
  const picture = await loaded()
    .then(() => decoded(file, within, MOST_PIXELS))
    // It is still shown as small as before.
    .catch(() => null);
  tell({ type: 'enlarged', job, picture }, picture ? [picture] : []);
}

function opened(opener: FileOpener, sealed: Uint8Array): Uint8Array<ArrayBuffer> {
  try {
    return opener.open(sealed) as Uint8Array<ArrayBuffer>;
  } catch {
    throw new Failed('broken');
  }
}

function progressOf(job: number): Progress {
  return new Progress((bytes, waits) => tell({ type: 'progress', job, bytes, waits }));
}

function joined(a: Uint8Array<ArrayBuffer>, b: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function fitting(chunks: number, took: number): number {
  if (took < QUICK_MS) return Math.min(2 * chunks, MANY);
  return took > 4 * QUICK_MS ? Math.max(1, chunks >> 1) : chunks;
}

/** A picture as pixels, if it is one and not too large; what it claims to be counts for nothing. */
async function decoded(file: Blob, within: Extent, most: number): Promise<ImageBitmap | null> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const type = pictureType(bytes);
  const [width = 0, height = 0] = pictureSize(bytes) ?? [];
  if (!type || width === 0 || width * height > most) return null;
  try {
    const whole = await createImageBitmap(new Blob([bytes], { type }));
    const scale = Math.min(1, within.width / whole.width, within.height / whole.height);
    const canvas = new OffscreenCanvas(
      Math.max(1, Math.round(whole.width * scale)),
      Math.max(1, Math.round(whole.height * scale)),
    );
    const context = canvas.getContext('2d');
    if (!context) return whole;
    context.imageSmoothingQuality = 'high';
    context.drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close();
    return canvas.transferToImageBitmap();
  } catch {
    // Damaged: it can still be saved.
    return null;
  }
}

function tell(message: FromFiles, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

function toCore(message: FilesToCore): void {
  core?.postMessage(message);
}
