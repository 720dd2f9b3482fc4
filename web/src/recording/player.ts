// A track's picture, played out of sight; and whether what it shows is its own.

/** The browser may hand a new element the last picture that the m-line showed. */
const FRAMES_BEFORE_SHOWN = 2;

export class Player {
  readonly element = document.createElement('video');
  readonly #framesBefore: number;

  constructor(track: MediaStreamTrack) {
    this.element.muted = true;
    this.element.playsInline = true;
    this.element.srcObject = new MediaStream([track]);
    void this.element.play().catch(() => {
      // Muted pictures may always play; one that was let go rejects.
    });
    this.#framesBefore = this.#frames;
  }

  get shown(): boolean {
    return this.element.videoWidth > 0 && this.#frames - this.#framesBefore >= FRAMES_BEFORE_SHOWN;
  }

  end(): void {
    this.element.srcObject = null;
  }

  get #frames(): number {
    return this.element.getVideoPlaybackQuality().totalVideoFrames;
  }
}
