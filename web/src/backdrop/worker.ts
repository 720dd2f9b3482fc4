// The backdrop worker: finds the person in each picture of the camera and paints what is behind anew. A picture that
// cannot be painted is dropped, never passed on as it is.

import type { FromBackdropWorker, Painted, ToBackdropWorker } from './messages';
import { loadModel } from './model';
import { Pace } from './pace';
import { Painter } from './paint';

/** Where frames come by message, so often one is asked for. */
const BEAT_MS = 40;

const painter = loadModel().then((model) => new Painter(model));
painter.catch(() => say({ type: 'failed' }));

const pace = new Pace();
let backdrop: Painted = 'blur';
let ready = false;
let slow = false;

function say(message: FromBackdropWorker, transfer: Transferable[] = []): void {
  postMessage(message, { transfer });
}

/** Paints, and closes what it was given. */
function painted(frame: VideoFrame, painter: Painter): OffscreenCanvas {
  const begun = performance.now();
  try {
    const { width, height } = pace.size(frame.displayWidth, frame.displayHeight);
    return painter.paint(frame, backdrop, width, height);
  } finally {
    frame.close();
    if (pace.took(performance.now() - begun) && !slow) {
      slow = true;
      say({ type: 'slow' });
    }
    if (!ready) {
      ready = true;
      say({ type: 'ready' });
    }
  }
}

async function pipe(
  readable: ReadableStream<VideoFrame>,
  writable: WritableStream<VideoFrame>,
): Promise<void> {
  const using = await painter;
  const paint = new TransformStream<VideoFrame, VideoFrame>({
    transform(frame, controller) {
      const { timestamp } = frame;
      controller.enqueue(new VideoFrame(painted(frame, using), { timestamp, alpha: 'discard' }));
    },
  });
  await readable.pipeThrough(paint).pipeTo(writable);
}

let waiting = false;

/** Asks for frames one by one; a slow device gets fewer. */
async function begin(): Promise<void> {
  await painter;
  setInterval(() => {
    if (waiting) return;
    waiting = true;
    say({ type: 'next' });
  }, BEAT_MS);
}

self.onmessage = ({ data }: MessageEvent<ToBackdropWorker>) => {
  take(data).catch(() => say({ type: 'failed' }));
};

async function take(message: ToBackdropWorker): Promise<void> {
  switch (message.type) {
    case 'pipe':
      backdrop = message.backdrop;
      return pipe(message.readable, message.writable);
    case 'begin':
      backdrop = message.backdrop;
      return begin();
    case 'frame': {
      const picture = painted(message.frame, await painter).transferToImageBitmap();
      say({ type: 'picture', picture }, [picture]);
      waiting = false;
      return;
    }
    case 'nothing':
      waiting = false;
      return;
    case 'backdrop':
      backdrop = message.backdrop;
  }
}
