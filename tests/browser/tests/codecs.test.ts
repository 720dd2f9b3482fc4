// In which codecs pictures go, where devices and browsers differ: two strong machines, then one that knows less.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browsers } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { Participant } from "../lib/participant.ts";
import { PATIENCE_MS, Server, until } from "../lib/server.ts";
import { noteConnections } from "../lib/way.ts";

const browsers = new Browsers();
const cast = new Cast();
let server: Server;
let ann: Participant;
let ben: Participant;

before(async () => {
  server = await Server.start();
  const chromium = await browsers.get("chromium");
  ann = await on(16, await Participant.open(chromium, "Ann"));
  ben = await on(16, await Participant.open(chromium, "Ben"));
  cast.add(ann);
  cast.add(ben);
  await ben.join(await ann.create(server.origin));
});
after(async () => {
  await cast.goes();
  await browsers.close();
  await server.stop();
});

test("between strong machines a camera goes as VP9, in one stream of several sizes", async (t) => {
  await ann.camera(true);
  await ben.sees("Ann");
  await until("VP9 leaves", async () => (await sends(ann)).some(({ codec }) => codec === "video/VP9"), 2 * PATIENCE_MS);
  const sent = await sends(ann);
  t.diagnostic(JSON.stringify(sent));
  assert.deepEqual(sent.map(({ mode }) => mode), ["L3T3_KEY"], "one stream");
  await until("Ben sees it so", async () => (await receives(ben)).some(({ codec, frames }) => codec === "video/VP9" && frames > 5));
  await ben.sees("Ann");
  t.diagnostic(JSON.stringify(await receives(ben)));
});

test("a small tile gets a small picture of it, and a large one the large again", async (t) => {
  const height = async () => Math.max(0, ...(await receives(ben)).map(({ height }) => height));
  await until("a large one", async () => (await height()) > 360, 2 * PATIENCE_MS);
  const large = await height();
  await ben.page.setViewport({ width: 420, height: 320 });
  await until("a small one", async () => (await height()) > 0 && (await height()) < large, 2 * PATIENCE_MS);
  const small = await receives(ben);
  await ben.page.setViewport({ width: 1280, height: 800 });
  await until("the large one again", async () => (await height()) === large, 2 * PATIENCE_MS);
  t.diagnostic(`${large} lines, small: ${JSON.stringify(small)}`);
});

test("a screen goes as AV1", async (t) => {
  await ann.share(true);
  await until("AV1 leaves", async () => (await sends(ann)).some(({ codec }) => codec === "video/AV1"), 2 * PATIENCE_MS);
  await until("and is seen", async () => (await receives(ben)).some(({ codec, frames }) => codec === "video/AV1" && frames > 1), 2 * PATIENCE_MS);
  t.diagnostic(JSON.stringify([await sends(ann), await receives(ben)]));
});

test("who comes and knows less is shown everything all the same", async (t) => {
  const cleo = await on(2, await Participant.open(await browsers.get("firefox"), "Cleo"));
  cast.add(cleo);
  await cleo.join(await ann.invite());
  await cleo.sees("Ann");
  await until("the screen goes as VP8 again", async () => (await sends(ann)).every(({ codec }) => codec !== "video/AV1"), 2 * PATIENCE_MS);
  await until("both are seen", async () => {
    const received = await receives(cleo);
    if (received.length !== 2) throw new Error(`${JSON.stringify(received)} of ${JSON.stringify(await sends(ann))} on a page that says ${await cleo.text()}`);
    return true;
  }, 2 * PATIENCE_MS);
  t.diagnostic(JSON.stringify([await sends(ann), await receives(cleo)]));
  await ben.sees("Ann");
  assert.deepEqual([ann.faults, ben.faults, cleo.faults], [[], [], []]);
});

/** As on a machine with so many processors; the page's connections are noted down. */
async function on(processors: number, somebody: Participant): Promise<Participant> {
  await somebody.page.evaluateOnNewDocument((processors) => {
    Object.defineProperty(navigator, "hardwareConcurrency", { get: () => processors });
  }, processors);
  await noteConnections(somebody.page);
  return somebody;
}

interface Stream {
  codec: string;
  mode: string;
  height: number;
  frames: number;
}

/** The streams of pictures in which frames left within two seconds. */
function sends(somebody: Participant): Promise<Stream[]> {
  return streams(somebody, "outbound-rtp");
}

/** Those in which frames were decoded. */
function receives(somebody: Participant): Promise<Stream[]> {
  return streams(somebody, "inbound-rtp");
}

function streams(somebody: Participant, type: "outbound-rtp" | "inbound-rtp"): Promise<Stream[]> {
  return somebody.page.evaluate(async (type) => {
    const look = async () => {
      const all = new Map((await connections.at(-1)?.getStats())?.entries() ?? []);
      return [...all.values()]
        .filter((entry) => entry.type === type && entry.kind === "video")
        .map((entry) => ({
          id: entry.id as string,
          codec: (all.get(entry.codecId)?.mimeType ?? "") as string,
          mode: (entry.scalabilityMode ?? "") as string,
          height: (entry.frameHeight ?? 0) as number,
          frames: (entry.framesEncoded ?? entry.framesDecoded ?? 0) as number,
        }));
    };
    const before = new Map((await look()).map(({ id, frames }) => [id, frames]));
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    return (await look())
      .map(({ id, frames, ...stream }) => ({ ...stream, frames: frames - (before.get(id) ?? 0) }))
      .filter(({ frames }) => frames > 0);
  }, type);
}
