import { crc32 as reference } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { centralHeader, crc32, end, localHeader, zip } from './zip';

const TIME = new Date(2026, 4, 12, 9, 30, 8);
const GIGABYTE = 2 ** 30;

test('a sum is the usual one, however the bytes come', () => {
  const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => (index * index) % 251);
  expect(crc32(bytes)).toBe(reference(bytes));
  expect(crc32(bytes.subarray(1_234), crc32(bytes.subarray(0, 1_234)))).toBe(reference(bytes));
  expect(crc32(new Uint8Array())).toBe(0);
});

interface Found {
  name: string;
  text: string;
  sum: number;
}

/** Reads an archive from its end, as unpackers do. */
async function unpacked(archive: Blob): Promise<Found[]> {
  const bytes = new Uint8Array(await archive.arrayBuffer());
  const view = new DataView(bytes.buffer);
  const text = (at: number, length: number) => new TextDecoder().decode(bytes.subarray(at, at + length));
  const last = bytes.length - 22;
  expect(view.getUint32(last, true)).toBe(0x06054b50);
  const found: Found[] = [];
  let at = view.getUint32(last + 16, true);
  expect(at + view.getUint32(last + 12, true)).toBe(last);
  while (at < last) {
    expect(view.getUint32(at, true)).toBe(0x02014b50);
    const size = view.getUint32(at + 24, true);
    const length = view.getUint16(at + 28, true);
    const local = view.getUint32(at + 42, true);
    const name = text(at + 46, length);
    expect(view.getUint32(local, true)).toBe(0x04034b50);
    expect(text(local + 30, view.getUint16(local + 26, true))).toBe(name);
    found.push({ name, text: text(local + 30 + length, size), sum: view.getUint32(at + 16, true) });
    at += 46 + length + view.getUint16(at + 30, true);
  }
  expect(view.getUint16(last + 10, true)).toBe(found.length);
  return found;
}

test('files come out of an archive as they went in', async () => {
  const files: Found[] = [
    { name: 'Budget/01 Zoë camera 0-00-00.webm', text: 'a picture', sum: 0xdeadbeef },
    { name: 'Budget/tracks.json', text: '{}', sum: 7 },
  ];
  const archive = zip(
    files.map(({ name, text, sum }) => ({ name, bytes: new Blob([text]), sum })),
    TIME,
  );
  expect(await unpacked(archive)).toEqual(files);
});

describe('what needs more than 32 bits', () => {
  const read64 = (bytes: Uint8Array, at: number) => Number(new DataView(bytes.buffer).getBigUint64(at, true));
  const read32 = (bytes: Uint8Array, at: number) => new DataView(bytes.buffer).getUint32(at, true);
  const read16 = (bytes: Uint8Array, at: number) => new DataView(bytes.buffer).getUint16(at, true);

  test('stands beside the header of a large file', () => {
    const header = localHeader('a', 5 * GIGABYTE, 1, TIME);
    expect([read32(header, 18), read32(header, 22)]).toEqual([0xffffffff, 0xffffffff]);
    expect([read16(header, 28), read16(header, 31), read16(header, 33)]).toEqual([20, 1, 16]);
    expect([read64(header, 35), read64(header, 43)]).toEqual([5 * GIGABYTE, 5 * GIGABYTE]);
    expect(header).toHaveLength(51);
  });

  test('stands beside the entry of a small file that lies far behind', () => {
    const header = centralHeader('a', 10, 1, TIME, 9 * GIGABYTE);
    expect([read32(header, 24), read32(header, 42)]).toEqual([10, 0xffffffff]);
    expect([read16(header, 30), read16(header, 47), read16(header, 49)]).toEqual([12, 1, 8]);
    expect(read64(header, 51)).toBe(9 * GIGABYTE);
    expect(header).toHaveLength(59);
  });

  test('stands before the end', () => {
    const bytes = end(3, 200, 9 * GIGABYTE);
    expect(bytes).toHaveLength(56 + 20 + 22);
    expect(read64(bytes, 48)).toBe(9 * GIGABYTE);
    expect(read64(bytes, 56 + 8), 'where the large end begins').toBe(9 * GIGABYTE + 200);
    expect(read32(bytes, 76 + 16)).toBe(0xffffffff);
    expect(end(3, 200, 300), 'only then').toHaveLength(22);
  });
});
