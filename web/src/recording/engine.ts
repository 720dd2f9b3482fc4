// A recording while it runs: what may be recorded is played into recorders, whose bytes go to the worker each second.

import type { Tile } from '../generated/core';
import { shownName } from '../people/name';
import type { SessionState } from '../session/session';
import { startRecordingWorker } from '../session/workers';
import { hold, idOf, tameName } from './archive';
import type { Format, Options, Problem } from './desk';
import type { FromRecorder, ToRecorder } from './messages';
import { Mix } from './mix';
import { FRAME_RATE, Picture } from './picture';
import { type Source, type Sources, sourcesOf } from './sources';

/** What is lost at most when the page dies is what came since. */
const SLICE_MS = 1_000;
const SPACE_EVERY_MS = 5_000;
const LITTLE_BYTES = 300 << 20;
const NO_BYTES = 20 << 20;
/** Files of one recording of tracks. */
const MOST_FILES = 400;
/** How high the pictures of others are asked for, by how many are recorded. */
const HEIGHTS = [
  { people: 4, height: 720 },
  { people: 12, height: 360 },
  { people: Number.POSITIVE_INFINITY, height: 180 },
];

export interface Report {
  bytes(bytes: number): void;
  warning(warning: 'little_space' | 'no_sound' | null): void;
  /** It cannot go on; what there is is kept. */
  problem(problem: Problem): void;
}

interface Track {
  file: string;
  recorder: MediaRecorder;
  /** Resolves when the recorder has given its last bytes and they are written. */
  done: Promise<void>;
}

export class Engine {
  readonly #worker: Worker;
  readonly #id: string;
  readonly #release: () => void;
  readonly #options: Options;
  readonly #report: Report;
  readonly #sizes = new Map<string, number>();
  readonly #answers = new Map<string, (failed: Problem | null) => void>();
  readonly #tracks = new Map<string, Track>();
  readonly #ending = new Set<Promise<void>>();
  #picture: Picture | null = null;
  #mix: Mix | null = null;
  #running = false;
  #files = 0;
  #space: ReturnType<typeof setInterval> | undefined;

  private constructor(worker: Worker, id: string, release: () => void, options: Options, report: Report) {
    this.#worker = worker;
    this.#id = id;
    this.#release = release;
    this.#options = options;
    this.#report = report;
    worker.onmessage = ({ data }: MessageEvent<FromRecorder>) => this.#hear(data);
    worker.onerror = () => report.problem('failed');
  }

  /** Makes ready, before anybody is told: that there is room, and that files can be kept. */
  static async open(options: Options, report: Report): Promise<Engine> {
    if (!globalThis.MediaRecorder || !MediaRecorder.isTypeSupported(typeOf(options.format, true))) {
      throw new DOMException('no recorder', 'NotSupportedError');
    }
    const left = await spaceLeft();
    if (left !== null && left < NO_BYTES) throw new DOMException('no room', 'QuotaExceededError');
    const id = idOf(new Date());
    const release = await hold(id);
    const engine = new Engine(startRecordingWorker(), id, release, options, report);
    try {
      if (options.what === 'tracks') await engine.#openFile('probe').then(() => engine.#closeFile('probe'));
      else await engine.#compose();
    } catch (error) {
      await engine.finish();
      throw error;
    }
    engine.#space = setInterval(() => void engine.#checkSpace(), SPACE_EVERY_MS);
    return engine;
  }

