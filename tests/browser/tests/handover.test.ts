// What whoever is root could hand over of a meeting, taken and searched: files, log, network, media opened with the server's own
// SRTP keys, memory. Everything that people say, show and write in it has a mark. The same meeting is held with the encryption
// taken out, and the same search has to find every mark there. The table that comes of it is published (docs/disclosure.md).
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { program } from "../lib/built.ts";
import { Server } from "../lib/server.ts";
import { type Mark, memory, search } from "../lib/tap.ts";

const DOCUMENT = join(import.meta.dirname, "../../../docs/disclosure.md");
const [BEGIN, END] = ["<!-- found: made by handover.test.ts -->\n", "<!-- end -->\n"];

/** Where each mark was found. */
type Found = Map<string, Set<string>>;

describe("what could be handed over of a meeting", () => {
  let sealed: Found;
  let clear: Found;

  test("holds nothing of what was said, shown and written", async () => {
    sealed = await handedOver([]);
    for (const [what, places] of sealed) assert.deepEqual([...places], [], what);
  });

  test("and holds all of it when the encryption is taken out", async () => {
    clear = await handedOver(["--unsealed"]);
    assert.deepEqual([...clear.keys()], [...sealed.keys()], "the same meeting");
    for (const [what, places] of clear) assert.ok(places.has("network"), `${what} is found`);
    for (const place of ["memory", "files"]) {
      assert.ok([...clear.values()].some((places) => places.has(place)), `something is found in ${place}`);
    }
  });

  test("and the table that is published says so", () => {
    const said = (places?: Set<string>) => (places?.size ? "yes" : "no");
    const rows = [...sealed].map(([what, places]) => `| ${what} | ${said(places)} | ${said(clear.get(what))} |\n`);
    const table = `| in the meeting | found with encryption | found with the encryption taken out |\n|---|---|---|\n${rows.join("")}`;
    const document = readFileSync(DOCUMENT, "utf8");
    const [from, to] = [document.indexOf(BEGIN) + BEGIN.length, document.indexOf(END)];
    if (process.env["UPDATE_GOLDEN"]) writeFileSync(DOCUMENT, document.slice(0, from) + table + document.slice(to));
    else assert.equal(document.slice(from, to), table, "UPDATE_GOLDEN=1 writes it anew: look at what it says now");
  });
});

/** Holds the meeting, and takes everything while it goes on and after it. */
async function handedOver(how: string[]): Promise<Found> {
  const tap = mkdtempSync(join(tmpdir(), "conclave-tap-"));
  const files = mkdtempSync(join(tmpdir(), "conclave-files-"));
  const server = await Server.start({ tap });
  const meeting = spawn(program("conclave-canaries"), [`${server.origin}/`, ...how], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    const over = new Promise<number | null>((resolve) => meeting.once("close", resolve));
    const told = await new Promise<string>((resolve, reject) => {
      meeting.stdout.once("data", resolve);
      meeting.once("close", () => reject(new Error("the meeting ended early")));
    });
    const marks = JSON.parse(String(told)) as Mark[];
    cpSync(server.dataFolder, files, { recursive: true });
    const dumps = [memory(server.pid)];
    meeting.stdin.end();
    assert.equal(await over, 0, "the meeting ended well");
    dumps.push(memory(server.pid));
    await server.down();
    return search(marks, { network: [tap], files: [files, server.dataFolder] }, { memory: dumps, log: [Buffer.from(server.log)] });
  } finally {
    meeting.kill();
    await server.stop();
    for (const folder of [tap, files]) rmSync(folder, { recursive: true });
  }
}
