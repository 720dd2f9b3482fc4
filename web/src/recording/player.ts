// A track's picture, played out of sight; and whether what it shows is its own.

/** The browser may hand a new element the last picture that the m-line showed. */
const FRAMES_BEFORE_SHOWN = 2;

export class Player {
  readonly element = document.createElement('video');
  readonly #framesBefore: number;
  #painted = 0;

  constructor(track: MediaStreamTrack) {
    this.element.muted = true;
    this.element.playsInline = true;
    this.element.srcObject = new MediaStream([track]);
    void this.element.play().catch(() => {
      // Muted pictures may always play; one that was let go rejects.
    });
    this.#framesBefore = this.#frames;
    this.#count();
  }

  get shown(): boolean {
    // Firefox counts no frames of what is not a file; Chromium calls back about none while the page is hidden.
    const frames = Math.max(this.#painted, this.#frames - this.#framesBefore);
    return this.element.videoWidth > 0 && frames >= FRAMES_BEFORE_SHOWN;
  }

  end(): void {
    this.element.srcObject = null;
  }

  get #frames(): number {
    return this.element.getVideoPlaybackQuality().totalVideoFrames;
  }

  #count(): void {
    this.element.requestVideoFrameCallback?.(() => {
      this.#painted += 1;
      if (this.#painted < FRAMES_BEFORE_SHOWN) this.#count();
    });
  }
}
