// Files on their way, for the stories.

import { type FilesState, type Incoming, NO_FILES, type Outgoing } from '../src/files/desk';

const out = (job: number, name: string, bytes: number, change: Partial<Outgoing> = {}): Outgoing => ({
  job,
  name,
  ending: /\.\w+$/.exec(name)?.[0] ?? '',
  bytes,
  metadata: 'none',
  stage: 'sending',
  done: bytes / 3,
  why: null,
  ...change,
});

const come = (job: number, change: Partial<Incoming> = {}): Incoming => ({
  job,
  stage: 'here',
  done: 0,
  why: null,
  picture: null,
  cannotShow: false,
  saved: false,
  ...change,
});

/** A whiteboard. */
function drawn(): ImageBitmap {
  const canvas = new OffscreenCanvas(640, 360);
  const context = canvas.getContext('2d');
  if (context) {
    context.fillStyle = '#f4f1ea';
    context.fillRect(0, 0, 640, 360);
    context.strokeStyle = '#2b5d8a';
    context.lineWidth = 6;
    context.strokeRect(60, 60, 200, 110);
    context.strokeRect(380, 190, 200, 110);
    context.beginPath();
    context.moveTo(260, 120);
    context.lineTo(380, 240);
    context.stroke();
  }
  return canvas.transferToImageBitmap();
}

/** What the page says of files in a scene: see `FILES` for the lines. */
export function files(screen: string): FilesState {
  if (screen !== 'chat-files') return NO_FILES;
  return {
    outgoing: [
      out(1, 'budget.xlsx', 2_400_000),
      out(2, 'holiday.jpg', 5_100_000, { metadata: 'removed', stage: 'waiting' }),
      out(3, 'film.mov', 940_000_000, { stage: 'failed', why: 'too_large' }),
      out(8, 'waves.heic', 3_400_000, { metadata: 'unknown', stage: 'asking' }),
      out(4, 'notes.txt', 8_000, { stage: 'failed', why: 'no_room' }),
    ],
    incoming: new Map([
      ['f2', come(5, { picture: drawn() })],
      ['f3', come(6, { stage: 'fetching', done: 23_000_000 })],
      ['f6', come(7, { stage: 'failed', why: 'broken' })],
    ]),
    news: null,
  };
}
