// All that the web client keeps in a browser goes through here, by names that kept.json explains to people: what is kept
// anywhere else does not pass the linter, and a name that is not there not the tests.

/** Kept until somebody deletes it. */
export const LOCAL = [
  'conclave.preferences',
  'conclave.meetings',
  'conclave.recordings.finished',
  'conclave.signedIn',
  'conclave.notice',
  'conclave.issuers',
  'conclave.met',
] as const;
/** Kept as long as the tab is there. */
export const SESSION = ['conclave.seat', 'conclave.tab', 'conclave.signOnFrom', 'conclave.name'] as const;
/** Folders of the browser's own file system. */
export const FOLDERS = ['files', 'recordings'] as const;
/** The web client's own files, for the next start. */
export const CACHE = 'conclave-';

type Folder = (typeof FOLDERS)[number];

/** A storage that knows these names only. It throws where the browser keeps nothing. */
interface Named<Name extends string> {
  getItem: (name: Name) => string | null;
  setItem: (name: Name, value: string) => void;
  removeItem: (name: Name) => void;
}

// Where storage is forbidden, even to look at it throws: so it is looked at when it is used.
function named<Name extends string>(storage: () => Storage): Named<Name> {
  return {
    getItem: (name) => storage().getItem(name),
    setItem: (name, value) => storage().setItem(name, value),
    removeItem: (name) => storage().removeItem(name),
  };
}

export const local = named<(typeof LOCAL)[number]>(() => localStorage);
export const session = named<(typeof SESSION)[number]>(() => sessionStorage);

/** One of the folders; it is made if need be and wanted. */
export async function folder(name: Folder, create = false): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(name, { create });
}

/** The caches of the web client; none where the browser has none. */
export async function cacheNames(): Promise<string[]> {
  const names = (await globalThis.caches?.keys().catch(() => [])) ?? [];
  return names.filter((name) => name.startsWith(CACHE));
}
