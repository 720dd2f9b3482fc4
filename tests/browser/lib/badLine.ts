// A network namespace behind a line of crates/netlab, in real time: for browsers with a bad network.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { program } from "./built.ts";
import { until } from "./server.ts";

/** Addresses of nobody else's: this machine as it is seen from there, and the other way round. */
export const HERE = "10.77.9.1";
const THERE = "10.77.9.2";

/** Why there can be no such line on this machine; `false` if there can. */
export function impossible(): string | false {
  if (process.platform !== "linux") return "network namespaces are Linux's";
  if (process.getuid?.() !== 0) return "takes root, for a network namespace";
  try {
    accessSync("/dev/net/tun", constants.R_OK | constants.W_OK);
    execFileSync("ip", ["netns", "list"], { stdio: "ignore" });
    return false;
  } catch {
    return "takes /dev/net/tun and ip(8)";
  }
}

export interface Counts {
  delivered: number;
  lost: number;
  overflowed: number;
}

export class BadLine {
  #said = "";
  #answers = 0;

  private constructor(
    readonly namespace: string,
    readonly child: ChildProcess,
  ) {
    child.stdout?.on("data", (chunk) => { this.#said += chunk; });
    child.stderr?.on("data", (chunk) => { this.#said += chunk; });
  }

  /** What is lost depends on the seed, and on when packets come. */
  static async open(seed: number): Promise<BadLine> {
    const namespace = `bl-${process.pid}`;
    const child = spawn(program("badline"), [namespace, HERE, THERE, `${seed}`], { stdio: ["pipe", "pipe", "pipe"] });
    const line = new BadLine(namespace, child);
    await line.#answer();
    return line;
  }

  /** Both ways are like this from now on. */
  async both(scenario: string): Promise<void> {
    await this.#order(`both ${scenario}`);
  }

  /** The way to the namespace is. */
  async down(scenario: string): Promise<void> {
    await this.#order(`down ${scenario}`);
  }

  /** What has become of packets so far. */
  async counts(): Promise<{ down: Counts; up: Counts }> {
    const numbers = (await this.#order("counts")).match(/\d+/g)?.map(Number) ?? [];
    const counts = (from: number) => ({ delivered: numbers[from] ?? 0, lost: numbers[from + 1] ?? 0, overflowed: numbers[from + 2] ?? 0 });
    return { down: counts(0), up: counts(3) };
  }

  /** The namespace goes too. */
  async close(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.child.once("close", () => resolve()));
    this.child.stdin?.end();
    if (this.child.exitCode === null) await gone;
  }

  async #order(order: string): Promise<string> {
    this.child.stdin?.write(`${order}\n`);
    const answer = await this.#answer();
    if (answer.startsWith("what")) throw new Error(answer);
    return answer;
  }

  async #answer(): Promise<string> {
    const expected = ++this.#answers;
    const lines = () => this.#said.split("\n").slice(0, -1);
    await until("the line answers", () => {
      if (this.child.exitCode !== null) throw new Error(this.#said);
      return lines().length >= expected;
    });
    return lines()[expected - 1] ?? "";
  }
}
