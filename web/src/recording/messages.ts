// What the page and the recording worker say to each other.

/** To the worker. Files are named by the recording's id and their own name; what bears a request is answered. */
export type ToRecorder =
  | { type: 'open'; request: number; id: string; file: string }
  | { type: 'write'; id: string; file: string; bytes: Blob }
  /** Everything was written: makes the file whole. */
  | { type: 'close'; request: number; id: string; file: string }
  /** Puts a text in the place of all that stands in an open file. */
  | { type: 'rewrite'; id: string; file: string; text: string }
  /** Makes every file of an interrupted recording whole. */
  | { type: 'repair'; request: number; id: string }
  /** Adds up the bytes of every file, as an archive needs it. */
  | { type: 'sum'; request: number; id: string }
  /** Ticks so many times a second; 0 is not at all. */
  | { type: 'beat'; rate: number };

/** From the worker. */
export type FromRecorder =
  | { type: 'done'; request: number }
  /** The CRC-32 of each file. */
  | { type: 'sums'; request: number; sums: ReadonlyMap<string, number> }
  /** How large the file is now. */
  | { type: 'written'; file: string; bytes: number }
  | { type: 'failed'; request: number | null; why: 'space' | 'refused' | 'broken' }
  | { type: 'tick' };
