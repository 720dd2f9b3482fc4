// Files on their way out and in: light, so that it is there from the start. The worker that carries them is started with
// the first.

import type { ChatTo, Intent } from '../generated/core';
import { download } from '../saving/download';
import type { SessionState } from '../session/session';
import type { Extent, FileProblem, FromFiles, Named, Prepared, ToFiles } from './messages';

/** A file that is being sent. */
export interface Outgoing extends Named {
  job: number;
  bytes: number;
  metadata: Prepared['metadata'];
  /** `asking`: whether it shall go although it may tell where and when it was taken. */
  stage: 'preparing' | 'asking' | 'sending' | 'waiting' | 'failed';
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

/** What has come of a file, or is asked about it: told once. */
export interface FileNews extends Named {
  what: 'asks' | 'sent' | 'saved' | FileProblem;
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

/** Files that are read and offered at once; the others wait. */
const AT_ONCE = 3;
/** Pictures of the conversation that are kept decoded. */
const MOST_PICTURES = 60;
/** How long the browser may take to read what it saves. */
const SAVED_WITHIN_MS = 120_000;
/** A second press on one button within this is part of a double click. */
const DOUBLE_CLICK_MS = 700;

interface Sending {
  file: File;
  to: To;
  /** The worker has it. */
  begun: boolean;
  prepared: Prepared | null;
}

interface Wanted extends Named {
  line: string;
  /** To be shown. */
  preview: boolean;
  /** To be saved. */
  save: boolean;
}

export class FilesDesk {
  readonly #around: Surroundings;
  readonly #listeners = new Set<() => void>();
  readonly #sending = new Map<number, Sending>();
  /** Those that go whatever they tell: the person said so. */
  readonly #accepted = new WeakSet<File>();
  readonly #wanted = new Map<number, Wanted>();
  /** Pictures that were shown: they need not be fetched again to be saved or to be shown larger. */
  readonly #shown = new Map<string, { job: number; file: Blob }>();
  readonly #enlarging = new Map<number, (picture: ImageBitmap | null) => void>();
  #pressed = { line: '', at: 0 };
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

