// The recorded picture, as a track: drawn at the beat of a worker, which goes on when the page is hidden.

import { type Cell, compose, type Layout } from './compose';
import { paint } from './paint';
import type { Source, Sources } from './sources';

const SIZE = { width: 1280, height: 720 };
/** Pictures a second: enough for faces, and easy on the processor. A slow device draws fewer. */
export const FRAME_RATE = 20;
/** The browser may hand a new element the last picture that the m-line showed. */
const FRAMES_BEFORE_SHOWN = 2;

interface Player {
  element: HTMLVideoElement;
  framesBefore: number;
}

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
  #sources: Sources = { people: [], screens: [], speaking: [], streams: [] };
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
    const videos = sources.streams.filter(({ stream }) => stream === 'camera' || stream === 'screen');
    const wanted = new Set(videos.map(({ binding }) => binding));
    for (const [binding, player] of this.#players) {
      if (wanted.has(binding)) continue;
      player.element.srcObject = null;
      this.#players.delete(binding);
    }
    for (const video of videos) if (!this.#players.has(video.binding)) this.#play(video);
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
    for (const { element } of this.#players.values()) element.srcObject = null;
    this.#players.clear();
    this.track.stop();
  }

  #play({ binding, track }: Source): void {
    const element = document.createElement('video');
    element.muted = true;
    element.playsInline = true;
    element.srcObject = new MediaStream([track]);
    void element.play().catch(() => {
      // Muted pictures may always play; one that was let go rejects.
    });
    this.#players.set(binding, { element, framesBefore: element.getVideoPlaybackQuality().totalVideoFrames });
  }

  #playing(place: string): HTMLVideoElement | null {
    const player = this.#players.get(this.#bindings.get(place) ?? '');
    if (!player?.element.videoWidth) return null;
    const seen = player.element.getVideoPlaybackQuality().totalVideoFrames - player.framesBefore;
    return seen >= FRAMES_BEFORE_SHOWN ? player.element : null;
  }
}
