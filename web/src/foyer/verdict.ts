// What a trial of the network means for the person.

import type { Outcome } from './trial';

export interface Findings {
  udp: Outcome;
  tcp: Outcome;
  turn: Outcome;
  /** Bits a second on the way here. */
  down: number | null;
}

/** The one thing to say, the gravest first. */
export type Verdict = 'untested' | 'closed' | 'no_udp' | 'proxied' | 'thin' | 'slow' | 'good';

/** Below this little more than sound gets through. */
const THIN = 600_000;
/** Beyond this people talk over each other. */
const SLOW_MS = 300;

export function verdictOf({ udp, tcp, turn, down }: Findings): Verdict {
  if (udp.state !== 'open' && tcp.state !== 'open') {
    if (turn.state === 'open') return 'proxied';
    return udp.state === 'blocked' || tcp.state === 'blocked' ? 'closed' : 'untested';
  }
  if (udp.state === 'blocked') return 'no_udp';
  if (down !== null && down < THIN) return 'thin';
  const open = udp.state === 'open' ? udp : tcp;
  return open.state === 'open' && (open.roundTrip ?? 0) > SLOW_MS ? 'slow' : 'good';
}
