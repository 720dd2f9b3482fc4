// The recorded sound: those who may be heard, in one track or one for each.

import { isSound } from '../media/streams';
import type { Source } from './sources';

/** How long a browser may take to begin; without a sound output it never does. */
const BEGINS_WITHIN_MS = 3_000;

/** What AudioContext takes beyond TypeScript's types (Web Audio 1.1): nothing is to be played here. */
interface Options extends AudioContextOptions {
  sinkId: { type: 'none' };
}

/** What all sound of a recording goes through. */
export class Mixer {
  readonly #context: AudioContext;

  constructor() {
    const options: Options = { sampleRate: 48_000, sinkId: { type: 'none' } };
    this.#context = new AudioContext(options);
  }

  /** Whether sound comes. */
  async begins(): Promise<boolean> {
    const late = new Promise((resolve) => setTimeout(resolve, BEGINS_WITHIN_MS));
    await Promise.race([this.#context.resume(), late]);
    return this.#context.state === 'running';
  }

  mix(): Mix {
    return new Mix(this.#context);
  }

  end(): void {
    void this.#context.close();
  }
}

/** Some voices in one track, which goes on through their silence. */
export class Mix {
  readonly #context: AudioContext;
  readonly #target: MediaStreamAudioDestinationNode;
  readonly #silence: ConstantSourceNode;
  readonly #voices = new Map<string, MediaStreamAudioSourceNode>();

  constructor(context: AudioContext) {
    this.#context = context;
    this.#target = context.createMediaStreamDestination();
    // Without any input Chromium gives not even silence, and a recorder that waits for it writes nothing.
    this.#silence = new ConstantSourceNode(context, { offset: 0 });
    this.#silence.connect(this.#target);
    this.#silence.start();
  }

  get stream(): MediaStream {
    return this.#target.stream;
  }

  /** These are heard from now on, and nobody else. */
  hear(streams: readonly Source[]): void {
    const sounds = streams.filter(({ stream }) => isSound(stream));
    const wanted = new Set(sounds.map(({ binding }) => binding));
    for (const [binding, voice] of this.#voices) {
      if (wanted.has(binding)) continue;
      voice.disconnect();
      this.#voices.delete(binding);
    }
    for (const { binding, track } of sounds) {
      if (this.#voices.has(binding)) continue;
      const voice = this.#context.createMediaStreamSource(new MediaStream([track]));
      voice.connect(this.#target);
      this.#voices.set(binding, voice);
    }
  }

  end(): void {
    for (const voice of this.#voices.values()) voice.disconnect();
    this.#voices.clear();
    this.#silence.disconnect();
  }
}
