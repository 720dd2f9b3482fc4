// Makes a browser's WebM whole: what MediaRecorder writes has neither a length nor an index, so that players could not
// show the one nor use the other to seek. Bytes go through as they come, behind a head with room for both; in the end a few
// are written again in place.

import {
  children,
  concat,
  element,
  float64,
  ID,
  idBytes,
  readHead,
  readUnsigned,
  sizeBytes,
  unsigned,
} from './ebml';

/** Bytes to be written at a place in the file. */
export interface Patch {
  at: number;
  bytes: Uint8Array<ArrayBuffer>;
}

interface Cue {
  /** In units of the timestamp scale. */
  time: number;
  /** Of the cluster, from the beginning of the segment's content. */
  position: number;
}

/** The head's places, in bytes from the beginning of the file. */
interface Places {
  segmentSize: number;
  segmentContent: number;
  seekHead: number;
  duration: number;
}

/** Bytes of the seek head: one entry, to the cues. */
const SEEK_HEAD = seekHead(0).length;
const DURATION = durationOf(0).length;
/** At most so many cues a second: enough to seek by, and an hour's fit into some kilobytes. */
const CUE_EVERY_MS = 1_000;
/** The head of a browser's file has some hundreds of bytes. */
const LONGEST_HEAD = 1 << 20;
const NANOSECONDS = 1_000_000;
/** Ids of four bytes are of the segment's own parts: one ends where the next begins. */
const OF_SEGMENT = 0x1000_0000;
/** Bytes of a cluster's head whose size can be written again in place. */
const CLUSTER_HEAD = 12;

export class WebmWriter {
  /** What could not be read yet. */
  #rest: Uint8Array = new Uint8Array();
  #places: Places | null = null;
  /** How much has been given out: the place of what comes next. */
  #written = 0;
  /** How much of the current element is to be passed over. */
  #skip = 0;
  /** What has begun and says how long it is, the outer one first: all of it or nothing is kept. */
  #begun: { start: number; end: number }[] = [];
  #scale = NANOSECONDS;
  #videoTrack: number | null = null;
  #track = 1;
  #cluster: { position: number; time: number } | null = null;
  /** Clusters that do not say how long they are: some players follow none in a segment that does. */
  readonly #endless: { content: number; end: number | null }[] = [];
  readonly #cues: Cue[] = [];
  #lastTime = 0;
  /** Between the last two blocks of a track: about as long as the last one lasts. */
  #lastStep = 0;
  readonly #trackTimes = new Map<number, number>();
  #damaged = false;
  #whole = false;

