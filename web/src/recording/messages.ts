// What the page and the recording worker say to each other.

/** To the worker. Files are named by the recording's id and their own name. */
export type ToRecorder =
  | { type: 'open'; id: string; file: string }
  | { type: 'write'; id: string; file: string; bytes: ArrayBuffer }
  /** Everything was written: makes the file whole. */
  | { type: 'close'; id: string; file: string }
  /** Makes every file of an interrupted recording whole. */
  | { type: 'repair'; id: string }
  /** Ticks so many times a second; 0 is not at all. */
  | { type: 'beat'; rate: number };

/** From the worker. */
export type FromRecorder =
  | { type: 'opened' | 'closed'; id: string; file: string }
  /** How large the file is now. */
  | { type: 'written'; id: string; file: string; bytes: number }
  | { type: 'repaired'; id: string }
  | { type: 'failed'; id: string; file: string; why: 'space' | 'refused' | 'broken' }
  | { type: 'tick' };

/** The folder of all recordings in the origin's private file system. */
export const FOLDER = 'recordings';
