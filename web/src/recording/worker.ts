// Keeps recordings in the origin's private file system, so that what was written outlives the page; and gives the beat,
// which timers of a hidden page do not.

import { access, type SyncAccessHandle, writeAt } from '../opfs/access';
import { folder } from '../storage/storage';
import type { FromRecorder, ToRecorder } from './messages';
import { type Patch, WebmWriter } from './webm';
import { crc32 } from './zip';

interface Open {
  handle: SyncAccessHandle;
  webm: WebmWriter | null;
  bytes: number;
}

const READ_BYTES = 1 << 20;
const SPACE = 0x20;

const open = new Map<string, Open>();
let beat: ReturnType<typeof setInterval> | undefined;
/** One after the other: opening takes its time, and bytes keep their order. */
let work: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<ToRecorder>) => {
  if (data.type === 'beat') {
    clearInterval(beat);
    if (data.rate > 0) beat = setInterval(() => tell({ type: 'tick' }), 1_000 / data.rate);
    return;
  }
  work = work.then(() => carryOut(data)).catch((error: unknown) => fail(data, error));
};

async function carryOut(message: Exclude<ToRecorder, { type: 'beat' }>): Promise<void> {
  const { id } = message;
  const key = 'file' in message ? `${id}/${message.file}` : '';
  switch (message.type) {
    case 'open': {
      const { file } = message;
      const handle = await access(await (await folderOf(id)).getFileHandle(file, { create: true }));
      open.set(key, { handle, webm: file.endsWith('.webm') ? new WebmWriter() : null, bytes: 0 });
      break;
    }
    case 'write': {
      const entry = open.get(key);
      const bytes = new Uint8Array(await message.bytes.arrayBuffer());
      if (!entry) return;
      append(entry, entry.webm ? entry.webm.push(bytes) : bytes);
      entry.handle.flush();
      tell({ type: 'written', file: message.file, bytes: entry.bytes });
      return;
    }
    case 'rewrite': {
      const entry = open.get(key);
      if (entry) rewrite(entry.handle, message.text);
      return;
    }
    case 'close': {
      const entry = open.get(key);
      open.delete(key);
      if (entry) close(entry);
      break;
    }
    case 'repair': {
      const folder = await folderOf(id);
      for await (const name of folder.keys()) {
        // One that cannot be read does not keep the others from it.
        await repair(folder, name).catch(() => {});
      }
      break;
    }
    case 'sum':
      tell({ type: 'sums', request: message.request, sums: await sumsOf(await folderOf(id)) });
      return;
  }
  tell({ type: 'done', request: message.request });
}

function append(entry: Open, bytes: Uint8Array<ArrayBuffer>): void {
  writeAt(entry.handle, bytes, entry.bytes);
  entry.bytes += bytes.length;
}

/** In one go and never shorter, so that it can be read whenever the page dies. */
function rewrite(handle: SyncAccessHandle, text: string): void {
  const bytes = new TextEncoder().encode(text);
  const whole = new Uint8Array(Math.max(bytes.length, handle.getSize())).fill(SPACE);
  whole.set(bytes);
  writeAt(handle, whole, 0);
  handle.flush();
}

function close({ handle, webm }: Open): void {
  try {
    if (webm) finish(handle, webm.finish());
    handle.flush();
  } finally {
    handle.close();
  }
}

function finish(handle: SyncAccessHandle, patches: Patch[]): void {
  const [end, ...places] = patches;
  if (end) {
    writeAt(handle, end.bytes, end.at);
    handle.truncate(end.at + end.bytes.length);
  }
  for (const { at, bytes } of places) writeAt(handle, bytes, at);
}

/** Reads an interrupted file once more; its head has the room that the worker left there. */
async function repair(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  if (!name.endsWith('.webm')) return;
  const handle = await access(await folder.getFileHandle(name));
  try {
    const webm = new WebmWriter();
    const size = handle.getSize();
    const buffer = new Uint8Array(READ_BYTES);
    for (let at = 0; at < size && !webm.whole; at += READ_BYTES)
      webm.push(buffer.subarray(0, handle.read(buffer, { at })));
    // A track that had ended before the interruption.
    if (webm.whole) return;
    finish(handle, webm.finish());
    handle.flush();
  } finally {
    handle.close();
  }
}

async function sumsOf(folder: FileSystemDirectoryHandle): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  for await (const entry of folder.values()) {
    if (entry.kind !== 'file') continue;
    const file = await (entry as FileSystemFileHandle).getFile();
    let sum = 0;
    for (let at = 0; at < file.size; at += READ_BYTES)
      sum = crc32(new Uint8Array(await file.slice(at, at + READ_BYTES).arrayBuffer()), sum);
    sums.set(entry.name, sum);
  }
  return sums;
}

async function folderOf(id: string): Promise<FileSystemDirectoryHandle> {
  const all = await folder('recordings', true);
  return all.getDirectoryHandle(id, { create: true });
}

function fail(message: Exclude<ToRecorder, { type: 'beat' }>, error: unknown): void {
  const name = error instanceof DOMException ? error.name : '';
  const why =
    name === 'QuotaExceededError' ? 'space' : /NotAllowed|Security/.test(name) ? 'refused' : 'broken';
  tell({ type: 'failed', request: 'request' in message ? message.request : null, why });
}

function tell(message: FromRecorder): void {
  self.postMessage(message);
}
