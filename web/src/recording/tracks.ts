// Which files a recording of separate tracks has, what they are called, and the list that tells when each begins.

import type { StreamName } from '../generated/core';
import { isSound } from '../media/streams';
import { tameName } from './archive';
import type { Source, Sources } from './sources';

/** The list, beside the tracks. */
export const MANIFEST = 'tracks.json';

export interface Track {
  /** As long as it is wanted its file goes on. */
  key: string;
  person: string;
  stream: StreamName;
  /** What is in it now; nothing while its person is silent. */
  sources: Source[];
}

export interface Entry {
  file: string;
  /** The name, as it was when the track began. */
  person: string;
  stream: StreamName;
  /** When the track begins, in seconds since the recording did, pauses included. */
  start: number;
}

/**
 * The tracks that are to be recorded now, by those that are already.
 *
 * A picture's track lasts as long as what carries it, also while nothing arrives: cameras have their sizes and rates.
 * A voice goes on through mutes, other microphones and other m-lines while its person is there, and the sound of a screen
 * while that is shared; unless sound cannot be carried on (`lasting`), as on a device without a sound output.
 */
export function tracksOf(sources: Sources, running: ReadonlySet<string>, lasting: boolean): Track[] {
  const tracks = new Map<string, Track>();
  for (const source of sources.streams) {
    if (source.track.readyState === 'ended') continue;
    const { person, stream, binding, interrupted } = source;
    const key = lasting && isSound(stream) ? soundKey(person, stream) : binding;
    if (interrupted && !running.has(key)) continue;
    tracks.set(key, { key, person, stream, sources: [source] });
  }
  const goOn = (person: string, stream: StreamName) => {
    const key = soundKey(person, stream);
    if (running.has(key) && !tracks.has(key)) tracks.set(key, { key, person, stream, sources: [] });
  };
  for (const { id } of sources.people) goOn(id, 'microphone');
  for (const id of sources.screens) goOn(id, 'screen_audio');
  return [...tracks.values()];
}

/** Such as `02 Ann camera 0-05-12.webm`: whose, which stream, and how far the recording was when it began. */
export function fileOf(
  {
    number,
    name,
    stream,
    start,
    format,
  }: {
    /** Of the person in this recording: names may be the same. */
    number: number;
    name: string;
    stream: StreamName;
    /** In milliseconds since the recording began. */
    start: number;
    format: string;
  },
  taken: ReadonlySet<string>,
): string {
  const seconds = Math.floor(start / 1_000);
  const two = (n: number) => String(n % 60).padStart(2, '0');
  const at = [Math.floor(seconds / 3_600), two(Math.floor(seconds / 60)), two(seconds)].join('-');
  const parts = [String(number).padStart(2, '0'), tameName(name, NAME_BYTES), stream.replace('_', ' '), at];
  const stem = parts.join(' ');
  let file = `${stem}.${format}`;
  for (let more = 2; taken.has(file); more += 1) file = `${stem} (${more}).${format}`;
  return file;
}

export function manifestOf(began: Date, tracks: readonly Entry[]): string {
  const rounded = tracks.map((track) => ({ ...track, start: Math.round(track.start * 1_000) / 1_000 }));
  return `${JSON.stringify({ began: began.toISOString(), tracks: rounded }, null, 2)}\n`;
}

/** A file's name has 255 bytes at most on most systems. */
const NAME_BYTES = 120;

function soundKey(person: string, stream: StreamName): string {
  return `${person} ${stream}`;
}
