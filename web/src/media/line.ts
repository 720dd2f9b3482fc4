// What the connection's statistics say of the line: the way it takes, its delay and loss, what comes and goes.

import type { Incoming, Measures } from '../generated/core';

/** The members that are looked at (WebRTC statistics). */
export interface Entry {
  id: string;
  type: string;
  kind?: string;
  mid?: string;
  state?: string;
  nominated?: boolean;
  selected?: boolean;
  selectedCandidatePairId?: string;
  localCandidateId?: string;
  protocol?: string;
  candidateType?: string;
  currentRoundTripTime?: number;
  roundTripTime?: number;
  availableOutgoingBitrate?: number;
  bytesSent?: number;
  bytesReceived?: number;
  packetsReceived?: number;
  packetsLost?: number;
  packetsSent?: number;
  retransmittedPacketsSent?: number;
  fractionLost?: number;
  frameHeight?: number;
  framesPerSecond?: number;
  active?: boolean;
  rid?: string;
  qualityLimitationReason?: string;
}

/** A line as of now. Unknown is `null`. */
export interface Line {
  transport: 'udp' | 'tcp' | null;
  /** To the server and back, in milliseconds. */
  roundTrip: number | null;
  /** Of what comes and of what goes, 0 to 1. */
  lossIn: number | null;
  lossOut: number | null;
  /** Of what goes, before repairs, 0 to 1. */
  bareOut: number;
  /** What came by each m-line since the last look, and what did not. */
  incoming: Incoming[];
  /** Bits a second. */
  bitsIn: number;
  bitsOut: number;
  /** How many pictures come, and the lines of the largest. */
  pictures: number;
  heightIn: number;
  /** Lines of the largest picture that is sent; 0 if none is. */
  heightOut: number;
  /** What the encoder suffers from. */
  limitedBy: 'bandwidth' | 'cpu' | null;
}

/** Packets of an m-line, from the beginning. */
interface Arrived {
  lost: number;
  came: number;
}

/** What is counted from the beginning, at a moment. */
interface Counts {
  at: number;
  bytesIn: number;
  bytesOut: number;
  incoming: Map<string, Arrived>;
  packetsOut: number;
  againOut: number;
}

export class LineMeter {
  #before: Counts | null = null;

  /** The line between the last look and this one; moments in milliseconds. */
  look(stats: Iterable<Entry>, now: number): Line {
    const entries = [...stats];
    const of = (type: string) => entries.filter((entry) => entry.type === type);
    const pair = selectedPair(entries);
    const inbound = of('inbound-rtp');
    const outbound = of('outbound-rtp');
    const remote = of('remote-inbound-rtp');
    const counts: Counts = {
      at: now,
      bytesIn: sum(inbound, 'bytesReceived'),
      bytesOut: sum(outbound, 'bytesSent'),
      incoming: byLine(inbound),
      packetsOut: sum(outbound, 'packetsSent'),
      againOut: sum(outbound, 'retransmittedPacketsSent'),
    };
    const before = this.#before ?? counts;
    this.#before = counts;
    const seconds = Math.max(0.001, (now - before.at) / 1_000);
    const since = (key: Exclude<keyof Counts, 'incoming'>) => Math.max(0, counts[key] - before[key]);
    const rate = (key: 'bytesIn' | 'bytesOut') => (since(key) * 8) / seconds;
    const incoming = [...counts.incoming].map(([mid, { lost, came }]) => {
      const then = before.incoming.get(mid) ?? { lost: 0, came: 0 };
      const now = { lost: Math.max(0, lost - then.lost), came: Math.max(0, came - then.came) };
      return { mid, lost: now.lost, of: now.lost + now.came };
    });
    const trips = [pair?.currentRoundTripTime, ...remote.map(({ roundTripTime }) => roundTripTime)];
    const trip = trips.find((time) => time !== undefined && time > 0);
    // Of voices the server tells the loss to whoever hears them worst, too: encoders go by it.
    const pictures = remote.filter(({ kind }) => kind === 'video');
    const losses = pictures.map(({ fractionLost }) => fractionLost).filter((part) => part !== undefined);
    // What is lost on the way out is sent again until it comes: as many as get lost of all that are sent. What is asked for
    // here may have been lost on another's way out.
    const bareOut = since('packetsOut') > 0 ? since('againOut') / since('packetsOut') : 0;
    const [lost, expected] = [total(incoming, 'lost'), total(incoming, 'of')];
    const lossIn = expected > 0 ? lost / expected : null;
    const lossOut = losses.length > 0 ? Math.max(...losses) : null;
    const shown = inbound.filter(({ kind, framesPerSecond = 0 }) => kind === 'video' && framesPerSecond > 0);
    const sent = outbound.filter(
      ({ kind, active = true, framesPerSecond = 0 }) => kind === 'video' && active && framesPerSecond > 0,
    );
    const reasons = sent.map(({ qualityLimitationReason }) => qualityLimitationReason);
    return {
      transport: transportOf(entries, pair),
      roundTrip: trip === undefined ? null : Math.round(trip * 1_000),
      lossIn,
      lossOut,
      bareOut: Math.min(1, Math.max(lossOut ?? 0, bareOut)),
      incoming,
      bitsIn: rate('bytesIn'),
      bitsOut: rate('bytesOut'),
      pictures: shown.length,
      heightIn: Math.max(0, ...shown.map(({ frameHeight = 0 }) => frameHeight)),
      heightOut: Math.max(0, ...sent.map(({ frameHeight = 0 }) => frameHeight)),
      limitedBy: reasons.includes('bandwidth') ? 'bandwidth' : reasons.includes('cpu') ? 'cpu' : null,
    };
  }
}

