// The recorded picture, as a track: drawn at the beat of a worker, which goes on when the page is hidden.

import { isSound } from '../media/streams';
import { type Cell, compose, type Layout } from './compose';
import { paint } from './paint';
import { Player } from './player';
import { NOBODY, type Sources } from './sources';

const SIZE = { width: 1280, height: 720 };
/** Pictures a second: enough for faces, and easy on the processor. A slow device draws fewer. */
export const FRAME_RATE = 20;
/** Chromium's way to make a track of frames, which does not rest with the page. */
interface Generator extends MediaStreamTrack {
  readonly writable: WritableStream<VideoFrame>;
}
type GeneratorConstructor = new (options: { kind: 'video' }) => Generator;

export class Picture {
  readonly track: MediaStreamTrack;
  readonly #canvas = document.createElement('canvas');
  readonly #context: CanvasRenderingContext2D;
  readonly #layout: Layout;
  readonly #players = new Map<string, Player>();
  readonly #frames: WritableStreamDefaultWriter<VideoFrame> | null = null;
  #sources = NOBODY;
  #cells: Cell[] = [];
  #bindings = new Map<string, string>();
  #restsUntil = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
    this.#canvas.width = SIZE.width;
    this.#canvas.height = SIZE.height;
    const context = this.#canvas.getContext('2d', { alpha: false });
    if (!context) throw new DOMException('no canvas', 'NotSupportedError');
    this.#context = context;
    const { MediaStreamTrackGenerator } = globalThis as { MediaStreamTrackGenerator?: GeneratorConstructor };
    if (MediaStreamTrackGenerator) {
      const generator = new MediaStreamTrackGenerator({ kind: 'video' });
      this.track = generator;
      this.#frames = generator.writable.getWriter();
    } else {
      const [track] = this.#canvas.captureStream(FRAME_RATE).getVideoTracks();
      if (!track) throw new DOMException('no track', 'NotSupportedError');
      this.track = track;
    }
  }

  /** Shows these from now on, and nobody else. */
  show(sources: Sources): void {
    this.#sources = sources;
    const videos = sources.streams.filter(({ stream, interrupted }) => !isSound(stream) && !interrupted);
    const wanted = new Set(videos.map(({ binding }) => binding));
    for (const [binding, player] of this.#players) {
      if (wanted.has(binding)) continue;
      player.end();
      this.#players.delete(binding);
    }
    for (const { binding, track } of videos)
      if (!this.#players.has(binding)) this.#players.set(binding, new Player(track));
    this.#bindings = new Map(videos.map((video) => [`${video.stream} ${video.person}`, video.binding]));
    const people = sources.people.map(({ id }) => id);
    const { screens, speaking } = sources;
    this.#cells = compose({ layout: this.#layout, people, screens, speaking }, SIZE);
  }

  /** Draws the next picture, unless drawing would then take more than half of the page's time. */
  draw(): void {
    const began = performance.now();
    if (began < this.#restsUntil) return;
    paint(this.#context, this.#cells, ({ person, stream }) => ({
      name: this.#sources.people.find(({ id }) => id === person)?.name ?? '',
      picture: this.#playing(`${stream} ${person}`),
      speaking: this.#sources.speaking.includes(person),
    }));
    if (this.#frames && (this.#frames.desiredSize ?? 0) > 0) {
      const frame = new VideoFrame(this.#canvas, { timestamp: Math.round(began * 1_000) });
      this.#frames.write(frame).catch(() => frame.close());
    }
    const ended = performance.now();
    this.#restsUntil = ended + (ended - began);
  }

  end(): void {
    for (const player of this.#players.values()) player.end();
    this.#players.clear();
    this.track.stop();
  }

  #playing(place: string): HTMLVideoElement | null {
    const player = this.#players.get(this.#bindings.get(place) ?? '');
    return player?.shown ? player.element : null;
  }
}
