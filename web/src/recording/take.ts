// One file while it is recorded: what its recorder gives goes to the disk each second.

import type { Format } from './desk';
import type { RecordingWorker } from './workerClient';

/** What is lost at most when the page dies is what came since. */
const SLICE_MS = 1_000;
/** A starved browser may owe the last bytes for long. */
const STOPS_WITHIN_MS = 10_000;

export class Take {
  readonly #files: RecordingWorker;
  readonly #file: string;
  readonly #recorder: MediaRecorder;
  #stopped: Promise<void> = Promise.resolve();
  #ended: Promise<void> | null = null;

  /** The file is open and empty. */
  constructor(
    files: RecordingWorker,
    file: string,
    stream: MediaStream,
    format: Format,
    onFailure: () => void,
  ) {
    this.#files = files;
    this.#file = file;
    const video = stream.getVideoTracks().length > 0;
    const sound = stream.getAudioTracks().length > 0;
    this.#recorder = new MediaRecorder(stream, {
      mimeType: typeOf(format, { video, sound }),
      ...(video && { videoBitsPerSecond: 2_000_000 }),
      audioBitsPerSecond: 96_000,
    });
    this.#recorder.ondataavailable = ({ data }) => {
      if (data.size > 0) files.write(file, data);
    };
    this.#recorder.onerror = onFailure;
  }

  /** Whether it has stopped by itself, as its track has. */
  get over(): boolean {
    return this.#recorder.state === 'inactive';
  }

  run(): void {
    if (this.#recorder.state === 'paused') this.#recorder.resume();
    if (this.#recorder.state !== 'inactive' || this.#ended) return;
    this.#stopped = new Promise((resolve) => {
      this.#recorder.onstop = () => resolve();
    });
    this.#recorder.start(SLICE_MS);
  }

  pause(): void {
    if (this.#recorder.state === 'recording') this.#recorder.pause();
  }

  /** Takes in nothing more; resolves once the file is whole. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    const late = new Promise((resolve) => setTimeout(resolve, STOPS_WITHIN_MS));
    await Promise.race([this.#stopped, late]);
    await this.#files.close(this.#file);
  }
}

/** Firefox writes nothing where a codec is named of which there is no track. */
export function typeOf(format: Format, { video = true, sound = true } = {}): string {
  if (format === 'mp4') return video ? 'video/mp4' : 'audio/mp4';
  const codecs = [video && 'vp8', sound && 'opus'].filter(Boolean).join();
  return `${video ? 'video' : 'audio'}/webm;codecs=${codecs}`;
}