  /** Everyone was told, or the state has changed: records what may be recorded now. */
  run(state: SessionState): void {
    const sources = sourcesOf(state);
    this.#picture?.show(sources);
    this.#mix?.hear(sources.streams);
    if (this.#options.what === 'tracks') this.#follow(sources);
    if (this.#running) return;
    this.#running = true;
    this.#beat();
    for (const { recorder } of this.#tracks.values()) {
      if (recorder.state === 'paused') recorder.resume();
      else if (recorder.state === 'inactive') recorder.start(SLICE_MS);
    }
  }

  /** Nothing is recorded until it runs again. */
  hold(): void {
    this.#running = false;
    this.#beat();
    this.#picture?.show(NOBODY);
    this.#mix?.hear([]);
    for (const { recorder } of this.#tracks.values()) if (recorder.state === 'recording') recorder.pause();
    if (this.#options.what === 'tracks') for (const binding of [...this.#tracks.keys()]) this.#end(binding);
  }

  /** Ends it; resolves once every file is whole. */
  async finish(): Promise<void> {
    clearInterval(this.#space);
    this.#running = false;
    for (const binding of [...this.#tracks.keys()]) this.#end(binding);
    await Promise.allSettled(this.#ending);
    this.#picture?.end();
    this.#mix?.end();
    this.#worker.terminate();
    this.#release();
  }

  get id(): string {
    return this.#id;
  }

  /** The pictures that it needs beyond those on screen. */
  wants(state: SessionState): Tile[] {
    return sourcesWanted(state);
  }

  async #compose(): Promise<void> {
    const picture = new Picture(this.#options.what === 'gallery' ? 'gallery' : 'speaker');
    this.#picture = picture;
    const mix = new Mix();
    this.#mix = mix;
    if (!(await mix.begins())) this.#report.warning('no_sound');
    const sound = mix.track;
    const file = `meeting.${this.#options.format}`;
    await this.#openFile(file);
    const stream = new MediaStream(sound ? [picture.track, sound] : [picture.track]);
    this.#record('meeting', file, stream, true);
  }

  /** A file for each stream, as long as the same track carries it. */
  #follow({ streams, people }: Sources): void {
    const wanted = new Set(streams.map(({ binding }) => binding));
    for (const binding of [...this.#tracks.keys()]) if (!wanted.has(binding)) this.#end(binding);
    for (const source of streams) {
      if (this.#tracks.has(source.binding) || this.#files >= MOST_FILES) continue;
      const name = people.find(({ id }) => id === source.person)?.name ?? '';
      void this.#begin(source, name);
    }
  }

  async #begin(source: Source, name: string): Promise<void> {
    this.#files += 1;
    const video = source.stream === 'camera' || source.stream === 'screen';
    const number = String(this.#files).padStart(2, '0');
    const file = `${number} ${tameName(shownName(name))} ${source.stream}.${this.#options.format}`;
    this.#record(source.binding, file, new MediaStream([source.track]), video);
    const recorder = this.#tracks.get(source.binding)?.recorder;
    try {
      await this.#openFile(file);
      // It may have ended meanwhile.
      if (this.#running && this.#tracks.get(source.binding)?.recorder === recorder) recorder?.start(SLICE_MS);
    } catch {
      this.#report.problem('failed');
    }
  }

  #record(binding: string, file: string, stream: MediaStream, video: boolean): void {
    const recorder = new MediaRecorder(stream, {
      mimeType: typeOf(this.#options.format, video),
      ...(video && { videoBitsPerSecond: 2_000_000 }),
      audioBitsPerSecond: 96_000,
    });
    let written: Promise<void> = Promise.resolve();
    recorder.ondataavailable = ({ data }) => {
      if (data.size === 0) return;
      written = written.then(async () => {
        const bytes = await data.arrayBuffer();
        this.#tell({ type: 'write', id: this.#id, file, bytes }, [bytes]);
      });
    };
    const done = new Promise<void>((resolve) => {
      recorder.onstop = () => void written.then(() => this.#closeFile(file)).then(resolve, resolve);
    });
    recorder.onerror = () => this.#report.problem('failed');
    this.#tracks.set(binding, { file, recorder, done });
  }

  #end(binding: string): void {
    const track = this.#tracks.get(binding);
    if (!track) return;
    this.#tracks.delete(binding);
    const { recorder, file } = track;
    let done = track.done;
    if (recorder.state === 'inactive') done = this.#closeFile(file);
    else recorder.stop();
    this.#ending.add(done);
    void done.finally(() => this.#ending.delete(done));
  }

  #beat(): void {
    this.#tell({ type: 'beat', rate: this.#running && this.#picture ? FRAME_RATE : 0 });
  }

  #openFile(file: string): Promise<void> {
    return this.#ask({ type: 'open', id: this.#id, file });
  }

  #closeFile(file: string): Promise<void> {
    return this.#ask({ type: 'close', id: this.#id, file });
  }

  #ask(message: ToRecorder & { type: 'open' | 'close' }): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#answers.set(message.file, (failed) => (failed ? reject(new Refusal(failed)) : resolve()));
      this.#tell(message);
    });
  }

  #tell(message: ToRecorder, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #hear(message: FromRecorder): void {
    switch (message.type) {
      case 'tick':
        if (this.#running) this.#picture?.draw();
        break;
      case 'written':
        this.#sizes.set(message.file, message.bytes);
        this.#report.bytes([...this.#sizes.values()].reduce((sum, bytes) => sum + bytes, 0));
        break;
      case 'opened':
      case 'closed':
        this.#answer(message.file, null);
        break;
      case 'failed': {
        const problem =
          message.why === 'space' ? 'no_space' : message.why === 'refused' ? 'refused' : 'failed';
        if (!this.#answer(message.file, problem)) this.#report.problem(problem);
      }
    }
  }

  #answer(file: string, failed: Problem | null): boolean {
    const answer = this.#answers.get(file);
    this.#answers.delete(file);
    answer?.(failed);
    return answer !== undefined;
  }

  async #checkSpace(): Promise<void> {
    const left = await spaceLeft();
    if (left === null) return;
    if (left < NO_BYTES) this.#report.problem('no_space');
    else if (left < LITTLE_BYTES) this.#report.warning('little_space');
  }
}

/** Why the worker did not do something. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem);
  }
}

const NOBODY: Sources = { people: [], screens: [], speaking: [], streams: [] };

/** Room on this device for this page, in bytes; `null` if the browser does not say. */
export async function spaceLeft(): Promise<number | null> {
  try {
    const { quota, usage } = await navigator.storage.estimate();
    return quota === undefined ? null : quota - (usage ?? 0);
  } catch {
    return null;
  }
}

export function typeOf(format: Format, video: boolean): string {
  if (format === 'mp4') return video ? 'video/mp4' : 'audio/mp4';
  return video ? 'video/webm;codecs=vp8,opus' : 'audio/webm;codecs=opus';
}

function sourcesWanted({ view }: SessionState): Tile[] {
  const taken = new Set(view.recording.taken);
  const others = view.people.filter(({ id, own }) => !own && taken.has(id));
  const height = HEIGHTS.find(({ people }) => others.length <= people)?.height ?? 180;
  return others.flatMap(({ id, camera, screen }): Tile[] => [
    ...(screen.announced ? [{ person: id, stream: 'screen' as const, height: 1_080 }] : []),
    ...(camera.announced ? [{ person: id, stream: 'camera' as const, height }] : []),
  ]);
}
