// A browser behind a bad network of crates/netlab, which passes all that it sends and gets: what is heard there.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BadLine, HERE, impossible } from "../lib/badLine.ts";
import { Browsers } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { Participant } from "../lib/participant.ts";
import { Server, until } from "../lib/server.ts";
import { noteConnections } from "../lib/way.ts";

/** What the decoders of sound have had to do, since the page was loaded. */
interface Ear {
  received: number;
  lost: number;
  /** Samples played, silence apart, and how many of these were made up for lack of a packet. */
  played: number;
  concealed: number;
  /** Packets that held the one before them in coarse (FEC of Opus, RFC 6716 section 2.1.7). */
  fec: number;
}

const WHILE_MS = 12_000;
/** The scenario's own: then the rate falls. */
const FALLS_AFTER_MS = 10_000;

describe("behind a bad network", { skip: impossible() }, () => {
  const cast = new Cast();
  let server: Server;
  let line: BadLine;
  let there: Browsers;
  const here = new Browsers();
  let ann: Participant;
  let ben: Participant;

  before(async () => {
    line = await BadLine.open(1);
    server = await Server.start();
    // It is no loopback for Ann, so that her browser needs to be told.
    const origin = `http://${HERE}:${server.port}`;
    there = new Browsers({ namespace: line.namespace, args: [`--unsafely-treat-insecure-origin-as-secure=${origin}`] });
    ann = await Participant.open(await there.get("chromium"), "Ann");
    ben = await Participant.open(await here.get("chromium"), "Ben");
    cast.add(ann);
    cast.add(ben);
    for (const one of [ann, ben]) await noteConnections(one.page);
    const link = await ben.create(server.origin);
    await ann.join(link.replace(server.origin, origin));
    await ben.microphone(true);
    await ben.camera(true);
    await ann.microphone(true);
    await ann.hears();
    await ann.sees("Ben");
    await ben.hears();
  });
  after(async () => {
    await cast.goes();
    await there?.close();
    await here.close();
    await server?.stop();
    await line?.close();
  });

  test("with 30 % lost both ways one hears, and is heard", async (t) => {
    await line.both("loss-30");
    // Until the reports have told Ann's encoder of the loss.
    await until("Ann's voice comes with FEC", async () => (await ear(ben)).fec > 0);
    const before = await line.counts();
    const [down, up] = await Promise.all([listen(ann, WHILE_MS), listen(ben, WHILE_MS)]);
    const after = await line.counts();
    for (const [way, { lost, concealed, fec }] of [["down", down], ["up", up]] as const) {
      const [dropped, passed] = [after[way].lost - before[way].lost, after[way].delivered - before[way].delivered];
      const share = dropped / (dropped + passed);
      t.diagnostic(`${way}: the line lost ${percent(share)}, a voice lacked ${percent(lost)} of its packets in the end, made up was ${percent(concealed)} of what was played, ${fec} packets with FEC`);
      assert.ok(share > 0.25 && share < 0.35, `the line does what it is for: ${percent(share)}`);
      // Without repair it would be 26 %.
      assert.ok(concealed < 0.15, percent(concealed));
    }
    assert.ok(up.fec > 0, "FEC survives that each frame is sealed");
    await Promise.all([ann.hears(), ben.hears()]);
    // Whoever holds the meeting sees for whom it goes badly, and why; and that it is over.
    await ben.choose("More", "How it goes for everyone");
    await until("Ann's loss is told", async () => /Ann\W*Poor connection since .*At least [235]0% lost on the way/.test(await panel(ben)));
    // What Ben lacks was lost on Ann's way: his device knows that once it was told of hers.
    await until("it goes well for Ben", async () => !/Ben.*lost on the way/.test(await panel(ben)));
    await line.both("clean");
    await ben.reads("It goes well for all 2.", 45_000);
    await ben.closePanel();
  });

  test("where 3 Mbit/s become 150 kbit/s the voice stays", async (t) => {
    await ann.sees("Ben");
    await line.down("rate-falls");
    await listen(ann, FALLS_AFTER_MS);
    const first = await listen(ann, WHILE_MS);
    const then = await listen(ann, WHILE_MS);
    t.diagnostic(`lost ${percent(first.lost)} of a voice's packets in the first ${WHILE_MS / 1_000} s, then ${percent(then.lost)}`);
    t.diagnostic(`made up ${percent(first.concealed)} of what was played, then ${percent(then.concealed)}`);
    const { down } = await line.counts();
    assert.ok(down.overflowed > 0, "the line was too thin for what was sent at first");
    assert.ok(then.lost < 0.3 && then.concealed < 0.4, "most of it is heard");
    await ann.hears();
    await line.both("clean");
  });
});

/** Of a while: shares of packets lost of those sent and of samples made up of those played, and packets with FEC. */
async function listen(person: Participant, milliseconds: number): Promise<{ lost: number; concealed: number; fec: number }> {
  const before = await ear(person);
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  const now = await ear(person);
  const since = (key: keyof Ear) => now[key] - before[key];
  assert.ok(since("received") > 0 && since("played") > 0, "packets come and are played");
  return { lost: since("lost") / (since("lost") + since("received")), concealed: since("concealed") / since("played"), fec: since("fec") };
}

function panel({ page }: Participant): Promise<string> {
  return page.$eval("aside.panel", (element) => element.textContent ?? "");
}

function ear(person: Participant): Promise<Ear> {
  return person.page.evaluate(async () => {
    const all = { received: 0, lost: 0, played: 0, concealed: 0, fec: 0 };
    for (const connection of connections) {
      if (connection.connectionState === "closed") continue;
      for (const one of (await connection.getStats()).values()) {
        if (one.type !== "inbound-rtp" || one.kind !== "audio") continue;
        const silent = one.silentConcealedSamples ?? 0;
        all.received += one.packetsReceived;
        all.lost += one.packetsLost;
        all.fec += one.fecPacketsReceived ?? 0;
        all.played += (one.totalSamplesReceived ?? 0) - silent;
        all.concealed += (one.concealedSamples ?? 0) - silent;
      }
    }
    return all;
  });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