  /** Sends what may tell where and when it was taken: the person wants it so. */
  sendAnyway(job: number): void {
    const known = this.#sending.get(job);
    if (!known?.prepared || this.#stageOf(job) !== 'asking') return;
    this.#accepted.add(known.file);
    this.#offer(job, known.to, known.prepared);
  }

  /** Sends what has failed once more, from the beginning. */
  retry(job: number): void {
    const known = this.#sending.get(job);
    this.cancel(job);
    if (known) this.send([known.file], known.to);
  }

  /** Fetches the file of a line to save it, or to show the picture that it is. */
  fetch(line: string, { name, ending }: Named, preview: boolean): void {
    if (!preview && this.#isSecondPress(line)) return;
    const shown = preview ? undefined : this.#shown.get(line);
    if (shown) {
      save(shown.file, name);
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
    this.#wanted.set(job, { line, name, ending, preview, save: !preview });
    const { picture, cannotShow, saved } = known ?? { picture: null, cannotShow: false, saved: false };
    this.#come(line, { job, stage: 'fetching', done: 0, why: null, picture, cannotShow, saved });
    this.#open();
    this.#around.intend({ type: 'fetch_file', job, line, preview });
  }

  /** Stops fetching. */
  stop(line: string): void {
    const known = this.#state.incoming.get(line);
    if (!known) return;
    this.#pressed = { line: '', at: 0 };
    this.#tell({ type: 'cancel', job: known.job });
    this.#wanted.delete(known.job);
    if (known.picture) this.#come(line, { ...known, stage: 'here' });
    else this.#drop(line);
  }

  /** The picture of a line, as large as it is but within this; `null` if it cannot be had. */
  enlarge(line: string, within: Extent): Promise<ImageBitmap | null> {
    const shown = this.#shown.get(line);
    if (!shown) return Promise.resolve(null);
    const job = ++this.#jobs;
    return new Promise((resolve) => {
      this.#enlarging.set(job, resolve);
      this.#tell({ type: 'enlarge', job, file: shown.file, within });
    });
  }

  /** The meeting is over: nothing of its files stays here. */
  end(): void {
    for (const { picture } of this.#state.incoming.values()) picture?.close();
    this.#endEnlarging();
    this.#sending.clear();
    this.#wanted.clear();
    this.#shown.clear();
    if (this.#state !== NO_FILES) this.#set(NO_FILES);
  }

  #begin(file: File, to: To): number {
    const job = ++this.#jobs;
    this.#sending.set(job, { file, to, begun: false, prepared: null });
    const { name, size: bytes } = file;
    const stage = 'preparing';
    const out: Outgoing = { job, name, ending: '', bytes, metadata: 'none', stage, done: 0, why: null };
    this.#set({ outgoing: [...this.#state.outgoing, out] });
    return job;
  }

  /** The next ones are read, as long as only few are: reading takes as much memory as they are long. */
  #goOn(): void {
    const isBusy = ([job, { begun }]: [number, Sending]) => begun && this.#stageOf(job) !== 'asking';
    let begun = [...this.#sending].filter(isBusy).length;
    for (const [job, waiting] of this.#sending) {
      if (begun >= AT_ONCE) return;
      if (waiting.begun || this.#stageOf(job) !== 'preparing') continue;
      begun += 1;
      this.#sending.set(job, { ...waiting, begun: true });
      this.#tell({ type: 'prepare', job, file: waiting.file });
    }
  }

  /** The core says where it goes. */
  #offer(job: number, to: To, { name, ending, kind, bytes, picture, metadata }: Prepared): void {
    this.#change(job, { stage: 'sending', ending, bytes, metadata });
    this.#around.intend({ type: 'send_file', job, name, kind, bytes, picture, to });
  }

  #isSecondPress(line: string): boolean {
    const at = performance.now();
    const again = this.#pressed.line === line && at - this.#pressed.at < DOUBLE_CLICK_MS;
    this.#pressed = { line, at };
    return again;
  }

  /** What has come of one that is sent. */
  #report(job: number, what: FileNews['what']): void {
    const out = this.#state.outgoing.find((out) => out.job === job);
    if (out) this.#set({ news: { name: out.name, ending: out.ending, what } });
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
    this.#report(job, why);
    this.#goOn();
  }

  #hear(message: FromFiles): void {
    const { job } = message;
    switch (message.type) {
      case 'prepared': {
        const known = this.#sending.get(job);
        if (!known) return;
        const { prepared } = message;
        if (prepared.metadata === 'unknown' && !this.#accepted.has(known.file)) {
          this.#sending.set(job, { ...known, prepared });
          const { ending, bytes, metadata } = prepared;
          this.#change(job, { stage: 'asking', ending, bytes, metadata });
          this.#report(job, 'asks');
          this.#goOn();
        } else this.#offer(job, known.to, prepared);
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
        this.#report(job, 'sent');
        this.#sending.delete(job);
        this.#set({ outgoing: this.#state.outgoing.filter((out) => out.job !== job) });
        this.#goOn();
        break;
      }
      case 'fetched':
        this.#fetched(message);
        break;
      case 'enlarged':
        if (this.#enlarging.has(job)) this.#enlarging.get(job)?.(message.picture);
        else message.picture?.close();
        this.#enlarging.delete(job);
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
        if (wanted.save) this.#set({ news: { name: wanted.name, ending: wanted.ending, what: message.why } });
      }
    }
  }

  #fetched({ job, file, picture }: Extract<FromFiles, { type: 'fetched' }>): void {
    const wanted = this.#wanted.get(job);
    this.#wanted.delete(job);
    if (!wanted) {
      picture?.close();
      this.#forget(job);
      return;
    }
    const { line, name, ending, preview } = wanted;
    const known = this.#state.incoming.get(line);
    if (picture) {
      this.#shown.set(line, { job, file });
      this.#makeRoom();
    }
    const shown = picture ?? known?.picture ?? null;
    const cannotShow = preview ? picture === null : (known?.cannotShow ?? false);
    const saved = wanted.save || (known?.saved ?? false);
    this.#come(line, { job, stage: 'here', done: file.size, why: null, picture: shown, cannotShow, saved });
    if (wanted.save) {
      save(file, name);
      this.#set({ news: { name, ending, what: 'saved' } });
    }
    // What is shown stays until it makes room.
    if (!picture) setTimeout(() => this.#forget(job), wanted.save ? SAVED_WITHIN_MS : 0);
  }

  /** The pictures that were shown first go; they are fetched again if somebody looks. */
  #makeRoom(): void {
    for (const [line, { job }] of this.#shown) {
      if (this.#shown.size <= MOST_PICTURES) return;
      this.#shown.delete(line);
      this.#forget(job);
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
    this.#endEnlarging();
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

  #endEnlarging(): void {
    for (const resolve of this.#enlarging.values()) resolve(null);
    this.#enlarging.clear();
  }

  /** The worker, if there still is one, need not keep it. */
  #forget(job: number): void {
    this.#worker?.postMessage({ type: 'forget', job } satisfies ToFiles);
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
function save(file: Blob, name: string): void {
  download(file.slice(0, file.size, 'application/octet-stream'), name);
}
