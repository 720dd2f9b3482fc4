// Time to seal and open a frame in the browser's WebAssembly module, run by Node: the median of some rounds.
// The argument is the module's folder. Prints a table like the native benchmark's.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const { initSync, Opener, Sealer } = await import(pathToFileURL(join(folder, "frames.js")).href);
initSync({ module: readFileSync(join(folder, "frames_bg.wasm")) });

const ROUNDS = 9;
const FRAMES = 4_000;
const KEY = new Uint8Array(16).fill(7);
const [CAMERA, VP8] = [1, 1];

const sealer = new Sealer();
sealer.add_epoch(1n, KEY, 3);
if (!sealer.seal_with(1n)) throw new Error("no key");
const opener = new Opener();
opener.add_epoch(1n, KEY, 0);

const median = (figures) => figures.sort((a, b) => a - b)[figures.length >> 1];

console.log("| frame | seal | open |\n|---|---|---|");
for (const size of [120, 1200, 6000]) {
  const frame = new Uint8Array(size).fill(1);
  const seals = [];
  const opens = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const sealed = [];
    let begin = process.hrtime.bigint();
    for (let n = 0; n < FRAMES; n += 1) sealed.push(sealer.seal(CAMERA, VP8, frame));
    seals.push(Number(process.hrtime.bigint() - begin) / FRAMES);
    begin = process.hrtime.bigint();
    for (const bytes of sealed) {
      if (opener.open(VP8, bytes) !== "opened") throw new Error("a frame does not open");
      opener.take();
    }
    opens.push(Number(process.hrtime.bigint() - begin) / FRAMES);
  }
  console.log(`| ${size} B | ${median(seals).toFixed(0)} ns | ${median(opens).toFixed(0)} ns |`);
}
