import { expect, test, vi } from 'vitest';

vi.mock('../wasm/core/core_bg.wasm?url', () => ({ default: 'core.wasm' }));
vi.mock('../wasm/core/core.js', () => ({
  default: async () => {},
  Core: class {
    intent() {
      return [{ type: 'connect' }];
    }
    socket_message() {
      // As when a view has no form in JavaScript.
      throw new Error('a number too large');
    }
    tick() {
      throw new Error('it must not run on');
    }
  },
}));

class FakeSocket {
  static last: FakeSocket | undefined;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  closed = false;
  constructor() {
    FakeSocket.last = this;
  }
  close(): void {
    this.closed = true;
  }
}

test('a core that cannot say what it wants is stopped, its line closed and its keys forgotten', async () => {
  const scope = { location: { origin: 'https://meet.example' } } as {
    onmessage?: (event: { data: unknown }) => void;
  };
  const said: unknown[] = [];
  const keys: unknown[] = [];
  vi.stubGlobal('self', scope);
  vi.stubGlobal('postMessage', (message: unknown) => said.push(message));
  vi.stubGlobal('WebSocket', FakeSocket);
  await import('./worker');
  const frames = { postMessage: (message: unknown) => keys.push(message) };
  scope.onmessage?.({ data: { type: 'start', frames, kept: null, signedIn: false } });
  scope.onmessage?.({ data: { type: 'intent', intent: { type: 'create' } } });
  await vi.waitFor(() => expect(FakeSocket.last).toBeDefined());
  FakeSocket.last?.onmessage?.({ data: new ArrayBuffer(1) });
  expect(said).toEqual([{ type: 'failed', why: 'crashed' }]);
  expect(FakeSocket.last?.closed).toBe(true);
  expect(keys).toEqual([{ type: 'clear' }]);
});
