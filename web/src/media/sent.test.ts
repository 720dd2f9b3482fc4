import { expect, test } from 'vitest';
import { isTooMuch, NOTHING_SENT, packetsBetween, sentSoFar } from './sent';

const layer = (packetsSent: number, bytesSent: number, again = 0) => ({
  type: 'outbound-rtp',
  packetsSent,
  bytesSent,
  retransmittedPacketsSent: again,
  retransmittedBytesSent: again * 100,
});

test('packets of all layers count, those sent again and those of others do not', () => {
  const stats = [layer(10, 1_000), layer(5, 500, 2), { type: 'remote-inbound-rtp', packetsSent: 99 }];
  expect(sentSoFar(stats)).toEqual({ packets: 13, bytes: 1_300 });
  expect(packetsBetween(NOTHING_SENT, sentSoFar(stats))).toBe(13);
});

test('padding is not taken for a stream that leaves', () => {
  expect(packetsBetween(sentSoFar([layer(10, 1_000)]), sentSoFar([layer(40, 1_000)]))).toBe(0);
});

test('counts that begin anew are not negative', () => {
  expect(packetsBetween({ packets: 9, bytes: 100 }, { packets: 2, bytes: 200 })).toBe(0);
});

test('a processor that is too slow is told by what is sent, not by what arrives', () => {
  const sent = (qualityLimitationReason: string) => ({ type: 'outbound-rtp', qualityLimitationReason });
  expect(isTooMuch([sent('bandwidth'), sent('none')])).toBe(false);
  expect(isTooMuch([sent('none'), sent('cpu')])).toBe(true);
  expect(isTooMuch([{ type: 'inbound-rtp', qualityLimitationReason: 'cpu' }])).toBe(false);
});
