import { afterEach, beforeEach, expect, test, vi } from 'vitest';

/** As much of a folder of the origin private file system as is used here. */
class Folder {
  readonly entries = new Map<string, Folder>();
  async getDirectoryHandle(name: string, { create = false } = {}): Promise<Folder> {
    const known = this.entries.get(name);
    if (known) return known;
    if (!create) throw new DOMException('none', 'NotFoundError');
    const made = new Folder();
    this.entries.set(name, made);
    return made;
  }
  async removeEntry(name: string): Promise<void> {
    if (!this.entries.delete(name)) throw new DOMException('none', 'NotFoundError');
  }
  async *keys(): AsyncGenerator<string> {
    yield* [...this.entries.keys()];
  }
}

let root: Folder;
let held: string[];
/** What holds a lock. */
let running: Promise<void>[];

beforeEach(() => {
  root = new Folder();
  held = [];
  running = [];
  const request = (name: string, run: () => Promise<void>) => {
    held.push(name);
    running.push(run());
    return running.at(-1);
  };
  vi.stubGlobal('navigator', {
    storage: { getDirectory: async () => root },
    locks: { request, query: async () => ({ held: held.map((name) => ({ name })) }) },
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

test('what a crashed tab has left goes at the next start, what another one uses stays', async () => {
  const crashed = await import('./folder');
  await (await crashed.ownFolder()).getDirectoryHandle('half a file', { create: true });
  held = [];
  vi.resetModules();
  const other = await import('./folder');
  await other.ownFolder();
  expect(root.entries.get('files')?.entries.size).toBe(2);
  vi.resetModules();
  await (await import('./folder')).removeLeftovers();
  const left = [...(root.entries.get('files')?.entries.keys() ?? [])];
  expect(left.map((tab) => `conclave.files.${tab}`)).toEqual(held);
});

test('where nothing ever came, nothing is made', async () => {
  await (await import('./folder')).removeLeftovers();
  expect(root.entries.size).toBe(0);
});

test('a tab forgets what is its own, and begins anew', async () => {
  const { ownFolder, forgetOwn } = await import('./folder');
  await forgetOwn();
  await (await ownFolder()).getDirectoryHandle('a file', { create: true });
  await forgetOwn();
  expect(root.entries.get('files')?.entries.size).toBe(0);
  await Promise.all(running);
  await ownFolder();
  expect(root.entries.get('files')?.entries.size).toBe(1);
});
