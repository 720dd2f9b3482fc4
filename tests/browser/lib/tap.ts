// What a server that writes everything down has: its files, and the media in them as somebody without keys would try
// to decode it.
import { closeSync, openSync, readFileSync, readSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "puppeteer-core";

/** Media of one source: payloads in the order of their sequence numbers, frames put together for video. */
export interface Source {
  video: boolean;
  frames: Buffer[];
}

/** The forwarded media in a tap folder, a source per SSRC, the longest first. */
export function sources(folder: string): Source[] {
  const streams = new Map<number, { video: boolean; packets: { sequence: number; timestamp: number; payload: Buffer }[] }>();
  for (const record of records(join(folder, "rtp-in"))) {
    const kind = record[0] ?? 0;
    const packet = record.subarray(1);
    const ssrc = packet.readUInt32BE(8);
    const stream = streams.get(ssrc) ?? { video: kind === 1 || kind === 2, packets: [] };
    stream.packets.push({ sequence: packet.readUInt16BE(2), timestamp: packet.readUInt32BE(4), payload: packet.subarray(12) });
    streams.set(ssrc, stream);
  }
  return [...streams.values()]
    .map(({ video, packets }) => {
      const first = packets[0]?.sequence ?? 0;
      const since = (sequence: number) => (sequence - first + 0x18000) % 0x10000; // wraps around
      packets.sort((a, b) => since(a.sequence) - since(b.sequence));
      return { video, frames: video ? pictures(packets) : packets.map((p) => p.payload) };
    })
    .sort((a, b) => b.frames.length - a.frames.length);
}

/** VP8 frames: payloads of one timestamp, without their descriptors (RFC 7741 section 4.2). */
function pictures(packets: { timestamp: number; payload: Buffer }[]): Buffer[] {
  const frames = new Map<number, Buffer[]>();
  for (const { timestamp, payload } of packets) {
    if (payload.length < 4) continue;
    let at = 1;
    const first = payload[0] ?? 0;
    if (first & 0x80) {
      const extension = payload[at++] ?? 0;
      if (extension & 0x80) at += (payload[at] ?? 0) & 0x80 ? 2 : 1;
      if (extension & 0x40) at += 1;
      if (extension & 0x30) at += 1;
    }
    frames.set(timestamp, [...(frames.get(timestamp) ?? []), payload.subarray(at)]);
  }
  return [...frames.values()].map((parts) => Buffer.concat(parts));
}

function* records(file: string): Generator<Buffer> {
  const bytes = readFileSync(file);
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    yield bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
}

/** Decodes with the browser's own decoders: in how many moments is there the tone, and the red and blue halves? */
export function decode(page: Page, source: Source): Promise<{ decoded: number; marked: number }> {
  const frames = source.frames.slice(0, 400).map((frame) => frame.toString("base64"));
  return page.evaluate(
    async (frames, video) => {
      let decoded = 0;
      let marked = 0;
      const bytes = frames.map((text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
      const canvas = new OffscreenCanvas(64, 36);
      const context = canvas.getContext("2d", { willReadFrequently: true });
      const look = (frame: VideoFrame) => {
        decoded += 1;
        context?.drawImage(frame, 0, 0, 64, 36);
        frame.close();
        const pixels = context?.getImageData(0, 0, 64, 36).data ?? [];
        let difference = 0;
        for (let i = 0; i < pixels.length; i += 4) {
          const left = (i / 4) % 64 < 32 ? 1 : -1;
          difference += (left * ((pixels[i] ?? 0) - (pixels[i + 2] ?? 0))) / (64 * 36);
        }
        if (Math.abs(difference) > 120) marked += 1;
      };
      const listen = (audio: AudioData) => {
        decoded += 1;
        const samples = new Float32Array(audio.numberOfFrames);
        audio.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
        audio.close();
        let total = 0;
        let re = 0;
        let im = 0;
        for (let i = 0; i < samples.length; i++) {
          const turn = (2 * Math.PI * 1000 * i) / 48_000;
          const value = samples[i] ?? 0;
          total += value * value;
          re += value * Math.cos(turn);
          im += value * Math.sin(turn);
        }
        // The share of the power that lies in the tone; a pure tone has all of it.
        if (total > 1e-4 && (2 * (re * re + im * im)) / (samples.length * total) > 0.8) marked += 1;
      };
      const fresh = (): VideoDecoder | AudioDecoder => {
        if (video) {
          const decoder = new VideoDecoder({ output: look, error: () => {} });
          decoder.configure({ codec: "vp8" });
          return decoder;
        }
        const decoder = new AudioDecoder({ output: listen, error: () => {} });
        decoder.configure({ codec: "opus", sampleRate: 48_000, numberOfChannels: 1 });
        return decoder;
      };
      let decoder = fresh();
      for (const [i, data] of bytes.entries()) {
        const key = !video || ((data[0] ?? 1) & 1) === 0;
        if (decoder.state === "closed") decoder = fresh(); // it gave up on what it was fed; the next may do better
        const chunk = { type: key ? ("key" as const) : ("delta" as const), timestamp: i * 20_000, data };
        try {
          if (video) (decoder as VideoDecoder).decode(new EncodedVideoChunk(chunk));
          else (decoder as AudioDecoder).decode(new EncodedAudioChunk(chunk));
          while (decoder.decodeQueueSize > 8 && decoder.state !== "closed") await new Promise((resolve) => setTimeout(resolve, 1));
        } catch {
          decoder = fresh();
        }
      }
      await decoder.flush().catch(() => {});
      return { decoded, marked };
    },
    frames,
    source.video,
  );
}

/** The forms that text commonly takes. */
function forms(text: string): [string, Buffer][] {
  const plain = Buffer.from(text);
  const all: [string, Buffer][] = [
    ["UTF-8", plain],
    ["UTF-16LE", Buffer.from(text, "utf16le")],
    ["UTF-16BE", Buffer.from(text, "utf16le").swap16()],
    ["hex", Buffer.from(plain.toString("hex"))],
    ["HEX", Buffer.from(plain.toString("hex").toUpperCase())],
    ["percent", Buffer.from([...plain].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""))],
    ["reversed", Buffer.from(plain).reverse()],
    ["JSON array", Buffer.from([...plain].join(","))],
  ];
  for (const shift of [0, 1, 2]) {
    // A base64 text inside a longer one starts at any of three places; its edges depend on the neighbours.
    const encoded = Buffer.concat([Buffer.alloc(shift), plain]).toString("base64").slice(shift ? shift + 1 : 0, -3);
    all.push([`base64+${shift}`, Buffer.from(encoded)], [`base64url+${shift}`, Buffer.from(encoded.replaceAll("+", "-").replaceAll("/", "_"))]);
  }
  return all;
}

/** Where a text stands in any of the files below these folders, in any of its forms. */
export function find(text: string, folders: string[], more: Record<string, string | Buffer> = {}): string[] {
  const contents = [...folders.flatMap(files).map((file): [string, Buffer] => [file, content(file)]), ...Object.entries(more).map(([name, value]): [string, Buffer] => [name, typeof value === "string" ? Buffer.from(value) : value])];
  return contents.flatMap(([name, bytes]) => forms(text).filter(([, form]) => bytes.includes(form)).map(([form]) => `${name}: ${form}`));
}

/** What is looked for: what it is, bytes of it in hexadecimal of which any will do, and the number of its stream if it is one's. */
export type Mark = [what: string, pieces: string[], stream: number | null];

/** In which of these folders, and of these other things, each mark is: text in all of its forms. */
export function search(marks: Mark[], folders: Record<string, string[]>, more: Record<string, Buffer[]>): Map<string, Set<string>> {
  const needles = marks.flatMap(([what, pieces, stream]) =>
    pieces.flatMap((piece) => {
      const bytes = Buffer.from(piece, "hex");
      const written = stream === null && bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
      return (written ? forms(bytes.toString()).map(([, form]) => form) : [bytes]).map((form) => ({ what, stream, form }));
    }),
  );
  const hits = finder(needles);
  const found = new Map(marks.map(([what]) => [what, new Set<string>()]));
  const look = (place: string, bytes: Buffer, streams?: number) => {
    for (const { what, stream } of hits(bytes)) {
      // A screen shows the camera's clip: it counts where it is sent as a screen.
      if (streams === undefined || stream === null || stream === streams) found.get(what)?.add(place);
    }
  };
  for (const [place, all] of Object.entries(folders)) {
    for (const file of all.flatMap(files)) {
      if (!/rtp-(in|out)$/.test(file)) look(place, content(file));
      else for (const record of records(file)) look(place, record, record[0]);
    }
  }
  for (const [place, all] of Object.entries(more)) for (const bytes of all) look(place, bytes);
  return found;
}

/** Which needles stand in bytes, in one pass: a table of their first four bytes tells where to look. */
function finder<Needle extends { form: Buffer }>(needles: Needle[]): (bytes: Buffer) => Generator<Needle> {
  const slot = (start: number) => Math.imul(start, 0x9e3779b1) >>> 16;
  const known = new Uint8Array(1 << 16);
  const byStart = new Map<number, Needle[]>();
  for (const needle of needles) {
    const start = needle.form.readInt32BE(0);
    known[slot(start)] = 1;
    byStart.set(start, [...(byStart.get(start) ?? []), needle]);
  }
  return function* (bytes) {
    let last = 0;
    for (let at = 0; at < bytes.length; at++) {
      last = (last << 8) | (bytes[at] as number);
      if (known[slot(last)] === 0) continue;
      const from = at - 3;
      for (const needle of byStart.get(last) ?? []) {
        if (from >= 0 && needle.form.equals(bytes.subarray(from, from + needle.form.length))) yield needle;
      }
    }
  };
}

/** All that a process has in memory and can write to, as whoever is root reads it. What goes away meanwhile is left out. */
export function memory(pid: number): Buffer {
  const regions = readFileSync(`/proc/${pid}/maps`, "utf8").matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm);
  const file = openSync(`/proc/${pid}/mem`, "r");
  const parts: Buffer[] = [];
  for (const [, from = "", to = ""] of regions) {
    const start = Number.parseInt(from, 16);
    const part = Buffer.alloc(Number.parseInt(to, 16) - start);
    try {
      for (let at = 0; at < part.length; ) {
        const count = readSync(file, part, at, Math.min(part.length - at, 1 << 20), start + at);
        if (count === 0) break;
        at += count;
      }
    } catch {
      // The system's own pages, or given back in between.
    }
    parts.push(part);
  }
  closeSync(file);
  return Buffer.concat(parts);
}

/** All files below a folder. */
export function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? unlessGone(() => files(path), []) : [path];
  });
}

function content(file: string): Buffer {
  return unlessGone(() => readFileSync(file), Buffer.alloc(0));
}

/** A server that runs puts files away while they are looked at. */
function unlessGone<T>(look: () => T, gone: T): T {
  try {
    return look();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return gone;
    throw error;
  }
}
