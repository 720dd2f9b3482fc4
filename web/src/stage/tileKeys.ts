// The key of a tile: whose, and which of their pictures.

export type Stream = 'camera' | 'screen';

export interface Seen {
  person: string;
  stream: Stream;
}

export function keyOf(stream: Stream, person: string): string {
  return `${stream}:${person}`;
}

export function seenIn(key: string): Seen {
  const at = key.indexOf(':');
  return { stream: key.startsWith('screen:') ? 'screen' : 'camera', person: key.slice(at + 1) };
}
