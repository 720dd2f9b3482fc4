// By which ways sound and picture would come through, tried before the door: a connection that carries nothing to the
// server's media port, once with its UDP addresses alone, once with its TCP addresses, and once through its TURN server alone,
// which is the way out of networks that have only a web proxy.

import { type Entry, selectedPair } from '../media/line';

export type Way = 'udp' | 'tcp' | 'turn';

/** `untested`: the server could not be asked, or had no room for another trial. */
export type Outcome =
  | { state: 'open'; roundTrip: number | null }
  | { state: 'blocked'; host: string; port: number }
  | { state: 'untested' };

/** Hands an offer to the server; `null` if there is no answer. */
export type Ask = (sdp: string) => Promise<string | null>;

/** Longer than a handshake takes over any line that is good for talking. */
const PATIENCE_MS = 6_000;

/** The answer with the addresses of one way only, and the first of these. */
export function withOnly(
  way: 'udp' | 'tcp',
  answer: string,
): { sdp: string; host: string; port: number } | null {
  let first: { host: string; port: number } | null = null;
  const lines = answer.split(/\r?\n/).filter((line) => {
    if (!line.startsWith('a=candidate:')) return line !== 'a=end-of-candidates';
    // foundation component transport priority address port ... (RFC 8839, section 5.1)
    const [, , transport = '', , host = '', port = ''] = line.split(' ');
    if (transport.toLowerCase() !== way) return false;
    first ??= { host, port: Number(port) };
    return true;
  });
  return first && { sdp: lines.join('\r\n'), ...(first as { host: string; port: number }) };
}

/** `relays` are the TURN servers, for that way alone; without one it is not tested. */
export async function tryWay(way: Way, ask: Ask, relays: RTCIceServer[] = []): Promise<Outcome> {
  const turn = way === 'turn';
  if (turn && relays.length === 0) return { state: 'untested' };
  const connection = new RTCPeerConnection({
    bundlePolicy: 'max-bundle',
    rtcpMuxPolicy: 'require',
    ...(turn && { iceServers: relays, iceTransportPolicy: 'relay' }),
  });
  try {
    connection.addTransceiver('audio', { direction: 'recvonly' });
    await connection.setLocalDescription(await connection.createOffer());
    const answer = await ask(connection.localDescription?.sdp ?? '');
    // The relay speaks UDP with the media, in the server's memory.
    const narrowed = answer === null ? null : withOnly(turn ? 'udp' : way, answer);
    if (!narrowed) return { state: 'untested' };
    const { sdp, host, port } = narrowed;
    await connection.setRemoteDescription({ type: 'answer', sdp });
    if (!(await connects(connection))) return { state: 'blocked', host, port };
    return { state: 'open', roundTrip: await roundTrip(connection) };
  } catch {
    return { state: 'untested' };
  } finally {
    connection.close();
  }
}

function connects(connection: RTCPeerConnection): Promise<boolean> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(false), PATIENCE_MS);
    const look = () => {
      const { connectionState: state } = connection;
      if (state !== 'connected' && state !== 'failed') return;
      clearTimeout(late);
      resolve(state === 'connected');
    };
    connection.addEventListener('connectionstatechange', look);
    look();
  });
}

/** In milliseconds, as the connection's own checks measured it. */
async function roundTrip(connection: RTCPeerConnection): Promise<number | null> {
  const entries = [...(await connection.getStats()).values()] as Entry[];
  const seconds = selectedPair(entries)?.currentRoundTripTime;
  return seconds === undefined ? null : Math.round(seconds * 1_000);
}
