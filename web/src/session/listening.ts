// Listens to one's own microphone for advice: muted but talking, on but silent. What is heard stays here.

import { type SoundAdvice, SoundAdviser } from '../media/advice';
import { LevelProbe } from '../media/level';

const LOOK_EVERY_MS = 100;

export interface Listened {
  track: MediaStreamTrack | null;
  /** Unmuted. */
  on: boolean;
  /** Whether the person wants to be told that they talk while muted. */
  mutedAdvice: boolean;
}

const NOTHING: Listened = { track: null, on: false, mutedAdvice: false };

export class Listening {
  readonly #told: (advice: SoundAdvice | null) => void;
  readonly #adviser = new SoundAdviser();
  #listened = NOTHING;
  #advice: SoundAdvice | null = null;
  /** Muted tracks are silent, their clones are not. */
  #clone: MediaStreamTrack | null = null;
  #probe: LevelProbe | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(told: (advice: SoundAdvice | null) => void) {
    this.#told = told;
  }

  /** What to listen to from now on; nothing where there is no track. */
  to(listened: Listened): void {
    const { track, on, mutedAdvice } = this.#listened;
    if (track === listened.track && on === listened.on && mutedAdvice === listened.mutedAdvice) return;
    this.#close();
    this.#listened = listened;
    if (!listened.track || (!listened.on && !listened.mutedAdvice)) return;
    this.#clone = listened.track.clone();
    this.#clone.enabled = true;
    try {
      this.#probe = new LevelProbe(this.#clone);
    } catch {
      // No audio context is to be had: no advice.
      this.#close();
      return;
    }
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  end(): void {
    this.to(NOTHING);
  }

  #look(): void {
    const heard = this.#probe?.look();
    if (!heard) {
      this.#adviser.anew();
      return;
    }
    const now = performance.now();
    this.#tell(this.#listened.on ? this.#adviser.unmuted(heard, now) : this.#adviser.muted(heard, now));
  }

  #close(): void {
    clearInterval(this.#timer);
    this.#probe?.close();
    this.#probe = null;
    this.#clone?.stop();
    this.#clone = null;
    this.#adviser.anew();
    this.#tell(null);
  }

  #tell(advice: SoundAdvice | null): void {
    if (advice === this.#advice) return;
    this.#advice = advice;
    this.#told(advice);
  }
}
