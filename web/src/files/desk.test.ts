import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Intent } from '../generated/core';
import { NEW_STATE } from '../session/session';
import { FilesDesk } from './desk';
import type { FromFiles, Prepared, ToFiles } from './messages';

class FakeWorker {
  onmessage: ((event: { data: FromFiles }) => void) | null = null;
  onerror: (() => void) | null = null;
  readonly told: ToFiles[] = [];
  postMessage(message: ToFiles): void {
    this.told.push(message);
  }
  terminate(): void {}
  says(data: FromFiles): void {
    this.onmessage?.({ data });
  }
}

const TO = { to: 'everyone' } as const;
const PHOTO = { name: 'heron.jpg', ending: '.jpg' };
const picture = () => ({ width: 2, height: 2, close: () => {} }) as ImageBitmap;

let workers: FakeWorker[];
let intended: Intent[];
let saved: string[];
let desk: FilesDesk;
/** The worker that runs. */
const worker = (): FakeWorker => workers.at(-1) ?? expect.unreachable('none runs');

beforeEach(() => {
  vi.useFakeTimers();
  workers = [];
  intended = [];
  saved = [];
  desk = new FilesDesk({
    get: () => ({ ...NEW_STATE, view: { ...NEW_STATE.view, fileBytes: 1_000 } }),
    intend: (intent) => intended.push(intent),
    start: () => {
      workers.push(new FakeWorker());
      return worker() as unknown as Worker;
    },
  });
  vi.stubGlobal('document', {
    createElement: () => ({
      click(this: { download: string }) {
        saved.push(this.download);
      },
    }),
  });
  vi.stubGlobal('URL', { createObjectURL: () => 'blob:', revokeObjectURL: () => {} });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function prepared(job: number, metadata: Prepared['metadata'], name = 'heron.gif'): void {
  const ending = '.gif';
  const kind = 'image/gif';
  worker().says({
    type: 'prepared',
    job,
    prepared: { name, ending, bytes: 5, kind, picture: null, metadata },
  });
}

test('a double click on download downloads once and cancels nothing', () => {
  desk.fetch('1', PHOTO, false);
  desk.fetch('1', PHOTO, false);
  expect(intended).toHaveLength(1);
  expect(worker().told).toEqual([]);
  worker().says({ type: 'fetched', job: 1, file: new Blob(['x']), picture: null });
  desk.fetch('1', PHOTO, false);
  expect([intended.length, saved]).toEqual([1, ['heron.jpg']]);
  vi.advanceTimersByTime(1_000);
  desk.fetch('1', PHOTO, false);
  expect(intended, 'later it is wanted again').toHaveLength(2);
});

test('what was stopped can be begun anew at once', () => {
  desk.fetch('1', PHOTO, false);
  desk.stop('1');
  expect(worker().told).toContainEqual({ type: 'cancel', job: 1 });
  desk.fetch('1', PHOTO, false);
  expect(intended).toHaveLength(2);
});

test('what may tell where it was taken goes only when the person says so', () => {
  desk.send([new File(['12345'], 'heron.gif')], TO);
  prepared(1, 'unknown');
  expect(desk.get().outgoing).toMatchObject([{ stage: 'asking', ending: '.gif' }]);
  expect(desk.get().news).toEqual({ name: 'heron.gif', ending: '.gif', what: 'asks' });
  expect(intended).toEqual([]);
  desk.sendAnyway(1);
  expect(intended).toMatchObject([{ type: 'send_file', job: 1, name: 'heron.gif' }]);
  desk.sendAnyway(1);
  expect(intended).toHaveLength(1);
});

test('it is asked once, not again with the next try', () => {
  desk.send([new File(['12345'], 'heron.gif')], TO);
  prepared(1, 'unknown');
  desk.sendAnyway(1);
  worker().says({ type: 'failed', job: 1, why: 'failed' });
  desk.retry(1);
  prepared(2, 'unknown');
  expect(intended).toMatchObject([{ job: 1 }, { job: 2 }]);
});

test('what is not to be sent is gone, and questions keep nothing else waiting', () => {
  const names = ['a.gif', 'b.gif', 'c.gif', 'd.gif'];
  desk.send(
    names.map((name) => new File(['1'], name)),
    TO,
  );
  const begun = () => worker().told.filter(({ type }) => type === 'prepare').length;
  expect(begun()).toBe(3);
  for (const job of [1, 2, 3]) prepared(job, 'unknown');
  expect(begun()).toBe(4);
  desk.cancel(1);
  expect(worker().told).toContainEqual({ type: 'cancel', job: 1 });
  expect(desk.get().outgoing.map(({ job }) => job)).toEqual([2, 3, 4]);
  expect(intended).toEqual([]);
});

test('one file that goes on is no news to the others', () => {
  desk.fetch('1', PHOTO, false);
  desk.fetch('2', PHOTO, false);
  desk.send([new File(['1'], 'a.txt')], TO);
  const before = desk.get();
  worker().says({ type: 'progress', job: 2, bytes: 7, waits: false });
  const { incoming, outgoing } = desk.get();
  expect(incoming.get('2')).toMatchObject({ done: 7 });
  expect(incoming.get('1')).toBe(before.incoming.get('1'));
  expect(outgoing).toBe(before.outgoing);
});

test('a picture is enlarged from what has come, and what cannot be had is none', async () => {
  expect(await desk.enlarge('1', { width: 9, height: 9 })).toBeNull();
  desk.fetch('1', PHOTO, true);
  const file = new Blob(['x']);
  worker().says({ type: 'fetched', job: 1, file, picture: picture() });
  const large = desk.enlarge('1', { width: 9, height: 9 });
  expect(worker().told.at(-1)).toMatchObject({ type: 'enlarge', job: 2, within: { width: 9, height: 9 } });
  const shown = picture();
  worker().says({ type: 'enlarged', job: 2, picture: shown });
  expect(await large).toBe(shown);
  const lost = desk.enlarge('1', { width: 9, height: 9 });
  worker().onerror?.();
  expect(await lost, 'the worker came to an end').toBeNull();
});
