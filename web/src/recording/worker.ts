// Keeps recordings in the origin's private file system, so that what was written outlives the page; and gives the beat,
// which timers of a hidden page do not.

import { access, type SyncAccessHandle, writeAt } from '../opfs/access';
import { FOLDER, type FromRecorder, type ToRecorder } from './messages';
import { type Patch, WebmWriter } from './webm';

interface Open {
  handle: SyncAccessHandle;
  webm: WebmWriter | null;
  bytes: number;
}

const REPAIR_BYTES = 1 << 20;

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
  if (message.type === 'repair') {
    const folder = await folderOf(id);
    for await (const name of folder.keys()) await repair(folder, name);
    tell({ type: 'repaired', id });
    return;
  }
  const { file } = message;
  const key = `${id}/${file}`;
  if (message.type === 'open') {
    const entry = await (await folderOf(id)).getFileHandle(file, { create: true });
    const handle = await access(entry);
    open.set(key, { handle, webm: file.endsWith('.webm') ? new WebmWriter() : null, bytes: 0 });
    tell({ type: 'opened', id, file });
    return;
  }
  const entry = open.get(key);
  if (!entry) return;
  if (message.type === 'write') {
    const bytes = new Uint8Array(message.bytes);
    append(entry, entry.webm ? entry.webm.push(bytes) : bytes);
    entry.handle.flush();
    tell({ type: 'written', id, file, bytes: entry.bytes });
  } else {
    open.delete(key);
    try {
      if (entry.webm) finish(entry.handle, entry.webm.finish());
      entry.handle.flush();
    } finally {
      entry.handle.close();
    }
    tell({ type: 'closed', id, file });
  }
}

function append(entry: Open, bytes: Uint8Array<ArrayBuffer>): void {
  writeAt(entry.handle, bytes, entry.bytes);
  entry.bytes += bytes.length;
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
    const buffer = new Uint8Array(REPAIR_BYTES);
    for (let at = 0; at < size; at += REPAIR_BYTES)
      webm.push(buffer.subarray(0, handle.read(buffer, { at })));
    finish(handle, webm.finish());
    handle.flush();
  } finally {
    handle.close();
  }
}

async function folderOf(id: string): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  const all = await root.getDirectoryHandle(FOLDER, { create: true });
  return all.getDirectoryHandle(id, { create: true });
}

function fail(message: Exclude<ToRecorder, { type: 'beat' }>, error: unknown): void {
  const name = error instanceof DOMException ? error.name : '';
  const why =
    name === 'QuotaExceededError' ? 'space' : /NotAllowed|Security/.test(name) ? 'refused' : 'broken';
  const file = 'file' in message ? message.file : '';
  tell({ type: 'failed', id: message.id, file, why });
}

function tell(message: FromRecorder): void {
  self.postMessage(message);
}
