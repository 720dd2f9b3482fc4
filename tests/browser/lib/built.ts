// What the tests run, built before them: each file of tests is a process of its own, and several run at once.
import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const ROOT = join(import.meta.dirname, "../../..");
const ARTIFACTS = join(import.meta.dirname, "../artifacts");
const BINARIES = join(ARTIFACTS, "bin");
const STORIES = join(ARTIFACTS, "stories");

/** The server; a meeting full of marks; a network namespace behind a bad line. */
const PROGRAMS = ["conclave", "conclave-canaries", "badline"] as const;

/** With BROWSER_TESTS_BUILT set what the last run has built is taken as it is. */
const built = { programs: Boolean(process.env["BROWSER_TESTS_BUILT"]), stories: Boolean(process.env["BROWSER_TESTS_BUILT"]) };

/** The path of a program. All of them have in them what the controls need, which sleeps until it is asked for. */
export function program(name: (typeof PROGRAMS)[number]): string {
  const path = join(BINARIES, name);
  if (!built.programs || !existsSync(path)) buildPrograms();
  return path;
}

export function buildPrograms(): void {
  const bins = PROGRAMS.flatMap((name) => ["--bin", name]);
  execFileSync("cargo", ["build", "--quiet", ...bins, "--features", "conclave-server/controls"], { cwd: ROOT, stdio: "inherit" });
  mkdirSync(BINARIES, { recursive: true });
  // Beside where cargo would write anew what is running.
  for (const name of PROGRAMS) {
    rmSync(join(BINARIES, name), { force: true });
    copyFileSync(join(ROOT, "target/debug", name), join(BINARIES, name));
  }
  built.programs = true;
}

/** The folder of the stories of the web client. */
export async function stories(): Promise<string> {
  if (!built.stories || !existsSync(STORIES)) await buildStories();
  return STORIES;
}

export async function buildStories(): Promise<void> {
  const build = ["vite", "build", "--config", "stories/vite.config.ts", "--outDir", STORIES, "--logLevel", "error"];
  await promisify(execFile)("npx", build, { cwd: join(ROOT, "web") });
  built.stories = true;
}
