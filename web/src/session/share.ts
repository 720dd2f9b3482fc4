// A shared screen and its sound.

import type { StreamName } from '../generated/core';
import { captureScreen, hintShare, type ShareHint } from '../media/capture';
import { DEVICE_OFF, type DeviceState } from './deviceStates';

interface Outlets {
  changed(change: Partial<DeviceState>): void;
  sound(track: MediaStreamTrack | null): void;
  send(stream: StreamName, track: MediaStreamTrack | null): void;
  /** The browser or the shared window ended it. */
  ended(): void;
}

export class Share {
  readonly #outlets: Outlets;
  #video: MediaStreamTrack | null = null;
  #audio: MediaStreamTrack | null = null;
  /** Rises with each start and stop: what was asked for before and comes later is not wanted. */
  #wish = 0;

  constructor(outlets: Outlets) {
    this.#outlets = outlets;
  }

  async start(hint: ShareHint): Promise<void> {
    this.#outlets.changed({ starting: true, problem: null });
    const wish = ++this.#wish;
    const captured = await captureScreen(hint);
    if (wish !== this.#wish) {
      if (captured && 'video' in captured) {
        captured.video.stop();
        captured.audio?.stop();
      }
      return;
    }
    if (!captured || 'problem' in captured) {
      this.#outlets.changed({ ...DEVICE_OFF, problem: captured?.problem ?? null });
      return;
    }
    const { video, audio } = captured;
    video.addEventListener('ended', () => {
      if (this.#video !== video) return;
      this.stop();
      this.#outlets.ended();
    });
    audio?.addEventListener('ended', () => {
      if (this.#audio !== audio) return;
      this.stopAudio();
      this.#outlets.ended();
    });
    this.#video = video;
    this.#audio = audio;
    this.#outlets.sound(audio);
    this.#outlets.changed({ on: true, starting: false, track: video });
    this.#outlets.send('screen', video);
    this.#outlets.send('screen_audio', audio);
  }

  stop(): void {
    this.#wish += 1;
    this.stopAudio();
    this.#outlets.send('screen', null);
    const video = this.#video;
    this.#video = null;
    this.#outlets.changed(DEVICE_OFF);
    video?.stop();
  }

  stopAudio(): void {
    this.#audio?.stop();
    this.#audio = null;
    this.#outlets.sound(null);
    this.#outlets.send('screen_audio', null);
  }

  hint(hint: ShareHint): void {
    if (this.#video) void hintShare(this.#video, hint);
  }
}
