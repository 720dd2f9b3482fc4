// Recordings that this browser keeps: listed, made whole, saved elsewhere, deleted. One that is being written holds a lock, so that no
// other tab takes it for an interrupted one.

import * as locks from '../opfs/locks';
import { download } from '../saving/download';
import { folder as kept } from '../storage/storage';
import { RecordingWorker } from './workerClient';
import { type Entry, zip } from './zip';

export interface Kept {
  /** When it began: the folder's name. */
  id: string;
  files: { name: string; bytes: number }[];
  bytes: number;
}

const DAY = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d/;

/** An id by the time, such as 2026-05-12T09-30-00. */
export function idOf(time: Date): string {
  return time.toISOString().slice(0, 19).replaceAll(':', '-');
}

export function timeOf(id: string): Date {
  return new Date(`${id.slice(0, 10)}T${id.slice(11, 19).replaceAll('-', ':')}Z`);
}

/** Holds a recording's lock until the returned function is called. */
export function hold(id: string): Promise<() => void> {
  return locks.hold(lockOf(id));
}

/** Everything that is kept and not being written, the newest first. */
export async function list(): Promise<Kept[]> {
  const all = await folder();
  if (!all) return [];
  const held = await locks.held();
  const found: Kept[] = [];
  for await (const [id, entry] of all.entries()) {
    if (entry.kind !== 'directory' || !DAY.test(id) || held.has(lockOf(id))) continue;
    const files: Kept['files'] = [];
    for await (const [name, file] of (entry as FileSystemDirectoryHandle).entries()) {
      if (file.kind !== 'file') continue;
      const { size } = await (file as FileSystemFileHandle).getFile();
      if (size > 0) files.push({ name, bytes: size });
    }
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes > 0) found.push({ id, files, bytes });
    else await remove(id);
  }
  return found.toSorted((a, b) => (a.id < b.id ? 1 : -1));
}

export async function remove(id: string): Promise<void> {
  await (await folder())?.removeEntry(id, { recursive: true });
}

/** Makes an interrupted recording whole. Resolves when it is done, whatever came of it: what plays, plays. */
export async function repair(id: string): Promise<void> {
  await withFiles(id, (files) => files.repair()).catch(() => {});
}

interface Pickers {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
  showDirectoryPicker?(options: { mode: 'readwrite' }): Promise<FileSystemDirectoryHandle>;
}

/**
 * Saves a recording where the person chooses: one file, or several in a folder of their own. Where the browser has no
 * such choice it is a download, several files in one archive. `true` once it is known to be there; `false` if the person
 * chose nothing or only the browser knows.
 */
export async function save({ id, files }: Kept, title: string): Promise<boolean> {
  const from = await (await folder())?.getDirectoryHandle(id);
  const [first] = files;
  if (!from || !first) throw new DOMException('gone', 'NotFoundError');
  const { showSaveFilePicker, showDirectoryPicker } = globalThis as Pickers;
  const several = files.length > 1;
  try {
    if (!several && showSaveFilePicker) {
      const suggestedName = savedName(title, id, first.name);
      await copy(from, first.name, await showSaveFilePicker({ suggestedName }));
      return true;
    }
    if (several && showDirectoryPicker) {
      const chosen = await showDirectoryPicker({ mode: 'readwrite' });
      const target = await chosen.getDirectoryHandle(savedName(title, id), { create: true });
      for (const { name } of files)
        await copy(from, name, await target.getFileHandle(name, { create: true }));
      return true;
    }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return false;
    throw error;
  }
  if (several) download(await archive(from, id, savedName(title, id)), `${savedName(title, id)}.zip`);
  else download(await (await from.getFileHandle(first.name)).getFile(), savedName(title, id, first.name));
  return false;
}

/** What is saved is called after the meeting's title and the day. */
export function savedName(title: string, id: string, file = ''): string {
  const kind = /\.\w+$/.exec(file)?.[0] ?? '';
  const day = id.replace('T', ' ');
  return `${title ? `${tameName(title)} – ` : ''}${day}${kind}`;
}

/** Letters that every file system takes, and no more bytes than there is room for. */
export function tameName(name: string, most = 180): string {
  const plain = name.replace(/[\p{Cc}\p{Cf}<>:"/\\|?*\s]+/gu, ' ').replace(/^[. ]+|[. ]+$/g, '');
  const encoder = new TextEncoder();
  let left = most;
  let tame = '';
  for (const letter of plain) {
    left -= encoder.encode(letter).length;
    if (left < 0) break;
    tame += letter;
  }
  return tame.replace(/[. ]+$/, '') || 'recording';
}

/** All files of a recording in one, below a folder. */
async function archive(from: FileSystemDirectoryHandle, id: string, below: string): Promise<Blob> {
  const sums = await withFiles(id, (files) => files.sums());
  const entries: Entry[] = [];
  for (const [name, sum] of sums) {
    const bytes = await (await from.getFileHandle(name)).getFile();
    if (bytes.size > 0) entries.push({ name: `${below}/${name}`, bytes, sum });
  }
  return zip(entries, timeOf(id));
}

async function withFiles<T>(id: string, act: (files: RecordingWorker) => Promise<T>): Promise<T> {
  const files = new RecordingWorker(id, { tick() {}, written() {}, problem() {} });
  try {
    return await act(files);
  } finally {
    files.end();
  }
}

async function copy(from: FileSystemDirectoryHandle, name: string, to: FileSystemFileHandle): Promise<void> {
  const file = await (await from.getFileHandle(name)).getFile();
  await file.stream().pipeTo(await to.createWritable());
}

async function folder(): Promise<FileSystemDirectoryHandle | null> {
  try {
    return await kept('recordings');
  } catch {
    // Nothing was ever recorded, or the browser keeps no files here.
    return null;
  }
}

function lockOf(id: string): string {
  return `conclave.recording.${id}`;
}
