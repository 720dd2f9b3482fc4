import { expect, test, vi } from 'vitest';

vi.mock('../wasm/core/core_bg.wasm?url', () => ({ default: 'core.wasm' }));
vi.mock('../wasm/core/core.js', () => ({
  default: async () => {},
  Core: class {
    intent() {
      return [{ type: 'connect' }];
    }
    socket_opened(_now: number, ticket?: string) {
      shown.push(ticket);
      return [];
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

/** The tickets that connections opened with. */
const shown = vi.hoisted((): unknown[] => []);

class FakeSocket {
  static last: FakeSocket | undefined;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  closed = false;
  constructor() {
    FakeSocket.last = this;
  }
  close(): void {
    this.closed = true;
  }
}

async function started(signedIn: boolean): Promise<{ scope: Scope; said: unknown[]; keys: unknown[] }> {
  vi.resetModules();
  shown.length = 0;
  FakeSocket.last = undefined;
  const scope: Scope = { location: { origin: 'https://meet.example' } };
  const said: unknown[] = [];
  const keys: unknown[] = [];
  vi.stubGlobal('self', scope);
  vi.stubGlobal('postMessage', (message: unknown) => said.push(message));
  vi.stubGlobal('WebSocket', FakeSocket);
  await import('./worker');
  const frames = { postMessage: (message: unknown) => keys.push(message) };
  scope.onmessage?.({ data: { type: 'start', frames, kept: null, signedIn } });
  scope.onmessage?.({ data: { type: 'intent', intent: { type: 'create' } } });
  await vi.waitFor(() => expect(FakeSocket.last).toBeDefined());
  return { scope, said, keys };
}

interface Scope {
  location: { origin: string };
  onmessage?: (event: { data: unknown }) => void;
}

test('a core that cannot say what it wants is stopped, its line closed and its keys forgotten', async () => {
  const { said, keys } = await started(false);
  FakeSocket.last?.onmessage?.({ data: new ArrayBuffer(1) });
  expect(said).toEqual([{ type: 'failed', why: 'crashed' }]);
  expect(FakeSocket.last?.closed).toBe(true);
  expect(keys).toEqual([{ type: 'clear' }]);
});

test('whoever is signed in shows a ticket, nobody else asks for one, and whose session is over is a guest', async () => {
  const asked = vi.fn(async () => new Response(JSON.stringify({ ticket: 'once', vouched: true })));
  vi.stubGlobal('fetch', asked);
  await started(false);
  FakeSocket.last?.onopen?.();
  await vi.waitFor(() => expect(shown).toEqual([undefined]));
  expect(asked).not.toHaveBeenCalled();

  const known = await started(true);
  FakeSocket.last?.onopen?.();
  await vi.waitFor(() => expect(shown).toEqual(['once']));
  expect(known.said).toContainEqual({ type: 'signed_in', vouched: true });
  expect(asked).toHaveBeenCalledWith('/api/v1/ticket', expect.objectContaining({ method: 'POST' }));

  asked.mockImplementation(async () => new Response('{}', { status: 401 }));
  const { said } = await started(true);
  FakeSocket.last?.onopen?.();
  await vi.waitFor(() => expect(shown).toEqual([undefined]));
  expect(said).toEqual([{ type: 'signed_out' }]);
});
