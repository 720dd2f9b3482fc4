// The recorded sound: everyone who may be heard, in one track.

import type { Source } from './sources';

/** How long a browser may take to begin; without a sound output it never does. */
const BEGINS_WITHIN_MS = 3_000;

/** What AudioContext takes beyond TypeScript's types (Web Audio 1.1): nothing is to be played here. */
interface Options extends AudioContextOptions {
  sinkId: { type: 'none' };
}

export class Mix {
  readonly #context: AudioContext;
  readonly #target: MediaStreamAudioDestinationNode;
  readonly #voices = new Map<string, MediaStreamAudioSourceNode>();

  constructor() {
    const options: Options = { sampleRate: 48_000, sinkId: { type: 'none' } };
    this.#context = new AudioContext(options);
    this.#target = this.#context.createMediaStreamDestination();
    // Without any input Chromium gives not even silence, and a recorder that waits for it writes nothing.
    const silence = new ConstantSourceNode(this.#context, { offset: 0 });
    silence.connect(this.#target);
    silence.start();
  }

  get track(): MediaStreamTrack | undefined {
    return this.#target.stream.getAudioTracks()[0];
  }

  /** Whether sound comes. */
  async begins(): Promise<boolean> {
    const late = new Promise((resolve) => setTimeout(resolve, BEGINS_WITHIN_MS));
    await Promise.race([this.#context.resume(), late]);
    return this.#context.state === 'running';
  }

  /** These are heard from now on, and nobody else. */
  hear(streams: readonly Source[]): void {
    const sounds = streams.filter(({ stream }) => stream === 'microphone' || stream === 'screen_audio');
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
    void this.#context.close();
  }
}
