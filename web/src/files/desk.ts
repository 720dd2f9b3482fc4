// Files on their way out and in: light, so that it is there from the start. The worker that carries them is started with
// the first.

import type { ChatTo, Intent } from '../generated/core';
import type { SessionState } from '../session/session';
import type { FileProblem, FromFiles, Prepared, ToFiles } from './messages';

/** A file that is being sent. */
export interface Outgoing {
  job: number;
  name: string;
  bytes: number;
  metadata: Prepared['metadata'];
  stage: 'preparing' | 'sending' | 'waiting' | 'failed';
  /** Bytes that have gone. */
  done: number;
  why: FileProblem | null;
}

/** A file that is fetched, or was. */
export interface Incoming {
  job: number;
  stage: 'fetching' | 'waiting' | 'failed' | 'here';
  /** Bytes that have come. */
  done: number;
  why: FileProblem | null;
  /** To be shown in the conversation. */
  picture: ImageBitmap | null;
  /** It claims to be a picture and is none that can be shown. */
  cannotShow: boolean;
  /** It was given to the browser to be saved. */
  saved: boolean;
}

/** What has come of a file: told once. */
export interface FileNews {
  name: string;
  what: 'sent' | 'saved' | FileProblem;
}

export interface FilesState {
  outgoing: readonly Outgoing[];
  /** By their lines. */
  incoming: ReadonlyMap<string, Incoming>;
  /** The last of what came of those that the person sent or asked for. */
  news: FileNews | null;
}

export const NO_FILES: FilesState = { outgoing: [], incoming: new Map(), news: null };

/** To whom a file goes, as for a message. */
export type To = ChatTo;

export interface Surroundings {
  get(): SessionState;
  intend(intent: Intent): void;
  /** Starts the worker, its port given to the core. */
  start(): Worker;
}

/** Pictures up to here are shown without being asked for. */
export const PREVIEW_BYTES = 2 << 20;
/** Files that are read and offered at once; the others wait. */
const AT_ONCE = 3;
/** Pictures of the conversation that are kept decoded. */
const MOST_PICTURES = 60;
/** How long the browser may take to read what it saves. */
const SAVED_WITHIN_MS = 120_000;

interface Wanted {
  line: string;
  name: string;
  /** To be shown. */
  preview: boolean;
  /** To be saved. */
  save: boolean;
}

export class FilesDesk {
  readonly #around: Surroundings;
  readonly #listeners = new Set<() => void>();
  readonly #sending = new Map<number, { file: File; to: To; begun: boolean }>();
  readonly #wanted = new Map<number, Wanted>();
  /** Small pictures that were shown: they need not be fetched again to be saved. */
  readonly #shown = new Map<string, Blob>();
  #state: FilesState;
  #worker: Worker | undefined;
  #jobs = 0;

  constructor(around: Surroundings, state: FilesState = NO_FILES) {
    this.#around = around;
    this.#state = state;
  }

  get = (): FilesState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Sends files, each as a message of its own. */
  send(files: Iterable<File>, to: To): void {
    const most = this.#around.get().view.fileBytes;
    for (const file of files) {
      const job = this.#begin(file, to);
      if (file.size > most) this.#failed(job, 'too_large');
    }
    this.#goOn();
  }

  /** Starts the worker, for what the core has to tell it. */
  open(): void {
    this.#open();
  }

  /** No longer: what has gone of it is deleted. */
  cancel(job: number): void {
    this.#sending.delete(job);
    this.#set({ outgoing: this.#state.outgoing.filter((out) => out.job !== job) });
    this.#worker?.postMessage({ type: 'cancel', job } satisfies ToFiles);
    this.#goOn();
  }

  /** Sends what has failed once more, from the beginning. */
  retry(job: number): void {
    const known = this.#sending.get(job);
    this.cancel(job);
    if (known) this.send([known.file], known.to);
  }

