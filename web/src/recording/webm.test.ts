import { describe, expect, test } from 'vitest';
import { children, concat, element, float64, ID, idBytes, readHead, readUnsigned, unsigned } from './ebml';
import { type Patch, WebmWriter } from './webm';

const OPEN_END = Uint8Array.of(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);

function block(track: number, offset: number, keyframe: boolean, bytes = 50): Uint8Array {
  const head = Uint8Array.of(0x80 | track, (offset >> 8) & 0xff, offset & 0xff, keyframe ? 0x80 : 0);
  return element(ID.simpleBlock, head, new Uint8Array(bytes).fill(0xa3));
}

function cluster(time: number, ...blocks: Uint8Array[]): Uint8Array {
  return concat([idBytes(ID.cluster), OPEN_END, element(ID.timestamp, unsigned(time, 2)), ...blocks]);
}

function track(number: number, type: number): Uint8Array {
  const fields = [element(ID.trackNumber, unsigned(number, 1)), element(ID.trackType, unsigned(type, 1))];
  return element(ID.trackEntry, ...fields);
}

/** As browsers write it: a segment and clusters without end, no length, no index. */
function recorded(tracks = [track(1, 2), track(2, 1)]): Uint8Array {
  return concat([
    element(ID.ebml, element(0x4282, new TextEncoder().encode('webm'))),
    idBytes(ID.segment),
    OPEN_END,
    element(ID.info, element(ID.timestampScale, unsigned(1_000_000, 3)), element(0x4d80, Uint8Array.of(67))),
    element(ID.tracks, ...tracks),
    cluster(0, block(2, 0, true), block(1, 3, false), block(2, 40, false)),
    cluster(2_000, block(2, 0, true), block(1, 20, false)),
    cluster(2_500, block(2, 0, true), block(2, 40, false), block(1, 50, false), block(2, 80, false)),
  ]);
}

function written(bytes: Uint8Array, chunk: number): Uint8Array {
  const writer = new WebmWriter();
  let file: Uint8Array = new Uint8Array();
  for (let at = 0; at < bytes.length; at += chunk) {
    file = concat([file, writer.push(bytes.subarray(at, at + chunk))]);
  }
  return patched(file, writer.finish());
}

function patched(file: Uint8Array, patches: Patch[]): Uint8Array {
  let whole = file;
  for (const { at, bytes } of patches) {
    if (at + bytes.length > whole.length)
      whole = concat([whole, new Uint8Array(at + bytes.length - whole.length)]);
    whole.set(bytes, at);
  }
  return whole;
}

function segmentOf(file: Uint8Array): { content: Uint8Array; parts: Map<number, Uint8Array> } {
  const ebml = readHead(file, 0);
  const start = (ebml?.length ?? 0) + (ebml?.size ?? 0);
  const head = readHead(file, start);
  expect(head?.id).toBe(ID.segment);
  expect(start + (head?.length ?? 0) + (head?.size ?? 0), 'the segment ends with the file').toBe(file.length);
  const content = file.subarray(start + (head?.length ?? 0));
  return { content, parts: new Map([...children(content)].map((part) => [part.id, part.content])) };
}

function number(bytes: Uint8Array | undefined): number {
  return readUnsigned(bytes ?? new Uint8Array(), 0, bytes?.length ?? 0);
}

function within(bytes: Uint8Array | undefined, ...path: number[]): Uint8Array | undefined {
  return path.reduce<Uint8Array | undefined>(
    (at, id) => [...children(at ?? new Uint8Array())].find((part) => part.id === id)?.content,
    bytes,
  );
}

describe('a browser’s WebM', () => {
  test.each([1, 7, 64, 10_000])('has its length and index, by chunks of %i bytes', (chunk) => {
    const file = written(recorded(), chunk);
    const { content, parts } = segmentOf(file);
    const duration = within(parts.get(ID.info), ID.duration);
    expect(duration).toEqual(float64(2_580 + 40));
    expect(within(parts.get(ID.info), 0x4d80)).toEqual(Uint8Array.of(67));
    const cuesAt = number(within(parts.get(ID.seekHead), ID.seek, ID.seekPosition));
    expect(readHead(content, cuesAt)?.id).toBe(ID.cues);
    const head = readHead(content, cuesAt);
    const cues = content.subarray(cuesAt + (head?.length ?? 0));
    const points = [...children(cues)].map((point) => {
      const positions = within(point.content, ID.cueTrackPositions);
      const at = number(within(positions, ID.cueClusterPosition));
      expect(readHead(content, at)?.id).toBe(ID.cluster);
      return [number(within(point.content, ID.cueTime)), number(within(positions, ID.cueTrack))];
    });
    // The keyframe half a second after the one before needs no place of its own.
    expect(points).toEqual([
      [0, 2],
      [2_000, 2],
    ]);
  });

  test('says how long its clusters are, and keeps every byte in them', () => {
    const bytes = recorded();
    const starts: number[] = [];
    const next = (from: number) => indexOf(bytes, idBytes(ID.cluster), from);
    for (let at = next(0); at >= 0; at = next(at + 1)) starts.push(at);
    const before = starts.map((at, index) => bytes.slice(at + 12, starts[index + 1]));
    const { content } = segmentOf(written(bytes, 33));
    const clusters = [...children(content)].filter(({ id }) => id === ID.cluster);
    expect(clusters.length).toBe(3);
    expect(clusters.map((one) => [...one.content])).toEqual(before.map((one) => [...one]));
  });

  test('of sound alone is indexed by its sound', () => {
    const { parts } = segmentOf(written(recorded([track(1, 2)]), 100));
    expect(number(within(parts.get(ID.seekHead), ID.seek, ID.seekPosition))).toBeGreaterThan(0);
  });

  test('that was cut off anywhere is made whole to its last whole block', () => {
    const bytes = recorded();
    const first = indexOf(bytes, idBytes(ID.cluster)) + 20;
    for (let end = first; end < bytes.length; end += 11) {
      const { content } = segmentOf(written(bytes.subarray(0, end), 50));
      let at = indexOf(content, idBytes(ID.cluster));
      const cues = indexOf(content, idBytes(ID.cues), SEEK_HEAD_BYTES);
      while (cues > 0 && at < cues) {
        const head = readHead(content, at);
        at += (head?.length ?? 0) + (head?.size ?? 0);
      }
      if (cues > 0) expect(at, 'the index follows a whole element').toBe(cues);
    }
  });

  test('is made whole a second time, from the file alone', () => {
    const writer = new WebmWriter();
    const interrupted = writer.push(recorded());
    const again = written(interrupted, 100);
    const { parts } = segmentOf(again);
    expect(within(parts.get(ID.info), ID.duration)).toEqual(float64(2_620));
  });

  test('that was made whole is known to be', () => {
    const again = new WebmWriter();
    again.push(written(recorded(), 100));
    expect(again.whole).toBe(true);
    const interrupted = new WebmWriter();
    interrupted.push(recorded());
    expect(interrupted.whole).toBe(false);
  });

  test('that is none is written as it came', () => {
    const junk = new TextEncoder().encode('not a film at all, whatever it says');
    expect(written(junk, 5)).toEqual(junk);
  });
});

/** The seek head names the cues' id, too. */
const SEEK_HEAD_BYTES = 80;

function indexOf(bytes: Uint8Array, part: Uint8Array, from = 0): number {
  for (let at = from; at + part.length <= bytes.length; at += 1) {
    if (part.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}
