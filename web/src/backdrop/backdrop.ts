// The camera's picture before another backdrop, as a track: nothing of the room as it is leaves the worker.

import { startBackdropWorker } from '../session/workers';
import type { FromBackdropWorker, Painted, ToBackdropWorker } from './messages';

/** What the browser may have to hand a track's frames to a worker (MediaStreamTrack Insertable Streams). */
interface Streams {
  MediaStreamTrackProcessor?: new (options: {
    track: MediaStreamTrack;
  }) => {
    readable: ReadableStream<VideoFrame>;
  };
  MediaStreamTrackGenerator?: new (options: {
    kind: 'video';
  }) => MediaStreamTrack & {
    writable: WritableStream<VideoFrame>;
  };
}

/** Pictures a second where they pass through a canvas. */
const FRAME_RATE = 25;
/** Loading the model over a thin line takes its time. */
const PATIENCE_MS = 45_000;

export function canPaint(): boolean {
  return (
    typeof VideoFrame === 'function' &&
    typeof OffscreenCanvas === 'function' &&
    'captureStream' in HTMLCanvasElement.prototype
  );
}

export class PaintedCamera {
  readonly #worker: Worker;
  readonly #done: (() => void)[] = [];
  readonly #slow: () => void;
  /** After its first picture: it cannot go on. */
  readonly #failed: () => void;

  constructor(events: { slow(): void; failed(): void }) {
    this.#slow = events.slow;
    this.#failed = events.failed;
    this.#worker = startBackdropWorker();
    this.#done.push(() => this.#worker.terminate());
  }

  /** The painted track, once its first picture is there. The camera stays the caller's. */
  paint(camera: MediaStreamTrack, backdrop: Painted): Promise<MediaStreamTrack> {
    const { MediaStreamTrackProcessor, MediaStreamTrackGenerator } = globalThis as Streams;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('too late')), PATIENCE_MS);
      this.#done.push(() => clearTimeout(late));
      let track: MediaStreamTrack;
      let ready = false;
      const answer = (message: FromBackdropWorker) => {
        if (message.type === 'ready') {
          ready = true;
          clearTimeout(late);
          resolve(track);
        } else if (message.type === 'slow') this.#slow();
        else if (message.type === 'failed') {
          reject(new Error('failed'));
          if (ready) this.#failed();
        }
      };
      this.#worker.onerror = () => answer({ type: 'failed' });
      track =
        MediaStreamTrackProcessor && MediaStreamTrackGenerator
          ? this.#byStreams(
              new MediaStreamTrackProcessor({ track: camera }).readable,
              new MediaStreamTrackGenerator({ kind: 'video' }),
              backdrop,
              answer,
            )
          : this.#byCanvas(camera, backdrop, answer);
      this.#done.push(() => track.stop());
    });
  }

  /** Another backdrop from the next picture on. */
  change(backdrop: Painted): void {
    this.#tell({ type: 'backdrop', backdrop });
  }

  end(): void {
    for (const undo of this.#done.splice(0).reverse()) undo();
  }

  #byStreams(
    readable: ReadableStream<VideoFrame>,
    generator: MediaStreamTrack & { writable: WritableStream<VideoFrame> },
    backdrop: Painted,
    answer: (message: FromBackdropWorker) => void,
  ): MediaStreamTrack {
    this.#worker.onmessage = ({ data }: MessageEvent<FromBackdropWorker>) => answer(data);
    const { writable } = generator;
    this.#tell({ type: 'pipe', backdrop, readable, writable }, [readable, writable]);
    return generator;
  }

  /** The worker keeps the beat, since a page's own rests while it is hidden. */
  #byCanvas(
    camera: MediaStreamTrack,
    backdrop: Painted,
    answer: (message: FromBackdropWorker) => void,
  ): MediaStreamTrack {
    const video = document.createElement('video');
    video.muted = true;
    video.playsInline = true;
    video.srcObject = new MediaStream([camera]);
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d', { alpha: false });
    const [track] = canvas.captureStream(FRAME_RATE).getVideoTracks();
    if (!context || !track) throw new Error('no canvas');
    this.#done.push(() => {
      video.srcObject = null;
    });
    let shown = -1;
    this.#worker.onmessage = ({ data }: MessageEvent<FromBackdropWorker>) => {
      if (data.type === 'next') {
        const fresh = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.currentTime !== shown;
        if (!fresh) return this.#tell({ type: 'nothing' });
        shown = video.currentTime;
        const frame = new VideoFrame(video);
        this.#tell({ type: 'frame', frame }, [frame]);
      } else if (data.type === 'picture') {
        const { picture } = data;
        if (canvas.width !== picture.width) canvas.width = picture.width;
        if (canvas.height !== picture.height) canvas.height = picture.height;
        context.drawImage(picture, 0, 0);
        picture.close();
      } else answer(data);
    };
    void video.play().then(
      () => this.#tell({ type: 'begin', backdrop }),
      () => answer({ type: 'failed' }),
    );
    return track;
  }

  #tell(message: ToBackdropWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}