  /** Fetches the file of a line to save it, or to show the picture that it is. */
  fetch(line: string, name: string, preview: boolean): void {
    const shown = preview ? undefined : this.#shown.get(line);
    if (shown) {
      saveAs(shown, name);
      return;
    }
    const known = this.#state.incoming.get(line);
    if (known?.stage === 'fetching' || known?.stage === 'waiting') {
      // It is shown and saved, then.
      const wanted = this.#wanted.get(known.job);
      if (wanted && !preview) this.#wanted.set(known.job, { ...wanted, save: true });
      return;
    }
    const job = ++this.#jobs;
    this.#wanted.set(job, { line, name, preview, save: !preview });
    const { picture, cannotShow, saved } = known ?? { picture: null, cannotShow: false, saved: false };
    this.#come(line, { job, stage: 'fetching', done: 0, why: null, picture, cannotShow, saved });
    this.#open();
    this.#around.intend({ type: 'fetch_file', job, line, preview });
  }

  /** Stops fetching. */
  stop(line: string): void {
    const known = this.#state.incoming.get(line);
    if (!known) return;
    this.#tell({ type: 'cancel', job: known.job });
    this.#wanted.delete(known.job);
    if (known.picture) this.#come(line, { ...known, stage: 'here' });
    else this.#drop(line);
  }

  /** The meeting is over: nothing of its files stays here. */
  end(): void {
    for (const { picture } of this.#state.incoming.values()) picture?.close();
    this.#sending.clear();
    this.#wanted.clear();
    this.#shown.clear();
    if (this.#state !== NO_FILES) this.#set(NO_FILES);
  }

  #begin(file: File, to: To): number {
    const job = ++this.#jobs;
    this.#sending.set(job, { file, to, begun: false });
    const { name, size: bytes } = file;
    const out: Outgoing = { job, name, bytes, metadata: 'none', stage: 'preparing', done: 0, why: null };
    this.#set({ outgoing: [...this.#state.outgoing, out] });
    return job;
  }

  /** The next ones are read, as long as only few are: reading takes as much memory as they are long. */
  #goOn(): void {
    let begun = [...this.#sending.values()].filter(({ begun }) => begun).length;
    for (const [job, waiting] of this.#sending) {
      if (begun >= AT_ONCE) return;
      if (waiting.begun || this.#stageOf(job) !== 'preparing') continue;
      begun += 1;
      this.#sending.set(job, { ...waiting, begun: true });
      this.#tell({ type: 'prepare', job, file: waiting.file });
    }
  }

  #stageOf(job: number): Outgoing['stage'] | undefined {
    return this.#state.outgoing.find((out) => out.job === job)?.stage;
  }

  /** It stays until the person tries again or takes it away. */
  #failed(job: number, why: FileProblem): void {
    const known = this.#sending.get(job);
    if (!known) return;
    this.#sending.set(job, { ...known, begun: false });
    this.#change(job, { stage: 'failed', why });
    this.#set({ news: { name: known.file.name, what: why } });
    this.#goOn();
  }

