// Recordings that this browser keeps: listed, saved elsewhere, deleted. One that is being written holds a lock, so that no
// other tab takes it for an interrupted one.

import { download } from '../controls/download';
import * as locks from '../opfs/locks';
import { FOLDER } from './messages';

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

interface Pickers {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileSystemFileHandle>;
  showDirectoryPicker?(options: { mode: 'readwrite' }): Promise<FileSystemDirectoryHandle>;
}

/**
 * Saves a recording where the person chooses, or as downloads where the browser has no such choice. `true` once it is
 * known to be there; `false` if the person chose nothing or only the browser knows.
 */
export async function save({ id, files }: Kept, title: string): Promise<boolean> {
  const from = await (await folder())?.getDirectoryHandle(id);
  if (!from) throw new DOMException('gone', 'NotFoundError');
  const { showSaveFilePicker, showDirectoryPicker } = globalThis as Pickers;
  const [only] = files;
  try {
    if (files.length === 1 && only && showSaveFilePicker) {
      const target = await showSaveFilePicker({ suggestedName: savedName(title, id, only.name) });
      await copy(from, only.name, target);
      return true;
    }
    if (files.length > 1 && showDirectoryPicker) {
      const target = await showDirectoryPicker({ mode: 'readwrite' });
      for (const { name } of files) {
        await copy(from, name, await target.getFileHandle(savedName(title, id, name), { create: true }));
      }
      return true;
    }
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return false;
    throw error;
  }
  for (const { name } of files)
    download(await (await from.getFileHandle(name)).getFile(), savedName(title, id, name));
  return false;
}

/** What a saved file is called: the meeting's title, the day, and whose track it is. */
export function savedName(title: string, id: string, file: string): string {
  const [, track = '', kind = 'webm'] = /^(.*)\.(\w+)$/.exec(file) ?? [];
  const parts = [title, id.replace('T', ' '), track === 'meeting' ? '' : track];
  const named = parts.filter(Boolean).join(' – ');
  return `${tameName(named)}.${kind}`;
}

/** Letters that every file system takes. */
export function tameName(name: string): string {
  const plain = name.replace(/[\p{Cc}\p{Cf}<>:"/\\|?*\s]+/gu, ' ').replace(/^[. ]+|[. ]+$/g, '');
  return [...plain].slice(0, 100).join('') || 'recording';
}

async function copy(from: FileSystemDirectoryHandle, name: string, to: FileSystemFileHandle): Promise<void> {
  const file = await (await from.getFileHandle(name)).getFile();
  await file.stream().pipeTo(await to.createWritable());
}

async function folder(): Promise<FileSystemDirectoryHandle | null> {
  try {
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(FOLDER);
  } catch {
    // Nothing was ever recorded, or the browser keeps no files here.
    return null;
  }
}

function lockOf(id: string): string {
  return `conclave.recording.${id}`;
}
