// Writing files of the origin private file system (File System, section 2.6) from a worker; TypeScript has this for
// workers only.

export interface SyncAccessHandle {
  read(buffer: Uint8Array, options: { at: number }): number;
  write(buffer: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

export function access(file: FileSystemFileHandle): Promise<SyncAccessHandle> {
  return (
    file as unknown as { createSyncAccessHandle(): Promise<SyncAccessHandle> }
  ).createSyncAccessHandle();
}

/** Writes all of it or throws. */
export function writeAt(handle: SyncAccessHandle, bytes: Uint8Array, at: number): void {
  const written = handle.write(bytes, { at });
  if (written < bytes.length) throw new DOMException('no room', 'QuotaExceededError');
}
