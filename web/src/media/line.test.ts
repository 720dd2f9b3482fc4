import { describe, expect, test } from 'vitest';
import { healthOf, type Line, LineMeter, measuresOf, ThinLine } from './line';

const pair = { id: 'p', type: 'candidate-pair', localCandidateId: 'l', currentRoundTripTime: 0.042 };
const local = { id: 'l', type: 'local-candidate', protocol: 'tcp' };
const other = { id: 'o', type: 'candidate-pair', currentRoundTripTime: 9, localCandidateId: 'x' };
const inbound = (packetsReceived: number, packetsLost: number, more = {}) => ({
  id: 'i',
  type: 'inbound-rtp',
  kind: 'video',
  mid: '3',
  packetsReceived,
  packetsLost,
  bytesReceived: packetsReceived * 1_000,
  frameHeight: 360,
  framesPerSecond: 25,
  ...more,
});

const GOOD: Line = {
  transport: 'udp',
  roundTrip: 40,
  lossIn: 0,
  lossOut: 0,
  bareOut: 0,
  incoming: [],
  bitsIn: 0,
  bitsOut: 0,
  pictures: 0,
  heightIn: 0,
  heightOut: 0,
  limitedBy: null,
};

describe('the line', () => {
  test.each([
    [
      'named by the transport (Chromium)',
      [{ id: 't', type: 'transport', selectedCandidatePairId: 'p' }, pair],
    ],
    ['marked itself (Firefox)', [{ ...pair, selected: true }]],
    ['nominated', [{ ...pair, nominated: true, state: 'succeeded' }]],
  ])('takes the pair that is %s', (_how, entries) => {
    const line = new LineMeter().look([other, ...entries, local], 0);
    expect(line).toMatchObject({ transport: 'tcp', roundTrip: 42 });
  });

  test('has rates and losses since the last look', () => {
    const meter = new LineMeter();
    expect(meter.look([inbound(100, 50)], 0)).toMatchObject({ bitsIn: 0, lossIn: null });
    const line = meter.look([inbound(190, 60)], 1_000);
    expect(line).toMatchObject({
      bitsIn: 720_000,
      lossIn: 0.1,
      incoming: [{ lost: 10, of: 100 }],
      pictures: 1,
      heightIn: 360,
    });
  });

  test('tells what is lost on the way out by what is sent again, and of pictures as it is reported', () => {
    const meter = new LineMeter();
    const sent = (packetsSent: number, retransmittedPacketsSent: number) => ({
      id: 's',
      type: 'outbound-rtp',
      kind: 'audio',
      packetsSent,
      retransmittedPacketsSent,
    });
    // The server tells encoders of voices what whoever hears them worst lacks: that is none of this line's.
    const told = (kind: string, fractionLost: number) => ({
      id: kind,
      type: 'remote-inbound-rtp',
      kind,
      fractionLost,
    });
    meter.look([inbound(100, 0), sent(100, 10)], 0);
    const line = meter.look([inbound(200, 0), sent(200, 30), told('audio', 0.4)], 2_000);
    expect(line).toMatchObject({ lossIn: 0, lossOut: null, bareOut: 0.2 });
    expect(measuresOf(line)).toEqual({
      lossOut: 0.2,
      incoming: [{ mid: '3', lost: 0, of: 100 }],
      roundTrip: null,
      limit: null,
    });
    const next = meter.look([inbound(260, 40), sent(300, 30), told('video', 0.1)], 4_000);
    expect(next).toMatchObject({
      lossIn: 0.4,
      lossOut: 0.1,
      bareOut: 0.1,
      incoming: [{ mid: '3', lost: 40, of: 100 }],
    });
  });

  test('counts that begin anew are not negative', () => {
    const meter = new LineMeter();
    meter.look([inbound(100, 50)], 0);
    expect(meter.look([inbound(10, 0)], 1_000)).toMatchObject({ bitsIn: 0, lossIn: null });
    expect(meter.look([inbound(5, 5)], 2_000)).toMatchObject({ lossIn: 1, incoming: [{ lost: 5, of: 5 }] });
  });

  test('of nothing is unknown', () => {
    expect(new LineMeter().look([], 0)).toMatchObject({ transport: null, roundTrip: null, lossOut: null });
  });

  test('shows the largest layer that is sent, and what limits it', () => {
    const layer = (frameHeight: number, framesPerSecond: number) => ({
      id: `${frameHeight}`,
      type: 'outbound-rtp',
      kind: 'video',
      frameHeight,
      framesPerSecond,
      qualityLimitationReason: 'bandwidth',
    });
    const line = new LineMeter().look([layer(180, 30), layer(360, 30), layer(720, 0)], 0);
    expect(line).toMatchObject({ heightOut: 360, limitedBy: 'bandwidth' });
  });
});

test('delay and loss make a line fair or poor', () => {
  expect(healthOf(GOOD)).toBe('good');
  expect(healthOf({ ...GOOD, lossIn: 0.03 })).toBe('fair');
  expect(healthOf({ ...GOOD, roundTrip: 300 })).toBe('fair');
  expect(healthOf({ ...GOOD, lossOut: 0.2 })).toBe('poor');
  expect(healthOf({ ...GOOD, roundTrip: 900 })).toBe('poor');
});

test('a bad moment is not a thin line', () => {
  const thin = new ThinLine();
  const poor = { ...GOOD, lossIn: 0.3 };
  expect([poor, poor, GOOD, poor, poor].map((line) => thin.look(line))).not.toContain(true);
  expect(thin.look(poor)).toBe(true);
  thin.anew();
  expect(thin.look(poor)).toBe(false);
});
