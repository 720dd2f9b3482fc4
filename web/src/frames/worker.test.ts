import { beforeEach, expect, test, vi } from 'vitest';
import type { FromFrames, ToFrames } from '../core/messages';

/** What the opener says of the next frame. */
const next = { leaf: 0, stream: 0, epoch: 0 };

vi.mock('../wasm/frames/frames_bg.wasm?url', () => ({ default: 'frames.wasm' }));
vi.mock('../wasm/frames/frames.js', () => ({
  default: async () => {},
  Sealer: class {
    free() {}
  },
  Opener: class {
    get leaf() {
      return next.leaf;
    }
    get stream() {
      return next.stream;
    }
    get epoch() {
      return next.epoch;
    }
    open() {
      return 'opened';
    }
    take() {
      return new Uint8Array([1]);
    }
    free() {}
  },
}));

interface WorkerScope {
  onmessage(event: { data: unknown }): void;
  onrtctransform(event: { transformer: unknown }): void;
}

interface Frame {
  data: ArrayBuffer;
  getMetadata(): object;
}

let scope: WorkerScope;
let core: { onmessage?: (event: { data: ToFrames }) => void; postMessage: (message: FromFrames) => void };
let reported: FromFrames[];

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  reported = [];
  scope = {} as WorkerScope;
  vi.stubGlobal('self', scope);
  vi.stubGlobal('postMessage', () => {});
  await import('./worker');
  core = { postMessage: (message) => reported.push(message) };
  scope.onmessage({ data: { type: 'start', core } });
  await vi.waitFor(() => expect(core.onmessage).toBeDefined());
});

/** A receiving m-line for sound; gives what comes through. */
function receive(mid: string) {
  const frames = new TransformStream<Frame, Frame>();
  const shown: unknown[] = [];
  const writable = new WritableStream({ write: (frame) => void shown.push(frame) });
  const options = { id: 1, direction: 'receive', kind: 'audio' };
  scope.onrtctransform({ transformer: { readable: frames.readable, writable, options } });
  scope.onmessage({ data: { type: 'mid', id: 1, mid } });
  const writer = frames.writable.getWriter();
  return { shown, put: () => writer.write({ data: new Uint8Array([9]).buffer, getMetadata: () => ({}) }) };
}

test('a frame of the owner of a leaf before is not shown as the new owner’s, and counts as nobody’s', async () => {
  const { shown, put } = receive('5');
  core.onmessage?.({ data: { type: 'expect', mid: '5', source: { leaf: 3, stream: 0, sinceEpoch: 8 } } });
  Object.assign(next, { leaf: 3, stream: 0, epoch: 7 });
  await put();
  Object.assign(next, { leaf: 2, stream: 0, epoch: 9 });
  await put();
  await vi.waitFor(() => expect(shown).toHaveLength(0));
  Object.assign(next, { leaf: 3, stream: 0, epoch: 8 });
  await put();
  await vi.waitFor(() => expect(shown).toHaveLength(1));
  vi.advanceTimersByTime(1_000);
  expect(reported[0]?.reports[0]).toMatchObject({ mid: '5', leaf: 3, opened: 2, sentPackets: 0 });
});
