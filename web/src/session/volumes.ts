// How loud each person is here; kept while the meeting lasts.

export interface Volume {
  /** 1 is as it comes, up to 2. */
  gain: number;
  muted: boolean;
}

export const AS_IT_COMES: Volume = { gain: 1, muted: false };
export const LOUDEST = 2;

export class VolumesStore {
  #value: ReadonlyMap<string, Volume> = new Map();
  readonly #listeners = new Set<() => void>();

  get = (): ReadonlyMap<string, Volume> => this.#value;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(person: string, change: Partial<Volume>): void {
    const before = this.#value.get(person) ?? AS_IT_COMES;
    const gain = Math.min(LOUDEST, Math.max(0, change.gain ?? before.gain));
    this.#tell(new Map(this.#value).set(person, { ...before, ...change, gain }));
  }

  /** The meeting is over. */
  clear(): void {
    if (this.#value.size > 0) this.#tell(new Map());
  }

  #tell(value: ReadonlyMap<string, Volume>): void {
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }
}
