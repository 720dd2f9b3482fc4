// The folder for files that come, in the origin private file system, with a folder for each tab. What a tab has left that
// crashed is removed at the next start: a guest leaves nothing.

import * as locks from '../opfs/locks';

const FOLDER = 'files';

let own: Promise<FileSystemDirectoryHandle> | undefined;

/** This tab's own. */
export function ownFolder(): Promise<FileSystemDirectoryHandle> {
  own ??= (async () => {
    const tab = crypto.randomUUID();
    // For as long as the worker lives; before the folder is there, so that nobody takes it for a leftover.
    await locks.hold(lockOf(tab));
    const root = await navigator.storage.getDirectory();
    const all = await root.getDirectoryHandle(FOLDER, { create: true });
    return all.getDirectoryHandle(tab, { create: true });
  })();
  own.catch(() => {
    own = undefined;
  });
  return own;
}

/** Removes everything of this tab's. */
export async function forgetOwn(): Promise<void> {
  const folder = await own?.catch(() => undefined);
  if (!folder) return;
  for await (const name of folder.keys()) {
    await folder.removeEntry(name).catch(() => {
      // Something reads it still; it goes at the next start.
    });
  }
}

/** Removes what tabs have left that are gone. */
export async function removeLeftovers(): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    const all = await root.getDirectoryHandle(FOLDER);
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
