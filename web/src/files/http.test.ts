import { afterEach, expect, test, vi } from 'vitest';
import { Access, ask } from './http';

afterEach(() => vi.unstubAllGlobals());

test('a deletion goes on when the page goes right after, nothing else does', async () => {
  const asked = vi.fn(async (_url: string, _request: RequestInit) => new Response(null, { status: 204 }));
  vi.stubGlobal('fetch', asked);
  const access = new Access();
  access.set('room.seat');
  const request = { id: 'x', signal: new AbortController().signal, waits: () => {} };
  await ask(access, { ...request, method: 'DELETE' });
  await ask(access, { ...request, method: 'PUT' });
  expect(asked.mock.calls.map(([, { keepalive }]) => keepalive)).toEqual([true, false]);
});
