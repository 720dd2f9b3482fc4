// What may be recorded now: whose streams, by which tracks. Whoever was not told yet or wishes to be left out is not in it.

import type { Person, StreamName, StreamView } from '../generated/core';
import { shownName } from '../people/name';
import type { SessionState } from '../session/session';

export interface Source {
  person: string;
  stream: StreamName;
  track: MediaStreamTrack;
  /** The same as long as the track carries this person's stream: m-lines change hands. */
  binding: string;
  /** Nothing arrives just now. */
  interrupted: boolean;
}

export interface Sources {
  /** Whom to show, oneself first. */
  people: { id: string; name: string }[];
  /** Ids of those who share a screen. */
  screens: string[];
  speaking: string[];
  streams: Source[];
}

export const NOBODY: Sources = { people: [], screens: [], speaking: [], streams: [] };

const STREAMS: readonly StreamName[] = ['microphone', 'camera', 'screen', 'screen_audio'];

export function sourcesOf({ view, tracks, devices, screenAudio }: SessionState): Sources {
  const taken = new Set(view.recording.taken);
  const people = view.people.filter(({ id }) => taken.has(id));
  const own = (stream: StreamName): MediaStreamTrack | null => {
    if (stream === 'screen_audio') return screenAudio;
    return devices[stream].on ? devices[stream].track : null;
  };
  const streams: Source[] = [];
  for (const person of people) {
    for (const stream of STREAMS) {
      const slot = view.slots.find((entry) => entry.person === person.id && entry.stream === stream);
      const track = person.own ? own(stream) : sends(person, stream) && slot && tracks.get(slot.mid);
      if (track) {
        const binding = `${person.id} ${stream} ${track.id}`;
        const interrupted = !person.own && streamOf(person, stream).fault === 'not_arriving';
        streams.push({ person: person.id, stream, track, binding, interrupted });
      }
    }
  }
  const shares = (person: Person) => (person.own ? devices.screen.on : person.screen.announced);
  return {
    people: people.map(({ id, name }) => ({ id, name: shownName(name) })),
    screens: people.filter(shares).map(({ id }) => id),
    speaking: view.speaking.filter((id) => taken.has(id)),
    streams,
  };
}

function sends(person: Person, stream: StreamName): boolean {
  const { announced, fault } = streamOf(person, stream);
  return announced && (!fault || fault === 'not_arriving');
}

function streamOf(person: Person, stream: StreamName): StreamView {
  return stream === 'screen_audio' ? person.screenAudio : person[stream];
}
