// States of a recording, for the stories.

import type { Recorder, Recordings } from '../src/generated/core';
import { DESK_IDLE, type DeskState } from '../src/recording/desk';

const MINUTE = 60_000;

function recorder(index: number, name: string, change: Partial<Recorder> = {}): Recorder {
  const since = Date.now() - 5 * MINUTE;
  return { person: `p${index}`, name, own: index === 0, since, paused: false, allowed: true, ...change };
}

/** What the core says: `own`, `paused`, `several`, or by a host. */
export function recordings(detail: string): Recordings {
  const everyone = ['p0', 'p1', 'p2', 'p3', 'p4'];
  switch (detail) {
    case 'own':
      return { running: [recorder(0, 'Noor de Vries')], own: 'running', leftOut: ['p2'], taken: everyone };
    case 'paused':
      return {
        running: [recorder(1, 'Anselm Köhler', { paused: true })],
        own: 'off',
        leftOut: [],
        taken: [],
      };
    case 'several': {
      const other = recorder(5, 'Pierre-Alexandre de la Fontaine-Montmorency', { allowed: false });
      return { running: [recorder(1, 'Anselm Köhler'), other], own: 'off', leftOut: [], taken: [] };
    }
    default:
      return { running: [recorder(1, 'Anselm Köhler')], own: 'off', leftOut: [], taken: [] };
  }
}

/** What the page says of its own recording in a scene. */
export function desk(screen: string): DeskState {
  const kept = [{ id: '2026-05-12T09-30-07', files: [{ name: 'meeting.webm', bytes: 84e6 }], bytes: 84e6 }];
  const names = ['01 Noor microphone 0-00-00.webm', '02 Anselm camera 0-00-03.webm', 'tracks.json'];
  const files = names.map((name) => ({ name, bytes: 40e6 }));
  const separate = { id: '2026-05-13T14-00-00', files, bytes: 120e6 };
  if (screen === 'recording-own') {
    const since = performance.now() - 5 * MINUTE;
    return { ...DESK_IDLE, stage: 'running', since, bytes: 61e6, warning: 'little_space' };
  }
  if (screen === 'recording-kept')
    return { ...DESK_IDLE, kept: [separate, ...kept], recovered: [separate.id] };
  if (screen === 'recording-failed') return { ...DESK_IDLE, kept, problem: 'no_space' };
  return DESK_IDLE;
}
