// What the page and the backdrop worker say to each other.

/** What stands behind the person: the room as it is, out of focus, or a plain colour. */
export const BACKDROPS = ['none', 'blur', 'plain'] as const;
export type Backdrop = (typeof BACKDROPS)[number];
/** Those that are painted. */
export type Painted = Exclude<Backdrop, 'none'>;

export type ToBackdropWorker =
  /** Frames come and go by themselves, where the browser can hand a track's frames to a worker. */
  | {
      type: 'pipe';
      backdrop: Painted;
      readable: ReadableStream<VideoFrame>;
      writable: WritableStream<VideoFrame>;
    }
  /** Frames come by message, each after a `next`. */
  | { type: 'begin'; backdrop: Painted }
  | { type: 'frame'; frame: VideoFrame }
  /** The camera shows nothing new. */
  | { type: 'nothing' }
  | { type: 'backdrop'; backdrop: Painted };

export type FromBackdropWorker =
  /** The first picture is done. */
  | { type: 'ready' }
  | { type: 'next' }
  | { type: 'picture'; picture: ImageBitmap }
  /** Fewer pictures a second than look smooth. */
  | { type: 'slow' }
  | { type: 'failed' };
