// What the page, the core worker and the file worker say to each other. Keys go from the core straight to the file worker.

/** Pictures up to here are shown without being asked for. */
export const PREVIEW_BYTES = 2 << 20;

/** What a file is called. */
export interface Named {
  name: string;
  /** The end of the name, with its dot, that says what it is; may be empty. */
  ending: string;
}

/** What is known of a file before it is sent. */
export interface Prepared extends Named {
  bytes: number;
  /** Media type, by the bytes for pictures. */
  kind: string;
  picture: [number, number] | null;
  /** What pictures and videos say besides what they show: taken out, not told apart, or none of both. */
  metadata: 'removed' | 'unknown' | 'none';
}

/** Why a file did not come through. */
export type FileProblem =
  /** Longer than the server takes. */
  | 'too_large'
  /** The server has no room, or the sender's share of it is used up. */
  | 'no_room'
  /** The server does not have it any more, or the person may not. */
  | 'gone'
  /** Not what was announced: changed on the way, or on the server. */
  | 'broken'
  /** The file on this device cannot be read. */
  | 'unreadable'
  /** There is no room on this device. */
  | 'no_space'
  /** The meeting's rules do not allow it. */
  | 'refused'
  /** The module that seals and opens files did not arrive. */
  | 'not_loaded'
  | 'failed';

/** From the page to the file worker. Jobs are numbered by the page. */
export type ToFiles =
  /** First: the port to the core worker. */
  | { type: 'start'; core: MessagePort }
  | { type: 'prepare'; job: number; file: File }
  | { type: 'cancel'; job: number }
  /** It was saved, or is not wanted any more. */
  | { type: 'forget'; job: number }
  /** A picture that has come is to be shown as large as this, in device pixels. */
  | { type: 'enlarge'; job: number; file: Blob; within: Extent }
  /** The page goes: nothing of the files may stay. */
  | { type: 'leave' };

export interface Extent {
  width: number;
  height: number;
}

/** From the file worker to the page. */
export type FromFiles =
  | { type: 'prepared'; job: number; prepared: Prepared }
  /** Bytes of the file that have gone or come; `waits`: until the connection is back. */
  | { type: 'progress'; job: number; bytes: number; waits: boolean }
  | { type: 'sent'; job: number }
  /** Whole, and what was announced. */
  | { type: 'fetched'; job: number; file: Blob; picture: ImageBitmap | null }
  | { type: 'enlarged'; job: number; picture: ImageBitmap | null }
  | { type: 'failed'; job: number; why: FileProblem };

/** From the core worker to the file worker, over their own port. */
export type CoreToFiles =
  /** Where the meeting's files are, and the capability to them; `null`: there is no meeting any more. */
  | { type: 'access'; access: string | null }
  | { type: 'send'; job: number; id: string; key: Uint8Array }
  | {
      type: 'fetch';
      job: number;
      id: string;
      key: Uint8Array;
      hash: Uint8Array;
      bytes: number;
      /** To be shown, not to be saved. */
      preview: boolean;
    }
  /** Its readers are told of what was sent. */
  | { type: 'announced'; job: number }
  /** Whose it is to be, or else stays; `null`: one's own. */
  | { type: 'delete'; id: string; owner: string | null }
  /** It is not to be sent, or not to be had. */
  | { type: 'refuse'; job: number };

/** From the file worker to the core worker. */
export type FilesToCore = { type: 'sent'; job: number; hash: Uint8Array } | { type: 'dropped'; job: number };
