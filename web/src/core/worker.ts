// The core worker: the participant's brain (WebAssembly), its WebSocket, and its clock.
// Keys go from here straight to the frame worker and the file worker; the views never see them.

import type { CoreToFiles, FilesToCore } from '../files/messages';
import type { FrameReport, Intent } from '../generated/core';
import init, { Core } from '../wasm/core/core.js';
import wasmUrl from '../wasm/core/core_bg.wasm?url';
import type { FromCore, FromFrames, ToCore, ToFrames } from './messages';

/** What the core wants done; see `crates/wasm/src/core.rs`. */
type Command =
  | { type: 'connect' }
  | { type: 'disconnect' }
  | { type: 'send'; bytes: Uint8Array<ArrayBuffer> }
  | { type: 'wake_at'; at: number }
  | { type: 'keys'; command: ToFrames }
  | { type: 'files'; command: CoreToFiles }
  | Extract<FromCore, { type: 'view' | 'media' | 'names' | 'keep' | 'switch_off' }>;

const SUBPROTOCOL = 'conclave.v1';
/** A silence of the clock longer than this means that the device slept. */
const SLEPT_MS = 6_000;
/** How long a connection waits for its ticket: without one somebody signed in is a guest until it ends. */
const TICKET_MS = 10_000;

let core: Core | undefined;
let frames: MessagePort | undefined;
let files: MessagePort | undefined;
/** What the file worker is told first: it may come later than what it needs. */
let access: CoreToFiles = { type: 'access', access: null };
/** What it is told then: it is started for that. */
let waiting: CoreToFiles[] = [];
let socket: WebSocket | undefined;
/** Whoever is at this device is signed in to an organisation, as far as the page knows. */
let signedIn = false;
/** The last WebSocket did not open. */
let failed = false;
/** The server is looked for. */
let looking: AbortController | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let latest = 0;
let before: Promise<void> = Promise.resolve();

function say(message: FromCore): void {
  postMessage(message);
}

/** The time by the wall clock, which goes on during sleep; never back. */
function now(): number {
  latest = Math.max(latest, Date.now());
  return latest;
}

/** Gives the core something and does what it wants done. */
function feed(take: (core: Core, now: number) => unknown): void {
  if (!core) return;
  try {
    for (const command of take(core, now()) as Command[]) carryOut(command);
  } catch {
    // A trap in WebAssembly leaves the core in no known state: it must not run on.
    stop();
    say({ type: 'failed', why: 'crashed' });
  }
}

function carryOut(command: Command): void {
  switch (command.type) {
    case 'connect':
      void connect();
      break;
    case 'disconnect':
      disconnect();
      break;
    case 'send':
      if (socket?.readyState === WebSocket.OPEN) socket.send(command.bytes);
      break;
    case 'wake_at':
      clearTimeout(timer);
      timer = setTimeout(() => feed((core, at) => core.tick(at)), Math.max(0, command.at - Date.now()));
      break;
    case 'keys':
      frames?.postMessage(command.command);
      break;
    case 'files':
      toFiles(command.command);
      break;
    default:
      say(command);
  }
}

/**
 * After an attempt that failed, the server is looked for first: browsers hold back WebSockets that follow failed ones,
 * Firefox for longer each time, so that whoever's network is back would still be away.
 */
async function connect(): Promise<void> {
  disconnect();
  if (!failed) {
    open();
    return;
  }
  const mine = new AbortController();
  looking = mine;
  const found = await fetch('/health', { cache: 'no-store', signal: mine.signal }).catch(() => null);
  if (looking !== mine) return;
  looking = undefined;
  if (found) open();
  else feed((core, at) => core.socket_closed(at));
}

function open(): void {
  const address = new URL('/ws', self.location.origin);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  let mine: WebSocket;
  try {
    mine = new WebSocket(address, SUBPROTOCOL);
  } catch {
    queueMicrotask(() => feed((core, at) => core.socket_closed(at)));
    return;
  }
  const ticket = fetchTicket();
  socket = mine;
  failed = true;
  mine.binaryType = 'arraybuffer';
  mine.onopen = async () => {
    const shown = await ticket;
    if (socket !== mine) return;
    failed = false;
    feed((core, at) => core.socket_opened(at, shown));
  };
  mine.onmessage = ({ data }) => {
    if (socket === mine && data instanceof ArrayBuffer) {
      feed((core, at) => core.socket_message(new Uint8Array(data), at));
    }
  };
  mine.onclose = () => {
    if (socket !== mine) return;
    socket = undefined;
    feed((core, at) => core.socket_closed(at));
  };
}