  #hear(message: FromFiles): void {
    const { job } = message;
    switch (message.type) {
      case 'prepared': {
        const known = this.#sending.get(job);
        if (!known) return;
        const { name, bytes, kind, picture, metadata } = message.prepared;
        this.#change(job, { stage: 'sending', bytes, metadata });
        this.#around.intend({ type: 'send_file', job, name, kind, bytes, picture, to: known.to });
        break;
      }
      case 'progress': {
        const { bytes: done, waits } = message;
        const line = this.#wanted.get(job)?.line;
        const known = line === undefined ? undefined : this.#state.incoming.get(line);
        if (line === undefined) this.#change(job, { stage: waits ? 'waiting' : 'sending', done });
        else if (known) this.#come(line, { ...known, stage: waits ? 'waiting' : 'fetching', done });
        break;
      }
      case 'sent': {
        const name = this.#sending.get(job)?.file.name;
        this.#sending.delete(job);
        this.#set({ outgoing: this.#state.outgoing.filter((out) => out.job !== job) });
        if (name !== undefined) this.#set({ news: { name, what: 'sent' } });
        this.#goOn();
        break;
      }
      case 'fetched':
        this.#fetched(message);
        break;
      case 'failed': {
        const wanted = this.#wanted.get(job);
        this.#wanted.delete(job);
        if (!wanted) {
          this.#failed(job, message.why);
          return;
        }
        const known = this.#state.incoming.get(wanted.line);
        if (known) this.#come(wanted.line, { ...known, stage: 'failed', why: message.why });
        if (wanted.save) this.#set({ news: { name: wanted.name, what: message.why } });
      }
    }
  }

  #fetched({ job, file, picture }: Extract<FromFiles, { type: 'fetched' }>): void {
    const wanted = this.#wanted.get(job);
    this.#wanted.delete(job);
    if (!wanted) {
      picture?.close();
      this.#tell({ type: 'forget', job });
      return;
    }
    const { line, name, preview, save } = wanted;
    const known = this.#state.incoming.get(line);
    if (picture) {
      this.#shown.set(line, file);
      this.#makeRoom();
    }
    const shown = picture ?? known?.picture ?? null;
    const cannotShow = preview ? picture === null : (known?.cannotShow ?? false);
    const saved = save || (known?.saved ?? false);
    this.#come(line, { job, stage: 'here', done: file.size, why: null, picture: shown, cannotShow, saved });
    if (!save) return;
    saveAs(file, name);
    this.#set({ news: { name, what: 'saved' } });
    setTimeout(() => this.#tell({ type: 'forget', job }), SAVED_WITHIN_MS);
  }

  /** The pictures that were shown first go; they are fetched again if somebody looks. */
  #makeRoom(): void {
    for (const line of this.#shown.keys()) {
      if (this.#shown.size <= MOST_PICTURES) return;
      this.#shown.delete(line);
      this.#state.incoming.get(line)?.picture?.close();
      this.#drop(line);
    }
  }

  #open(): Worker {
    if (!this.#worker) {
      this.#worker = this.#around.start();
      this.#worker.onmessage = ({ data }: MessageEvent<FromFiles>) => this.#hear(data);
      this.#worker.onerror = () => this.#broken();
    }
    return this.#worker;
  }

  /** The worker has come to an end: what was under way has failed, the next file starts another. */
  #broken(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#wanted.clear();
    for (const [job, known] of this.#sending) this.#sending.set(job, { ...known, begun: false });
    const failed = { stage: 'failed', why: 'failed' } as const;
    const ended = ([line, file]: [string, Incoming]): [string, Incoming] => [
      line,
      file.stage === 'here' ? file : { ...file, ...failed },
    ];
    this.#set({
      outgoing: this.#state.outgoing.map((out) => ({ ...out, ...failed })),
      incoming: new Map([...this.#state.incoming].map(ended)),
    });
  }

  #tell(message: ToFiles): void {
    this.#open().postMessage(message);
  }

  #change(job: number, change: Partial<Outgoing>): void {
    this.#set({
      outgoing: this.#state.outgoing.map((out) => (out.job === job ? { ...out, ...change } : out)),
    });
  }

  #come(line: string, file: Incoming): void {
    this.#set({ incoming: new Map(this.#state.incoming).set(line, file) });
  }

  #drop(line: string): void {
    const incoming = new Map(this.#state.incoming);
    incoming.delete(line);
    this.#set({ incoming });
  }

  #set(change: Partial<FilesState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** As bytes to be kept and nothing else: no page opens it. */
function saveAs(file: Blob, name: string): void {
  const bytes = file.slice(0, file.size, 'application/octet-stream');
  const address = URL.createObjectURL(bytes);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), SAVED_WITHIN_MS);
}