export function selectedPair(entries: readonly Entry[]): Entry | undefined {
  const named = entries.find(({ type }) => type === 'transport')?.selectedCandidatePairId;
  const pairs = entries.filter(({ type }) => type === 'candidate-pair');
  return (
    pairs.find(({ id }) => id === named) ??
    pairs.find(({ selected }) => selected) ??
    pairs.find(({ nominated, state }) => nominated && state === 'succeeded')
  );
}

function transportOf(entries: readonly Entry[], pair: Entry | undefined): Line['transport'] {
  const local = entries.find(({ id }) => id === pair?.localCandidateId);
  // The relay is reached over TCP alone, whatever it speaks with the media.
  const protocol = local?.candidateType === 'relay' ? 'tcp' : local?.protocol;
  return protocol === 'udp' || protocol === 'tcp' ? protocol : null;
}

/** What is counted from the beginning. */
type Counted = 'bytesReceived' | 'bytesSent' | 'packetsSent' | 'retransmittedPacketsSent';

function sum(entries: readonly Entry[], key: Counted) {
  return entries.reduce((total, entry) => total + (entry[key] ?? 0), 0);
}

function byLine(entries: readonly Entry[]): Map<string, Arrived> {
  const all = new Map<string, Arrived>();
  for (const { mid = '', packetsReceived = 0, packetsLost = 0 } of entries) {
    const { lost, came } = all.get(mid) ?? { lost: 0, came: 0 };
    all.set(mid, { lost: lost + packetsLost, came: came + packetsReceived });
  }
  return all;
}

function total(incoming: readonly Incoming[], key: 'lost' | 'of') {
  return incoming.reduce((all, one) => all + one[key], 0);
}

/** Of which the others are told in round figures. */
export function measuresOf({ roundTrip, bareOut, incoming, limitedBy }: Line): Measures {
  const limits = { bandwidth: 'line', cpu: 'device' } as const;
  return { lossOut: bareOut, incoming, roundTrip, limit: limitedBy && limits[limitedBy] };
}

/** Good, slow or lossy, or hardly enough. */
export type Health = 'good' | 'fair' | 'poor';

export function healthOf({ roundTrip, lossIn, lossOut, limitedBy }: Line): Health {
  const loss = Math.max(lossIn ?? 0, lossOut ?? 0);
  const delay = roundTrip ?? 0;
  if (loss > 0.08 || delay > 500) return 'poor';
  return loss > 0.02 || delay > 200 || limitedBy === 'bandwidth' ? 'fair' : 'good';
}

/** Poor in so many of the last looks is a thin line, and not a bad moment. */
const LOOKS = 8;
const POOR_LOOKS = 5;

/** Whether it is time to suggest going without pictures. */
export class ThinLine {
  #poor: boolean[] = [];

  look(line: Line): boolean {
    this.#poor = [...this.#poor, healthOf(line) === 'poor'].slice(-LOOKS);
    return this.#poor.filter(Boolean).length >= POOR_LOOKS;
  }

  anew(): void {
    this.#poor = [];
  }
}
