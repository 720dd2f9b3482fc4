// Where a file is put together while it comes: small ones in memory, others in the origin's private file system, so that
// memory stays free. What is there belongs to one tab; another one clears what a tab has left that is gone.

/** The folder of all files that come, in the origin's private file system. */
const FOLDER = 'files';
/** Up to here memory will do. */
const IN_MEMORY_BYTES = 8 << 20;

export interface Sink {
  write(bytes: Uint8Array<ArrayBuffer>): void;
  /** All of it is written. */
  finish(kind: string): Promise<Blob>;
  /** Nothing of it stays. */
  drop(): Promise<void>;
}

/** What a worker may do with a file (File System, section 2.6); TypeScript has it for workers only. */
interface SyncAccessHandle {
  write(buffer: Uint8Array, options: { at: number }): number;
  flush(): void;
  close(): void;
}

export async function openSink(bytes: number): Promise<Sink> {
  if (bytes > IN_MEMORY_BYTES) {
    try {
      return await onDisk();
    } catch {
      // The browser keeps no files here, as in a private window: memory has to do.
    }
  }
  return inMemory();
}

function inMemory(): Sink {
  let parts: Uint8Array<ArrayBuffer>[] = [];
  return {
    write: (bytes) => void parts.push(bytes),
    finish: async (type) => new Blob(parts, { type }),
    drop: async () => {
      parts = [];
    },
  };
}

async function onDisk(): Promise<Sink> {
  const folder = await ownFolder();
  const name = crypto.randomUUID();
  const entry = await folder.getFileHandle(name, { create: true });
  const opened = entry as unknown as { createSyncAccessHandle(): Promise<SyncAccessHandle> };
  const handle = await opened.createSyncAccessHandle();
  let at = 0;
  let open = true;
  const close = () => {
    if (open) handle.close();
    open = false;
  };
  return {
    write(bytes) {
      if (handle.write(bytes, { at }) < bytes.length) throw new DOMException('no room', 'QuotaExceededError');
      at += bytes.length;
    },
    async finish(type) {
      handle.flush();
      close();
      const file = await entry.getFile();
      return file.slice(0, file.size, type);
    },
    async drop() {
      close();
      await folder.removeEntry(name).catch(() => {
        // It is gone already.
      });
    },
  };
}

let own: Promise<FileSystemDirectoryHandle> | undefined;

/** This tab's own folder, after what other tabs have left is gone. */
function ownFolder(): Promise<FileSystemDirectoryHandle> {
  own ??= (async () => {
    const root = await navigator.storage.getDirectory();
    const all = await root.getDirectoryHandle(FOLDER, { create: true });
    const tab = crypto.randomUUID();
    await hold(tab);
    const held = new Set((await navigator.locks.query()).held?.map(({ name }) => name));
    for await (const name of all.keys()) {
      if (!held.has(lockOf(name))) await all.removeEntry(name, { recursive: true });
    }
    return all.getDirectoryHandle(tab, { create: true });
  })();
  own.catch(() => {
    own = undefined;
  });
  return own;
}

/** Forgets everything of this tab's. */
export async function clear(): Promise<void> {
  const folder = await own?.catch(() => undefined);
  if (!folder) return;
  for await (const name of folder.keys()) {
    await folder.removeEntry(name).catch(() => {
      // Something reads it still; it goes when the tab has.
    });
  }
}

function hold(tab: string): Promise<void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(lockOf(tab), () => {
        resolve();
        // For as long as the worker lives.
        return new Promise<never>(() => {});
      })
      .catch(reject);
  });
}

function lockOf(tab: string): string {
  return `conclave.files.${tab}`;
}
