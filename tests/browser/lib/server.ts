// A real server: the binary that people run, on free ports, with a data folder of its own.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { randomInt } from "node:crypto";
import { type Socket, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Authority } from "./authority.ts";
import { program } from "./built.ts";

export interface ServerOptions {
  /** Write down every byte that crosses the server into this folder. */
  tap?: string;
  /** Speak TLS, by a certificate of this authority. */
  certifiedBy?: Authority;
  /** Under a name whose certificate the server itself trusts as well: it looks at its own pages as a stranger would. It is said to be in
   * the Netherlands. */
  looksAtItself?: boolean;
  /** Ask providers on this machine, whose certificates are of this authority. */
  providersBy?: Authority;
}

/** Processes that a failed test left behind neither keep the file of tests from ending nor outlive it. */
const children = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});
/** Gives what ends it, which waits until it is gone and all that it said has come. */
function keep(child: ChildProcess): (signal: NodeJS.Signals) => Promise<void> {
  children.add(child);
  child.once("exit", () => children.delete(child));
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const handles = [child, child.stdout as Socket | null, child.stderr as Socket | null];
  for (const handle of handles) handle?.unref();
  return (signal) => {
    for (const handle of handles) handle?.ref();
    child.kill(signal);
    return gone;
  };
}

/** What the tests look at in the report of `conclave load`. */
export interface LoadReport {
  joins: { ok: number; smallest_roster: number };
  frames: { failed: number };
  /** Streams that somebody wanted at the end and that did not open there. */
  closed: { to: string; from: string; kind: string; opened_before: boolean }[];
}

/** Native participants in a meeting. */
export interface Crowd {
  /** Ends it when all that they want has opened, or has had its time: what `conclave load` reports, good or not. */
  reports(): Promise<LoadReport>;
  /** Ends it at once. */
  goes(): Promise<void>;
}

export class Server {
  readonly origin: string;
  readonly dataFolder = mkdtempSync(join(tmpdir(), "conclave-data-"));
  log = "";
  #child: ChildProcess | undefined;
  #end: ReturnType<typeof keep> | undefined;
  readonly #crowds: (() => Promise<void>)[] = [];

  private constructor(
    readonly port: number,
    readonly options: ServerOptions,
  ) {
    this.origin = `${options.certifiedBy ? "https" : "http"}://localhost:${port}`;
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    const server = new Server(await freePort(), options);
    await server.up();
    return server;
  }

  /** The link for the first owner of an organisation, as the server has printed it. */
  get setupLink(): string {
    const [link] = /http\S*\/admin#setup\.\S+/.exec(this.log) ?? [];
    if (!link) throw new Error(`no link was printed: ${this.log}`);
    return link;
  }

  get pid(): number {
    if (!this.#child?.pid) throw new Error("the server is not up");
    return this.#child.pid;
  }

  /** Starts the process, on the same port and folder as before, and waits until it answers. */
  async up(): Promise<void> {
    const { tap, certifiedBy, looksAtItself, providersBy } = this.options;
    const words = ["serve", "--listen", `0.0.0.0:${this.port}`, "--data-dir", this.dataFolder];
    // However late this machine is: when somebody is refused has tests of its own.
    words.push("--refuse-meetings-at-percent", "0", "--refuse-joins-at-percent", "0");
    if (certifiedBy) {
      const { certificate, key } = certifiedBy.certify("localhost");
      words.push("--tls-certificate", certificate, "--tls-key", key);
    }
    if (looksAtItself) words.push("--domain", "localhost", "--jurisdiction", "NL");
    if (providersBy) words.push("--provider-ca-file", providersBy.root, "--provider-networks", "127.0.0.0/8");
    const child = spawn(program("conclave"), words, {
      env: {
        ...process.env,
        ...(tap ? { CONCLAVE_TAP_DIR: tap } : {}),
        ...(looksAtItself && certifiedBy ? { SSL_CERT_FILE: certifiedBy.root } : {}),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.#end = keep(child);
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => { this.log += chunk; });
    await until("the server answers", async () => {
      if (child.exitCode !== null) throw new Error(`the server stopped: ${this.log}`);
      // It answers this without TLS too.
      return (await fetch(`http://localhost:${this.port}/health`)).ok;
    });
  }

  /** Runs a command of the server's on its machine, beside it: what it says. */
  command(...words: string[]): string {
    return execFileSync(program("conclave"), [...words, "--data-dir", this.dataFolder], { encoding: "utf8" });
  }

  /** So many native participants come into a meeting and stay until they are told to go, or the server stops. */
  crowd(link: string, participants: number): Crowd {
    const words = ["load", "--url", link, "--participants", `${participants}`, "--duration", "60m", "--patience", "30s", "--json"];
    const child = spawn(program("conclave"), words, { stdio: ["ignore", "pipe", "pipe"] });
    const end = keep(child);
    let said = "";
    let complaints = "";
    child.stdout.on("data", (chunk) => { said += chunk; });
    child.stderr.on("data", (chunk) => { complaints += chunk; });
    const goes = () => end("SIGKILL");
    this.#crowds.push(goes);
    return {
      goes,
      async reports() {
        await end("SIGINT");
        if (!said.startsWith("{")) throw new Error(complaints);
        return JSON.parse(said);
      },
    };
  }

  /** Stops the process, as an operator (SIGTERM) or as a fault (SIGKILL); fails where it had ended by itself. */
  async down(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const gone = this.#child?.exitCode ?? this.#child?.signalCode ?? null;
    await this.#end?.(signal);
    this.#end = undefined;
    this.#child = undefined;
    if (gone !== null) throw new Error(`the server had ended by itself (${gone}): ${this.log}`);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#crowds.map((goes) => goes()));
    await this.down();
    rmSync(this.dataFolder, { recursive: true, force: true });
  }
}

/** Processor seconds that a process has used. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** A port below those that the system gives to outgoing connections: nobody takes it before the server does. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer().once("error", () => resolve(false));
      probe.listen(port, "0.0.0.0", () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

/** For so long something that will come is waited for: long enough for a slow machine, since it measures nothing. */
export const PATIENCE_MS = 45_000;

/** Waits until `probe` is true; its errors count as not yet, the last one is told in the end. */
export async function until(what: string, probe: () => unknown, milliseconds = PATIENCE_MS): Promise<void> {
  const end = Date.now() + milliseconds;
  let last: unknown;
  for (;;) {
    try {
      last = await probe();
      if (last) return;
    } catch (error) {
      last = error instanceof Error ? error.message : error;
    }
    if (Date.now() > end) throw new Error(`not within ${milliseconds} ms: ${what} (last: ${String(last)})`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
