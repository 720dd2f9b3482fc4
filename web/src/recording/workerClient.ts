// The files of a recording, as the page asks the worker for them.

import { startRecordingWorker } from '../session/workers';
import type { Problem } from './desk';
import type { FromRecorder, ToRecorder } from './messages';

export interface Listener {
  tick(): void;
  /** The file has so many bytes on the disk. */
  written(file: string, bytes: number): void;
  problem(problem: Problem): void;
}

type Answer = (message: FromRecorder) => void;
type Asked = Extract<ToRecorder, { request: number }>['type'];

const BROKEN: FromRecorder = { type: 'failed', request: null, why: 'broken' };

export class RecordingWorker {
  readonly #worker = startRecordingWorker();
  readonly #id: string;
  readonly #listener: Listener;
  readonly #answers = new Map<number, Answer>();
  #requests = 0;

  constructor(id: string, listener: Listener) {
    this.#id = id;
    this.#listener = listener;
    this.#worker.onmessage = ({ data }: MessageEvent<FromRecorder>) => this.#hear(data);
    this.#worker.onerror = () => {
      for (const answer of this.#answers.values()) answer(BROKEN);
      this.#answers.clear();
      listener.problem('failed');
    };
  }

  async open(file: string): Promise<void> {
    await this.#ask('open', file);
  }

  write(file: string, bytes: Blob): void {
    this.#tell({ type: 'write', id: this.#id, file, bytes });
  }

  rewrite(file: string, text: string): void {
    this.#tell({ type: 'rewrite', id: this.#id, file, text });
  }

  /** Makes the file whole once all of it is written. */
  async close(file: string): Promise<void> {
    await this.#ask('close', file);
  }

  async repair(): Promise<void> {
    await this.#ask('repair');
  }

  /** The CRC-32 of each file. */
  async sums(): Promise<ReadonlyMap<string, number>> {
    const answer = await this.#ask('sum');
    return answer.type === 'sums' ? answer.sums : new Map();
  }

  beat(rate: number): void {
    this.#tell({ type: 'beat', rate });
  }

  end(): void {
    this.#worker.terminate();
  }

  #ask(type: Asked, file = ''): Promise<FromRecorder> {
    this.#requests += 1;
    const request = this.#requests;
    return new Promise((resolve, reject) => {
      this.#answers.set(request, (message) => {
        if (message.type === 'failed') reject(new Refusal(problemOf(message.why)));
        else resolve(message);
      });
      this.#tell({ type, request, id: this.#id, file });
    });
  }

  #tell(message: ToRecorder): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromRecorder): void {
    switch (message.type) {
      case 'tick':
        this.#listener.tick();
        break;
      case 'written':
        this.#listener.written(message.file, message.bytes);
        break;
      default: {
        const answer = message.request === null ? undefined : this.#answers.get(message.request);
        if (message.request !== null) this.#answers.delete(message.request);
        if (answer) answer(message);
        else if (message.type === 'failed') this.#listener.problem(problemOf(message.why));
      }
    }
  }
}

/** Why the worker did not do something. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem);
  }
}

function problemOf(why: 'space' | 'refused' | 'broken'): Problem {
  if (why === 'space') return 'no_space';
  return why === 'refused' ? 'refused' : 'failed';
}