  /** Takes in what the recorder gave, and gives what is to be written at the end of the file. */
  push(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
    if (this.#damaged) return this.#count(concat([chunk]));
    const bytes = concat([this.#rest, chunk]);
    this.#rest = new Uint8Array();
    try {
      return this.#take(bytes);
    } catch {
      // Not as we know it: written as it is, without length and index.
      this.#damaged = true;
      return this.#count(bytes);
    }
  }

  /** The last bytes and what is to be written in place, once everything was recorded. */
  finish(): Patch[] {
    const places = this.#places;
    if (!places || this.#damaged) {
      const bytes = this.#rest.length > 0 ? [{ at: this.#written, bytes: concat([this.#rest]) }] : [];
      return bytes;
    }
    // What was cut off is left out.
    const end = this.#begun.find((part) => part.end > this.#written)?.start ?? this.#written;
    const cuesAt = end - places.segmentContent;
    const kept = this.#cues.filter(({ position }) => position < cuesAt);
    const cues = kept.length > 0 ? cuesOf(kept, this.#videoTrack ?? this.#track) : new Uint8Array();
    const patches: Patch[] = [
      { at: end, bytes: cues },
      { at: places.duration, bytes: durationOf(this.#lastTime + this.#lastStep) },
    ];
    if (cues.length > 0) patches.push({ at: places.seekHead, bytes: seekHead(cuesAt) });
    for (const cluster of this.#endless) {
      const size = Math.min(cluster.end ?? end, end) - cluster.content;
      if (size >= 0) patches.push({ at: cluster.content - 8, bytes: concat([sizeBytes(size)]) });
    }
    // The last, since by it a file is known to be whole.
    patches.push({ at: places.segmentSize, bytes: concat([sizeBytes(cuesAt + cues.length)]) });
    return patches;
  }

  /** Whether what has come is of a file that was made whole before. */
  get whole(): boolean {
    return this.#whole;
  }

  #take(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    const out: Uint8Array[] = [];
    let at = 0;
    if (!this.#places) {
      const head = this.#head(bytes);
      if (!head) {
        if (bytes.length > LONGEST_HEAD) throw new TypeError('no head');
        this.#rest = bytes;
        return concat([]);
      }
      out.push(this.#count(head.bytes));
      at = head.length;
    }
    let from = at;
    while (at < bytes.length) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, bytes.length - at);
        this.#skip -= step;
        at += step;
        continue;
      }
      const place = this.#written + (at - from);
      const length = this.#element(bytes, at, place);
      if (length === null) break;
      at += length;
    }
    out.push(this.#count(concat([bytes.subarray(from, at)])));
    from = at;
    this.#rest = bytes.subarray(at);
    return concat(out);
  }

  /** The file's beginning, written anew with room for what is known in the end; `null` until it is all there. */
  #head(bytes: Uint8Array): { bytes: Uint8Array<ArrayBuffer>; length: number } | null {
    const ebml = readHead(bytes, 0);
    if (ebml === null) return null;
    if (ebml.id !== ID.ebml || ebml.size === null) throw new TypeError('no EBML');
    const segmentAt = ebml.length + ebml.size;
    const segment = readHead(bytes, segmentAt);
    if (segment === null) return null;
    if (segment.id !== ID.segment) throw new TypeError('no segment');
    this.#whole = segment.size !== null;
    let at = segmentAt + segment.length;
    let info: Uint8Array | null = null;
    let tracks: Uint8Array | null = null;
    for (;;) {
      const head = readHead(bytes, at);
      if (head === null) return null;
      if (head.id === ID.cluster) break;
      if (head.size === null) throw new TypeError('a head without end');
      const end = at + head.length + head.size;
      if (end > bytes.length) return null;
      if (head.id === ID.info) info = bytes.subarray(at + head.length, end);
      if (head.id === ID.tracks) tracks = bytes.subarray(at + head.length, end);
      at = end;
    }
    if (!info || !tracks) throw new TypeError('no tracks');
    this.#readTracks(tracks);
    return { bytes: this.#newHead(bytes.subarray(0, segmentAt), info, tracks), length: at };
  }

  #newHead(ebml: Uint8Array, info: Uint8Array, tracks: Uint8Array): Uint8Array<ArrayBuffer> {
    const kept: Uint8Array[] = [];
    for (const { id, content } of children(info)) {
      if (id === ID.timestampScale) this.#scale = readUnsigned(content, 0, content.length);
      if (id !== ID.duration && id !== ID.voidElement) kept.push(element(id, content));
    }
    const segmentId = idBytes(ID.segment);
    const segmentSize = ebml.length + segmentId.length;
    const segmentContent = segmentSize + 8;
    const infoSize = kept.reduce((sum, part) => sum + part.length, DURATION);
    const infoStart = [idBytes(ID.info), sizeBytes(infoSize)];
    this.#places = {
      segmentSize,
      segmentContent,
      seekHead: segmentContent,
      duration: segmentContent + SEEK_HEAD + infoStart.reduce((sum, part) => sum + part.length, 0),
    };
    return concat([
      ebml,
      segmentId,
      sizeBytes(null),
      blank(SEEK_HEAD),
      ...infoStart,
      blank(DURATION),
      ...kept,
      element(ID.tracks, tracks),
    ]);
  }

  #readTracks(tracks: Uint8Array): void {
    for (const { id, content } of children(tracks)) {
      if (id !== ID.trackEntry) continue;
      const fields = new Map([...children(content)].map((field) => [field.id, field.content]));
      const value = (field: number) => {
        const bytes = fields.get(field);
        return bytes ? readUnsigned(bytes, 0, bytes.length) : 0;
      };
      this.#track = value(ID.trackNumber);
      if (value(ID.trackType) === 1) this.#videoTrack = this.#track;
    }
  }

  /** Reads what begins at `at`, and how many bytes of it are done with; `null` if there are too few. */
  #element(bytes: Uint8Array, at: number, place: number): number | null {
    const head = readHead(bytes, at);
    if (head === null) return null;
    const content = at + head.length;
    this.#begun = this.#begun.filter(({ end }) => end > place);
    if (head.size !== null) this.#begun.push({ start: place, end: place + head.length + head.size });
    const endless = this.#endless.at(-1);
    if (endless && head.id >= OF_SEGMENT) endless.end ??= place;
    switch (head.id) {
      case ID.cluster:
        this.#cluster = { position: place - (this.#places?.segmentContent ?? 0), time: 0 };
        if (head.size === null && head.length === CLUSTER_HEAD)
          this.#endless.push({ content: content - at + place, end: null });
        return head.length;
      case ID.blockGroup:
        return head.length;
      case ID.timestamp: {
        const size = head.size ?? 0;
        if (content + size > bytes.length) return null;
        if (this.#cluster) this.#cluster.time = readUnsigned(bytes, content, size);
        break;
      }
      case ID.simpleBlock:
      case ID.block: {
        // The track's number, two bytes of time, flags.
        if (content + 4 > bytes.length) return null;
        this.#block(bytes, content, head.id === ID.simpleBlock);
        break;
      }
      default:
        if (head.size === null) throw new TypeError('an element without end');
    }
    this.#skip = head.size ?? 0;
    return head.length;
  }

  #block(bytes: Uint8Array, at: number, simple: boolean): void {
    const cluster = this.#cluster;
    const track = (bytes[at] ?? 0) & 0x7f;
    const offset = (readUnsigned(bytes, at + 1, 2) << 16) >> 16;
    if (!cluster) return;
    const time = cluster.time + offset;
    const keyframe = simple && ((bytes[at + 3] ?? 0) & 0x80) !== 0;
    const before = this.#trackTimes.get(track);
    this.#trackTimes.set(track, time);
    if (time >= this.#lastTime) {
      this.#lastTime = time;
      if (before !== undefined && time > before)
        this.#lastStep = Math.min(time - before, this.#ticks(CUE_EVERY_MS));
    }
    const leads = this.#videoTrack === null || (track === this.#videoTrack && keyframe);
    const last = this.#cues.at(-1);
    if (leads && (!last || time >= last.time + this.#ticks(CUE_EVERY_MS))) {
      this.#cues.push({ time, position: cluster.position });
    }
  }

  #ticks(milliseconds: number): number {
    return (milliseconds * NANOSECONDS) / this.#scale;
  }

  #count(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    this.#written += bytes.length;
    return bytes;
  }
}

function cuesOf(cues: Cue[], track: number): Uint8Array<ArrayBuffer> {
  return element(
    ID.cues,
    ...cues.map(({ time, position }) =>
      element(
        ID.cuePoint,
        element(ID.cueTime, unsigned(Math.max(0, time))),
        element(
          ID.cueTrackPositions,
          element(ID.cueTrack, unsigned(track, 1)),
          element(ID.cueClusterPosition, unsigned(position)),
        ),
      ),
    ),
  );
}

function seekHead(cuesAt: number): Uint8Array<ArrayBuffer> {
  const entry = element(
    ID.seek,
    element(ID.seekId, idBytes(ID.cues)),
    element(ID.seekPosition, unsigned(cuesAt)),
  );
  return element(ID.seekHead, entry);
}

function durationOf(ticks: number): Uint8Array<ArrayBuffer> {
  return element(ID.duration, float64(ticks));
}

/** An element of this many bytes in all that says nothing. */
function blank(length: number): Uint8Array {
  return element(ID.voidElement, new Uint8Array(length - 9));
}
