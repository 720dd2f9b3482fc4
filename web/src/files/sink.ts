// Where a file is put together while it comes: small ones in memory, others in the origin private file system, so that
// memory stays free.

import { access, writeAt } from '../opfs/access';
import { ownFolder } from './folder';

/** Up to here memory will do. */
const IN_MEMORY_BYTES = 8 << 20;

export interface Sink {
  write(bytes: Uint8Array<ArrayBuffer>): void;
  /** All of it is written. */
  finish(kind: string): Promise<Blob>;
  /** Nothing of it stays. */
  drop(): Promise<void>;
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
    finish: async (type) => {
      const whole = new Blob(parts, { type });
      parts = [];
      return whole;
    },
    drop: async () => {
      parts = [];
    },
  };
}

async function onDisk(): Promise<Sink> {
  const folder = await ownFolder();
  const name = crypto.randomUUID();
  const entry = await folder.getFileHandle(name, { create: true });
  const handle = await access(entry);
  let at = 0;
  let open = true;
  const close = () => {
    if (open) handle.close();
    open = false;
  };
  return {
    write(bytes) {
      writeAt(handle, bytes, at);
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
