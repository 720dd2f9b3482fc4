// Elements of EBML (RFC 8794), as far as WebM has them: an id, a size, and bytes or further elements.

/** Ids of WebM's elements (RFC 9559, section 27.1). */
export const ID = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
  cues: 0x1c53bb6b,
  cuePoint: 0xbb,
  cueTime: 0xb3,
  cueTrackPositions: 0xb7,
  cueTrack: 0xf7,
  cueClusterPosition: 0xf1,
  voidElement: 0xec,
} as const;

export interface Head {
  id: number;
  /** Bytes of the content; `null`: not said, it ends where something begins that cannot be within. */
  size: number | null;
  /** Bytes of id and size. */
  length: number;
}

/** The head of the element that begins at `at`; `null` if its bytes are not all there; throws if they are none. */
export function readHead(bytes: Uint8Array, at: number): Head | null {
  const first = bytes[at];
  if (first === undefined) return null;
  const idLength = Math.clz32(first) - 23;
  if (idLength > 4) throw new TypeError('no element begins here');
  const sizeFirst = bytes[at + idLength];
  if (sizeFirst === undefined) return null;
  const sizeLength = Math.clz32(sizeFirst) - 23;
  if (sizeLength > 8) throw new TypeError('no size');
  const length = idLength + sizeLength;
  if (at + length > bytes.length) return null;
  const id = readUnsigned(bytes, at, idLength);
  const mask = 2 ** (8 - sizeLength) - 1;
  let size = sizeFirst & mask;
  let unknown = size === mask;
  for (let i = 1; i < sizeLength; i += 1) {
    const byte = bytes[at + idLength + i] ?? 0;
    size = size * 256 + byte;
    unknown &&= byte === 0xff;
  }
  return { id, size: unknown ? null : size, length };
}

export function readUnsigned(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = 0; i < length; i += 1) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}

/** The elements directly within these bytes; what is cut off or no element ends the list. */
export function* children(bytes: Uint8Array): Generator<{ id: number; content: Uint8Array }> {
  let at = 0;
  while (at < bytes.length) {
    const head = readHead(bytes, at);
    if (head?.size == null || at + head.length + head.size > bytes.length) return;
    const start = at + head.length;
    at = start + head.size;
    yield { id: head.id, content: bytes.subarray(start, at) };
  }
}

export function element(id: number, ...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const content = concat(parts);
  return concat([idBytes(id), sizeBytes(content.length), content]);
}

export function idBytes(id: number): Uint8Array {
  return bigEndian(id, Math.ceil((32 - Math.clz32(id)) / 8));
}

/** A size in eight bytes, so that it can be written again in place. */
export function sizeBytes(size: number | null): Uint8Array {
  const bytes = size === null ? new Uint8Array(8).fill(0xff) : bigEndian(size, 8);
  bytes[0] = 0x01;
  return bytes;
}

export function unsigned(value: number, length = 8): Uint8Array {
  return bigEndian(value, length);
}

export function float64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

export function concat(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function bigEndian(value: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let left = value;
  for (let i = length - 1; i >= 0; i -= 1) {
    bytes[i] = left % 256;
    left = Math.floor(left / 256);
  }
  return bytes;
}
