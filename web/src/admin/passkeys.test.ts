import { afterEach, expect, test, vi } from 'vitest';
import {
  browserPasskeys,
  bytesOf,
  creationOptions,
  credentialJson,
  obstacleIn,
  problemOfBrowser,
  requestOptions,
  textOf,
} from './passkeys';

afterEach(() => vi.unstubAllGlobals());

const bytes = (...all: number[]) => Uint8Array.from(all);
const CREATE = {
  challenge: '-_8',
  rp: { id: 'localhost', name: 'Conclave' },
  user: { id: 'AQI', name: 'Olga', displayName: 'Olga' },
  excludeCredentials: [{ type: 'public-key', id: 'Aw' }],
};

test('base64url there and back', () => {
  expect(bytesOf('-_8')).toEqual(bytes(0xfb, 0xff));
  expect(bytesOf('-_8=')).toEqual(bytes(0xfb, 0xff));
  expect(textOf(bytes(0xfb, 0xff).buffer)).toBe('-_8');
  const all = Uint8Array.from({ length: 256 }, (_, index) => index);
  expect(bytesOf(textOf(all.buffer))).toEqual(all);
  expect(textOf(bytes().buffer)).toBe('');
});

test('options without the browser’s help', () => {
  const made = creationOptions(CREATE);
  expect(made.challenge).toEqual(bytes(0xfb, 0xff));
  expect(made.user).toEqual({ id: bytes(1, 2), name: 'Olga', displayName: 'Olga' });
  expect(made.excludeCredentials).toEqual([{ type: 'public-key', id: bytes(3) }]);
  const shown = requestOptions({ challenge: 'Aw', userVerification: 'required' });
  expect(shown).toEqual({ challenge: bytes(3), userVerification: 'required', allowCredentials: [] });
});

test('options and answers with the browser’s help, where it is there', () => {
  class Helpful {
    static parseCreationOptionsFromJSON = (options: object) => ({ created: options });
    static parseRequestOptionsFromJSON = (options: object) => ({ requested: options });
    toJSON = () => ({ id: 'x' });
  }
  vi.stubGlobal('PublicKeyCredential', Helpful);
  expect(creationOptions(CREATE)).toEqual({ created: CREATE });
  expect(requestOptions(CREATE)).toEqual({ requested: CREATE });
  expect(credentialJson(new Helpful() as unknown as PublicKeyCredential)).toEqual({ id: 'x' });
});

test('answers without the browser’s help', () => {
  const common = {
    id: 'Aw',
    rawId: bytes(3).buffer,
    type: 'public-key',
    authenticatorAttachment: null,
    getClientExtensionResults: () => ({}),
  };
  const plain = { id: 'Aw', rawId: 'Aw', type: 'public-key', clientExtensionResults: {} };
  const shown = {
    clientDataJSON: bytes(1).buffer,
    authenticatorData: bytes(2).buffer,
    signature: bytes(3).buffer,
    userHandle: bytes(4).buffer,
  };
  expect(credentialJson({ ...common, response: shown } as unknown as PublicKeyCredential)).toEqual({
    ...plain,
    response: { clientDataJSON: 'AQ', authenticatorData: 'Ag', signature: 'Aw', userHandle: 'BA' },
  });
  const made = { clientDataJSON: bytes(1).buffer, attestationObject: bytes(2).buffer };
  expect(credentialJson({ ...common, response: made } as unknown as PublicKeyCredential)).toEqual({
    ...plain,
    response: { clientDataJSON: 'AQ', attestationObject: 'Ag', transports: [] },
  });
});

test('why a page can have no passkeys', () => {
  const good = { isSecureContext: true, hostname: 'meet.example', hasPasskeys: true };
  expect(obstacleIn(good)).toBeNull();
  expect(obstacleIn({ ...good, hostname: 'localhost' })).toBeNull();
  expect(obstacleIn({ ...good, hasPasskeys: false })).toBe('no_passkeys');
  expect(obstacleIn({ ...good, isSecureContext: false, hasPasskeys: false })).toBe('insecure');
  for (const hostname of ['127.0.0.1', '[::1]']) expect(obstacleIn({ ...good, hostname })).toBe('address');
});

test('what the browser throws becomes a code', async () => {
  const thrown = (name: string, after = 10) => problemOfBrowser(new DOMException('', name), after, 60_000);
  expect(thrown('NotAllowedError')).toBe('cancelled');
  expect(thrown('NotAllowedError', 59_500)).toBe('timed_out');
  expect(thrown('TimeoutError', 60_000)).toBe('timed_out');
  expect(thrown('AbortError')).toBe('cancelled');
  expect(thrown('InvalidStateError')).toBe('known');
  expect(thrown('SecurityError')).toBe('address');
  expect(thrown('ConstraintError')).toBe('unsuitable');
  expect(thrown('UnknownError')).toBe('device');
  expect(problemOfBrowser('odd', 0, 1)).toBe('device');

  const create = vi.fn().mockRejectedValue(new DOMException('', 'InvalidStateError'));
  vi.stubGlobal('navigator', { credentials: { create, get: async () => null } });
  await expect(browserPasskeys.create(CREATE)).rejects.toMatchObject({ problem: 'known' });
  await expect(browserPasskeys.get({ challenge: 'Aw' })).rejects.toMatchObject({ problem: 'cancelled' });
});
