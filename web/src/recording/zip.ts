// Files put together into one, as they are (APPNOTE.TXT, the ZIP format's description, 6.3.9): the parts stay where they
// lie on the disk, nothing is copied or compressed. What needs more than 32 bits has them (Zip64).

export interface Entry {
  name: string;
  bytes: Blob;
  /** CRC-32 of the bytes. */
  sum: number;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const EXTRA_64 = 0x0001;
/** Version 4.5 has Zip64. */
const VERSION = 45;
const UTF_8 = 0x0800;
const MOST_32 = 0xffffffff;
const MOST_16 = 0xffff;

export function zip(entries: readonly Entry[], time: Date): Blob {
  const parts: BlobPart[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const { name, bytes, sum } of entries) {
    const head = localHeader(name, bytes.size, sum, time);
    directory.push(centralHeader(name, bytes.size, sum, time, at));
    parts.push(head, bytes);
    at += head.length + bytes.size;
  }
  const size = directory.reduce((sum, header) => sum + header.length, 0);
  return new Blob([...parts, ...directory, end(entries.length, size, at)], { type: 'application/zip' });
}

export function localHeader(name: string, size: number, sum: number, time: Date): Uint8Array<ArrayBuffer> {
  // A local header with one size has both.
  const extra = size >= MOST_32 ? extra64([size, size]) : [];
  const encoded = new TextEncoder().encode(name);
  return packed([
    [4, LOCAL],
    ...common(size, sum, time),
    [2, encoded.length],
    [2, lengthOf(extra)],
    encoded,
    ...extra,
  ]);
}

export function centralHeader(
  name: string,
  size: number,
  sum: number,
  time: Date,
  at: number,
): Uint8Array<ArrayBuffer> {
  const large = [...(size >= MOST_32 ? [size, size] : []), ...(at >= MOST_32 ? [at] : [])];
  const extra = large.length > 0 ? extra64(large) : [];
  const encoded = new TextEncoder().encode(name);
  return packed([
    [4, CENTRAL],
    [2, VERSION],
    ...common(size, sum, time),
    [2, encoded.length],
    [2, lengthOf(extra)],
    // No comment, the first disk, no attributes.
    [2, 0],
    [2, 0],
    [2, 0],
    [4, 0],
    [4, Math.min(at, MOST_32)],
    encoded,
    ...extra,
  ]);
}

/** The end of the central directory, which begins at `at`. */
export function end(entries: number, size: number, at: number): Uint8Array<ArrayBuffer> {
  const large = entries >= MOST_16 || size >= MOST_32 || at >= MOST_32;
  const end64: Field[] = [
    [4, END_64],
    // The rest of this record.
    [8, 44],
    [2, VERSION],
    [2, VERSION],
    [4, 0],
    [4, 0],
    [8, entries],
    [8, entries],
    [8, size],
    [8, at],
    [4, LOCATOR_64],
    [4, 0],
    [8, at + size],
    [4, 1],
  ];
  return packed([
    ...(large ? end64 : []),
    [4, END],
    [2, 0],
    [2, 0],
    [2, Math.min(entries, MOST_16)],
    [2, Math.min(entries, MOST_16)],
    [4, Math.min(size, MOST_32)],
    [4, Math.min(at, MOST_32)],
    [2, 0],
  ]);
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** The sum of bytes that follow those whose sum is `before`. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let rest = ~before;
  for (const byte of bytes) rest = (rest >>> 8) ^ (TABLE[(rest ^ byte) & 0xff] ?? 0);
  return ~rest >>> 0;
}

/** Bytes, or a number in so many bytes, the lowest first. */
type Field = Uint8Array | readonly [bytes: number, value: number];

/** What both headers of a file have: stored as it is, in UTF-8. */
function common(size: number, sum: number, time: Date): Field[] {
  const stored = Math.min(size, MOST_32);
  return [
    [2, VERSION],
    [2, UTF_8],
    [2, 0],
    [2, (time.getHours() << 11) | (time.getMinutes() << 5) | (time.getSeconds() >> 1)],
    [2, ((time.getFullYear() - 1980) << 9) | ((time.getMonth() + 1) << 5) | time.getDate()],
    [4, sum],
    [4, stored],
    [4, stored],
  ];
}

function extra64(values: readonly number[]): Field[] {
  return [[2, EXTRA_64], [2, 8 * values.length], ...values.map((value): Field => [8, value])];
}

function lengthOf(fields: readonly Field[]): number {
  return fields.reduce((sum, field) => sum + (field instanceof Uint8Array ? field.length : field[0]), 0);
}

function packed(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(lengthOf(fields));
  let at = 0;
  for (const field of fields) {
    if (field instanceof Uint8Array) {
      bytes.set(field, at);
      at += field.length;
      continue;
    }
    let [left, value] = field;
    for (; left > 0; left -= 1) {
      bytes[at] = value % 256;
      value = Math.floor(value / 256);
      at += 1;
    }
  }
  return bytes;
}
