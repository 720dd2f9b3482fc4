// A connection as if there were one: slow, lossy, by TCP.

import { LineStore } from '../src/session/lineStore';

export function thinLine(): LineStore {
  let packets = 0;
  const store = new LineStore(async () => {
    packets += 400;
    return new Map<string, object>([
      [
        'p',
        {
          id: 'p',
          type: 'candidate-pair',
          selected: true,
          localCandidateId: 'l',
          currentRoundTripTime: 0.342,
        },
      ],
      ['l', { id: 'l', type: 'local-candidate', protocol: 'tcp' }],
      [
        'i',
        {
          id: 'i',
          type: 'inbound-rtp',
          kind: 'video',
          packetsReceived: packets,
          packetsLost: packets / 9,
          bytesReceived: packets * 900,
          frameHeight: 360,
          framesPerSecond: 24,
        },
      ],
      [
        'o',
        {
          id: 'o',
          type: 'outbound-rtp',
          kind: 'video',
          bytesSent: packets * 300,
          frameHeight: 180,
          framesPerSecond: 20,
          qualityLimitationReason: 'bandwidth',
        },
      ],
    ]);
  });
  store.watch(true);
  return store;
}
