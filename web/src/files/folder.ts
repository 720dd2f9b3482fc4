// The folder for files that come, in the origin private file system, with a folder for each tab. What a tab has left that
// crashed is removed at the next start: a guest leaves nothing.

import * as locks from '../opfs/locks';
import { folder as kept } from '../storage/storage';

let own: Promise<Own> | undefined;

interface Own {
  folder: FileSystemDirectoryHandle;
  remove(): Promise<void>;
}

/** This tab's own. */
export async function ownFolder(): Promise<FileSystemDirectoryHandle> {
  own ??= make();
  try {
    return (await own).folder;
  } catch (error) {
    own = undefined;
    throw error;
  }
}

async function make(): Promise<Own> {
  const tab = crypto.randomUUID();
  // Before the folder is there, so that nobody takes it for a leftover.
  const release = await locks.hold(lockOf(tab));
  const all = await kept('files', true);
  const folder = await all.getDirectoryHandle(tab, { create: true });
  const remove = () => all.removeEntry(tab, { recursive: true }).finally(release);
  return { folder, remove };
}

/** Removes everything of this tab's. */
export async function forgetOwn(): Promise<void> {
  const mine = own;
  own = undefined;
  try {
    await (await mine)?.remove();
  } catch {
    // Something reads it still; it goes at the next start.
  }
}

/** Removes what tabs have left that are gone. */
export async function removeLeftovers(): Promise<void> {
  try {
    const all = await kept('files');
    // The names first: a tab that comes meanwhile has its lock before its folder.
    const tabs: string[] = [];
    for await (const tab of all.keys()) tabs.push(tab);
    const held = await locks.held();
    for (const tab of tabs) if (!held.has(lockOf(tab))) await all.removeEntry(tab, { recursive: true });
  } catch {
    // Nothing ever came, the browser keeps no files here, or another tab removes them just now.
  }
}

function lockOf(tab: string): string {
  return `conclave.files.${tab}`;
}
