// How loud a microphone is.

import type { Heard } from './advice';

/** Looks at a microphone's samples; nothing is recorded, played or sent. */
export class LevelProbe {
  readonly #context = quietContext();
  readonly #analyser = this.#context.createAnalyser();
  readonly #source: MediaStreamAudioSourceNode;
  readonly #samples: Float32Array<ArrayBuffer>;
  #time = 0;

  constructor(track: MediaStreamTrack) {
    this.#analyser.fftSize = 8_192;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
    void this.#context.resume();
  }

  /** The last moments; `null` while the browser lets no sound be looked at. */
  look(): Heard | null {
    const { state, currentTime } = this.#context;
    if (state !== 'running' || currentTime === this.#time) return null;
    this.#time = currentTime;
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let peak = 0;
    for (const sample of this.#samples) peak = Math.max(peak, Math.abs(sample));
    return { peak, level: loudness(this.#samples) };
  }

  close(): void {
    this.#source.disconnect();
    void this.#context.close();
  }
}

/** Calls back with 0 (silence) to 1 (loud), many times a second, until the returned function is called. */
export function watchLevel(track: MediaStreamTrack, tell: (level: number) => void): () => void {
  const probe = new LevelProbe(track);
  let shown = 0;
  let frame = 0;
  const step = () => {
    shown = Math.max(probe.look()?.level ?? 0, shown * 0.9);
    tell(shown);
    frame = requestAnimationFrame(step);
  };
  frame = requestAnimationFrame(step);
  return () => {
    cancelAnimationFrame(frame);
    probe.close();
  };
}

/** A context that needs no speaker, where the browser has such (Web Audio 1.1, AudioSinkOptions). */
function quietContext(): AudioContext {
  return new AudioContext({ sinkId: { type: 'none' } } as AudioContextOptions);
}

/** From -60 dB to -10 dB of full scale. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-12);
  return Math.min(1, Math.max(0, (decibels + 60) / 50));
}
