import { expect, test } from 'vitest';
import { tryWay, withOnly } from './trial';
import { verdictOf } from './verdict';

const ANSWER = [
  'v=0',
  'a=candidate:1 1 udp 2130706175 192.0.2.7 8443 typ host',
  'a=candidate:2 1 UDP 2130706175 192.0.2.8 8443 typ host',
  'a=candidate:3 1 tcp 1671430143 192.0.2.7 9443 typ host tcptype passive',
  'a=end-of-candidates',
  '',
].join('\r\n');

test('an answer is narrowed to one way', () => {
  expect(withOnly('udp', ANSWER)).toEqual({
    sdp: ANSWER.split('\r\n')
      .filter((line) => !/tcp|end-of/.test(line))
      .join('\r\n'),
    host: '192.0.2.7',
    port: 8443,
  });
  expect(withOnly('tcp', ANSWER)).toMatchObject({ host: '192.0.2.7', port: 9443 });
  expect(withOnly('tcp', 'v=0\r\n')).toBeNull();
});

test('without a relay that way is not tested', async () => {
  expect(await tryWay('turn', async () => ANSWER)).toEqual({ state: 'untested' });
});

test('the gravest finding is told', () => {
  const open = { state: 'open', roundTrip: 20 } as const;
  const blocked = { state: 'blocked', host: 'h', port: 1 } as const;
  const untested = { state: 'untested' } as const;
  expect(verdictOf({ udp: open, tcp: open, turn: untested, down: 8e6 })).toBe('good');
  expect(verdictOf({ udp: open, tcp: blocked, turn: untested, down: null })).toBe('good');
  expect(verdictOf({ udp: blocked, tcp: open, turn: untested, down: 1e5 })).toBe('no_udp');
  expect(verdictOf({ udp: blocked, tcp: blocked, turn: untested, down: 8e6 })).toBe('closed');
  expect(verdictOf({ udp: untested, tcp: blocked, turn: untested, down: 8e6 })).toBe('closed');
  expect(verdictOf({ udp: blocked, tcp: blocked, turn: open, down: 1e5 })).toBe('proxied');
  expect(verdictOf({ udp: open, tcp: blocked, turn: open, down: 8e6 })).toBe('good');
  expect(verdictOf({ udp: untested, tcp: untested, turn: untested, down: 8e6 })).toBe('untested');
  expect(verdictOf({ udp: open, tcp: open, turn: untested, down: 1e5 })).toBe('thin');
  expect(verdictOf({ udp: { state: 'open', roundTrip: 400 }, tcp: open, turn: untested, down: 8e6 })).toBe(
    'slow',
  );
});
