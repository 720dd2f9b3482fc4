// The way through the server's TURN server, for networks that only a web proxy leads out of. It is at the address of the
// page, and relays to the server's own media and nowhere else.

import type { MediaCommand } from '../generated/core';

export type RelayAccess = Omit<Extract<MediaCommand, { type: 'relay' }>, 'type'>;

/** Over TCP at the page's own port and, where that is another's (before the server stands something else), at the server's. */
export function iceServers(
  { username, password, port }: RelayAccess,
  { hostname, protocol, port: own }: Pick<Location, 'hostname' | 'protocol' | 'port'>,
): RTCIceServer[] {
  const secure = protocol === 'https:';
  const ownPort = own || (secure ? '443' : '80');
  const plain = new Set(secure ? [String(port)] : [ownPort, String(port)]);
  const urls = [
    ...(secure ? [`turns:${hostname}:${ownPort}?transport=tcp`] : []),
    ...[...plain].map((port) => `turn:${hostname}:${port}?transport=tcp`),
  ];
  return [{ urls, username, credential: password }];
}