/** What shows to the server whose the connection is; whoever is not signed in goes without. */
async function fetchTicket(): Promise<string | undefined> {
  if (!signedIn) return undefined;
  try {
    const answer = await fetch('/api/v1/ticket', { method: 'POST', signal: AbortSignal.timeout(TICKET_MS) });
    if (answer.ok) {
      const { ticket, vouched } = (await answer.json()) as { ticket: string; vouched: boolean };
      say({ type: 'signed_in', vouched });
      return ticket;
    }
    if (answer.status === 401) {
      signedIn = false;
      say({ type: 'signed_out' });
    }
  } catch {
    // Without it one is a guest, as anybody else.
  }
  return undefined;
}

function disconnect(): void {
  looking?.abort();
  looking = undefined;
  const old = socket;
  socket = undefined;
  old?.close();
}

/** Whoever has not had to do with files yet in this page may still have sent some before it was loaded anew. */
function toFiles(command: CoreToFiles): void {
  if (command.type === 'access') access = command;
  if (files) files.postMessage(command);
  else if (command.type !== 'access') {
    waiting.push(command);
    say({ type: 'files_wanted' });
  }
}

function stop(): void {
  core = undefined;
  clearTimeout(timer);
  disconnect();
  frames?.postMessage({ type: 'clear' } satisfies ToFrames);
  files?.postMessage({ type: 'access', access: null } satisfies CoreToFiles);
}

async function start(message: Extract<ToCore, { type: 'start' }>): Promise<void> {
  frames = message.frames;
  frames.onmessage = ({ data }: MessageEvent<FromFrames>) => {
    const reports: FrameReport[] = data.reports;
    feed((core, at) => core.frames(reports, at));
  };
  try {
    await init({ module_or_path: wasmUrl });
  } catch (error) {
    say({ type: 'failed', why: forbidden(error) ? 'wasm' : 'crashed' });
    return;
  }
  signedIn = message.signedIn;
  core = new Core(crypto.getRandomValues(new Uint8Array(32)));
  if (message.kept) core.restore(message.kept);
  watchForSleep();
}

/** Whether WebAssembly itself is not to be had; a module that did not arrive is another matter. */
function forbidden(error: unknown): boolean {
  return typeof WebAssembly === 'undefined' || error instanceof WebAssembly.CompileError;
}

function watchForSleep(): void {
  let last = Date.now();
  setInterval(() => {
    const at = Date.now();
    if (at - last > SLEPT_MS) feed((core, now) => core.network_changed(now));
    last = at;
  }, 2_000);
}

self.onmessage = ({ data }: MessageEvent<ToCore>) => {
  // One after the other, and nothing before the start is over.
  before = before.then(() => take(data));
};

function take(message: ToCore): void | Promise<void> {
  switch (message.type) {
    case 'start':
      return start(message);
    case 'files':
      files = message.port;
      files.onmessage = ({ data }: MessageEvent<FilesToCore>) =>
        feed((core, at) =>
          data.type === 'sent' ? core.file_sent(data.job, data.hash, at) : core.file_dropped(data.job, at),
        );
      for (const command of [access, ...waiting]) files.postMessage(command);
      waiting = [];
      break;
    case 'intent': {
      const intent: Intent = message.intent;
      return feed((core, at) => core.intent(intent, at));
    }
    case 'told': {
      const { provider, told, pinned } = message;
      return feed((core, at) => core.told(provider, told ?? undefined, pinned, at));
    }
    case 'offered':
      return feed((core, at) => core.offered(message.request, message.sdp, message.tracks, at));
    case 'offer_failed':
      return feed((core, at) => core.offer_failed(message.request, at));
    case 'transport':
      return feed((core, at) => core.transport(message.state, at));
    case 'way':
      return feed((core, at) => core.way(message.way, at));
    case 'measured':
      return feed((core, at) => core.measured(message.measures, at));
    case 'frames':
      return feed((core, at) => core.frames(message.reports, at));
    case 'network_changed':
      return feed((core, at) => core.network_changed(at));
  }
}
