// A file for each person's streams, and the list of them.

import { isSound } from '../media/streams';
import type { Shape, Surroundings } from './engine';
import { type Mix, Mixer } from './mix';
import { Player } from './player';
import type { Sources } from './sources';
import { Take } from './take';
import { type Entry, fileOf, MANIFEST, manifestOf, type Track, tracksOf } from './tracks';

/** How often it is looked whether a picture is its person's by now. */
const LOOKS_A_SECOND = 5;
/** Whoever switches a camera on and off without end shall not fill the disk with files. */
const MOST_FILES_OF_ONE = 200;

interface Running {
  track: Track;
  /** Until the picture is its person's. */
  player: Player | null;
  mix: Mix | null;
  take: Take | null;
}

export async function separate({ files, format, report }: Surroundings): Promise<Shape> {
  await files.open(MANIFEST);
  const mixer = new Mixer();
  const lasting = await mixer.begins();
  return new Separate({ files, format, report }, lasting ? mixer : null);
}

class Separate implements Shape {
  readonly rate = LOOKS_A_SECOND;
  readonly #around: Surroundings;
  /** `null` where sound cannot be carried on: then each track is recorded as it comes. */
  readonly #mixer: Mixer | null;
  readonly #running = new Map<string, Running>();
  readonly #ending = new Set<Promise<void>>();
  /** By their files' names, and those of which something is written. */
  readonly #entries = new Map<string, Entry>();
  readonly #written = new Set<string>();
  /** In the order in which they were first recorded. */
  readonly #people: string[] = [];
  readonly #filesOf = new Map<string, number>();
  #names: ReadonlyMap<string, string> = new Map();
  #began: { date: Date; at: number } | null = null;

  constructor(around: Surroundings, mixer: Mixer | null) {
    this.#around = around;
    this.#mixer = mixer;
  }

  run(sources: Sources): void {
    this.#began ??= { date: new Date(), at: performance.now() };
    this.#names = new Map(sources.people.map(({ id, name }) => [id, name]));
    const wanted = tracksOf(sources, new Set(this.#running.keys()), this.#mixer !== null);
    const keys = new Set(wanted.map(({ key }) => key));
    // First of all nothing more of those who are to be left out.
    for (const [key, { take }] of this.#running) if (!keys.has(key) || take?.over) this.#end(key);
    for (const track of wanted) {
      const running = this.#running.get(track.key);
      if (running) running.mix?.hear(track.sources);
      else this.#begin(track);
    }
  }

  hold(): void {
    for (const key of this.#running.keys()) this.#end(key);
  }

  tick(): void {
    for (const running of this.#running.values()) {
      if (!running.player?.shown) continue;
      running.player.end();
      running.player = null;
      void this.#record(running);
    }
  }

  written(file: string): void {
    if (!this.#began || this.#written.has(file)) return;
    this.#written.add(file);
    const entries = [...this.#entries.values()].filter((entry) => this.#written.has(entry.file));
    this.#around.files.rewrite(MANIFEST, manifestOf(this.#began.date, entries));
  }

  async end(): Promise<void> {
    this.hold();
    await Promise.allSettled(this.#ending);
    await this.#around.files.close(MANIFEST).catch(() => {});
    this.#mixer?.end();
  }

  #begin(track: Track): void {
    const { person, stream, sources } = track;
    const [source] = sources;
    if (!source) return;
    const before = this.#filesOf.get(person) ?? 0;
    this.#filesOf.set(person, before + 1);
    if (before === MOST_FILES_OF_ONE) this.#around.report.warning('many_files');
    if (before >= MOST_FILES_OF_ONE) return;
    const sound = isSound(stream);
    const running: Running = {
      track,
      player: sound ? null : new Player(source.track),
      mix: (sound && this.#mixer?.mix()) || null,
      take: null,
    };
    running.mix?.hear(sources);
    this.#running.set(track.key, running);
    if (sound) void this.#record(running);
  }

  async #record(running: Running): Promise<void> {
    const { files, format, report } = this.#around;
    const { track, mix } = running;
    const [source] = track.sources;
    const recorded = mix?.stream ?? (source && new MediaStream([source.track]));
    if (!recorded) return;
    const entry = this.#enter(track);
    const { file } = entry;
    try {
      await files.open(file);
      const gone = this.#running.get(track.key) !== running || !recorded.active;
      if (gone) {
        await files.close(file);
        return;
      }
      running.take = new Take(files, file, recorded, format, () => report.problem('failed'));
      entry.start = this.#elapsed / 1_000;
      running.take.run();
    } catch {
      report.problem('failed');
    }
  }

  /** Gives the track its file's name and its place in the list. */
  #enter({ person, stream }: Track): Entry {
    if (!this.#people.includes(person)) this.#people.push(person);
    const number = this.#people.indexOf(person) + 1;
    const name = this.#names.get(person) ?? '';
    const start = this.#elapsed;
    const { format } = this.#around;
    const file = fileOf({ number, name, stream, start, format }, new Set(this.#entries.keys()));
    const entry = { file, person: name, stream, start: start / 1_000 };
    this.#entries.set(file, entry);
    return entry;
  }

  /** Milliseconds since the recording began. */
  get #elapsed(): number {
    const now = performance.now();
    return now - (this.#began?.at ?? now);
  }

  #end(key: string): void {
    const running = this.#running.get(key);
    if (!running) return;
    this.#running.delete(key);
    const { player, mix, take } = running;
    const done = take?.end();
    player?.end();
    mix?.end();
    if (!done) return;
    this.#ending.add(done);
    void done.catch(() => {}).then(() => this.#ending.delete(done));
  }
}
