// Networks as if there were some: what the test before the door finds, at once.

type Network = 'good' | 'slow' | 'no_udp' | 'proxied' | 'closed';

/** How long there and back, and what gets through. */
const NETWORKS: Record<Network, { udp: boolean; tcp: boolean; turn?: boolean; seconds: number }> = {
  good: { udp: true, tcp: true, seconds: 0.024 },
  slow: { udp: true, tcp: true, seconds: 0.48 },
  no_udp: { udp: false, tcp: true, seconds: 0.061 },
  proxied: { udp: false, tcp: false, turn: true, seconds: 0.085 },
  closed: { udp: false, tcp: false, seconds: 0 },
};

/** The ways that a server offers. */
export const ANSWER = ['udp', 'tcp']
  .map((way) => `a=candidate:1 1 ${way} 2130706431 203.0.113.7 3478 typ host`)
  .join('\r\n');

/** Of the file by which the line is measured. */
const BYTES = 120_000;

/** From now on the page tries this network instead of the real one; by the scene's name, the good one if it names none. */
export function pretendNetwork(screen: string): void {
  const [, detail = ''] = screen.split('-');
  const network = NETWORKS[detail as Network] ?? NETWORKS.good;

  class Connection extends EventTarget {
    readonly localDescription = { type: 'offer', sdp: '' };
    connectionState: RTCPeerConnectionState = 'new';

    constructor(readonly configuration: RTCConfiguration) {
      super();
    }

    addTransceiver() {}
    async createOffer() {}
    async setLocalDescription() {}
    async setRemoteDescription({ sdp }: { sdp: string }) {
      const relayed = this.configuration.iceTransportPolicy === 'relay';
      const direct = sdp.includes(' udp ') ? network.udp : network.tcp;
      const open = relayed ? (network.turn ?? (network.udp || network.tcp)) : direct;
      this.connectionState = open ? 'connected' : 'failed';
    }
    async getStats() {
      const pair = { id: 'p', type: 'candidate-pair', selected: true, currentRoundTripTime: network.seconds };
      return new Map([[pair.id, pair]]);
    }
    close() {}
  }

  const real = globalThis.fetch;
  Object.assign(globalThis, {
    RTCPeerConnection: Connection,
    fetch: (what: RequestInfo | URL, how?: RequestInit) =>
      String(what).includes('.wasm?')
        ? Promise.resolve(new Response(new Uint8Array(BYTES)))
        : real(what, how),
  });
}
