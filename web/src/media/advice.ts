// What a microphone's level says: somebody talks while muted, or nothing comes out of a microphone that is on.

/** What the person is told. */
export type SoundAdvice = 'muted_talking' | 'silent';

/** One look at the microphone. */
export interface Heard {
  /** The largest sample, 0 to 1. */
  peak: number;
  /** 0 (silence) to 1 (loud), as for the meter. */
  level: number;
}

/** As loud as speech near a microphone, on the meter's scale: about -35 dB of full scale. */
const SPEECH = 0.5;
/** Speech, not a cough: loud for so long in all, with pauses no longer than that. */
const TALKS_MS = 500;
const PAUSE_MS = 700;
/** Told again after this, and shown for so long. */
const AGAIN_MS = 30_000;
const SHOWN_MS = 8_000;
/** Digital silence; even a quiet room is not that still. */
const SILENT_MS = 10_000;

export class SoundAdviser {
  #loudSince: number | null = null;
  #loudLast = 0;
  #toldAt: number | null = null;
  #silentSince: number | null = null;

  /** A look at a muted microphone. */
  muted({ level }: Heard, now: number): SoundAdvice | null {
    this.#silentSince = null;
    if (level >= SPEECH) {
      if (this.#loudSince === null || now - this.#loudLast > PAUSE_MS) this.#loudSince = now;
      this.#loudLast = now;
      const again = this.#toldAt === null || now - this.#toldAt >= AGAIN_MS;
      if (again && now - this.#loudSince >= TALKS_MS) this.#toldAt = now;
    }
    return this.#toldAt !== null && now - this.#toldAt < SHOWN_MS ? 'muted_talking' : null;
  }

  /** A look at a microphone that is on. */
  unmuted({ peak }: Heard, now: number): SoundAdvice | null {
    this.#loudSince = null;
    if (peak > 0) this.#silentSince = null;
    else this.#silentSince ??= now;
    return this.#silentSince !== null && now - this.#silentSince >= SILENT_MS ? 'silent' : null;
  }

  /** Nothing can be heard here, or another microphone is: silence is counted anew. */
  anew(): void {
    this.#silentSince = null;
    this.#loudSince = null;
  }
}
