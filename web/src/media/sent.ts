// What really leaves on a sending m-line, by the transport's own statistics and not by what a transform says.

/** The members of RTCOutboundRtpStreamStats that are looked at (WebRTC statistics, section 7.3). */
interface OutboundRtp {
  type: string;
  packetsSent?: number;
  retransmittedPacketsSent?: number;
  bytesSent?: number;
  retransmittedBytesSent?: number;
  qualityLimitationReason?: string;
}

export interface Sent {
  packets: number;
  bytes: number;
}

export const NOTHING_SENT: Sent = { packets: 0, bytes: 0 };

/** Packets and bytes of payload since the beginning, over all layers, without those sent again. */
export function sentSoFar(stats: Iterable<OutboundRtp>): Sent {
  let { packets, bytes } = NOTHING_SENT;
  for (const entry of stats) {
    if (entry.type !== 'outbound-rtp') continue;
    packets += (entry.packetsSent ?? 0) - (entry.retransmittedPacketsSent ?? 0);
    bytes += (entry.bytesSent ?? 0) - (entry.retransmittedBytesSent ?? 0);
  }
  return { packets, bytes };
}

/** Packets with payload between two counts; padding, which seeks out the bandwidth, has none. */
export function packetsBetween(before: Sent, after: Sent): number {
  return after.bytes > before.bytes ? Math.max(0, after.packets - before.packets) : 0;
}

/** Whether the processor is what keeps a picture from being sent as it is meant to be (section 7.3). */
export function isTooMuch(stats: Iterable<OutboundRtp>): boolean {
  return [...stats].some(
    ({ type, qualityLimitationReason }) => type === 'outbound-rtp' && qualityLimitationReason === 'cpu',
  );
}
