// What the server has of a meeting, and whoever runs it could hand over: everything that it receives, sends, logs, stores and
// has in memory is kept, media opened with its own SRTP keys, and searched for what was said, shown and written. A second meeting, with the encryption taken out of the page, shows that the search sees.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type Socket, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser, ElementHandle } from "puppeteer-core";
import { launch } from "../lib/browsers.ts";
import { Participant, blankPage } from "../lib/participant.ts";
import { PATIENCE_MS, Server, until } from "../lib/server.ts";
import { decode, find, memory, sources } from "../lib/tap.ts";

const NAMES = { ann: "Annabel Zebrafink", ben: "Benedikt Walrus" };
const CHAT = "The heron lands at quarter past nine.";
/** What Ann writes and sends beside that: in every part of a meeting a sentence that stands nowhere else. */
const WRITTEN = {
  file: "The otter dives under the third bridge.",
  fileName: "kingfisher-schedule",
  question: "Does the bittern boom at dusk?",
  answer: "Only over the reedbeds",
  caption: "a nightjar churring beyond",
};

const folder = mkdtempSync(join(tmpdir(), "conclave-markers-"));
const pattern = join(folder, "pattern.y4m");
let chromium: Browser;
let firefox: Browser;

before(async () => {
  writeFileSync(pattern, redAndBlue());
  chromium = await launch("chromium", { args: [`--use-file-for-fake-video-capture=${pattern}`] });
  firefox = await launch("firefox"); // its microphone is a tone of 1,000 Hz
});
after(async () => {
  await chromium.close();
  await firefox.close();
  rmSync(folder, { recursive: true });
});

describe("the server's view of a meeting", () => {
  test("holds nothing of what was said, shown and written", async () => {
    const seen = await meeting(false);
    for (const [what, text] of Object.entries({ ...NAMES, CHAT, ...WRITTEN, secret: seen.secret })) {
      assert.deepEqual(seen.find(text), [], `${what} is not found`);
    }
    assert.ok(seen.audio.length > 0 && seen.video.length > 0, "media was forwarded");
    for (const { marked } of [...seen.audio, ...seen.video]) assert.equal(marked, 0, "no tone, no pattern");
  });

  test("and the same search finds all of it when the encryption is taken out", async () => {
    const seen = await meeting(true);
    for (const text of [...Object.values(NAMES), CHAT, ...Object.values(WRITTEN)]) {
      const found = seen.find(text);
      assert.ok(found.some((place) => place.startsWith("memory")), `in memory: ${text}`);
      assert.ok(found.some((place) => !place.startsWith("memory")), `in what went over the network: ${text}`);
    }
    assert.ok(seen.audio.some(({ marked }) => marked > 20), `the tone is found: ${JSON.stringify(seen.audio)}`);
    assert.ok(seen.video.some(({ marked }) => marked > 20), `the pattern is found: ${JSON.stringify(seen.video)}`);
  });
});

/** Ann shows the pattern, Ben sounds the tone, Ann writes; then the server's files are searched. */
async function meeting(clear: boolean) {
  const tap = mkdtempSync(join(tmpdir(), "conclave-tap-"));
  const server = await Server.start({ tap });
  const ann = await Participant.open(chromium, NAMES.ann);
  const ben = await Participant.open(firefox, NAMES.ben);
  if (clear) for (const one of [ann, ben]) await one.page.evaluateOnNewDocument(takeEncryptionOut);
  const link = await ann.create(server.origin);
  await ben.join(link);
  await ann.camera(true);
  await ben.microphone(true);
  if (clear) {
    await until("media was forwarded for a while", async () => {
      const all = sources(tap);
      return all.some((s) => s.video && s.frames.length > 60) && all.some((s) => !s.video && s.frames.length > 150);
    });
  } else {
    await Promise.all([ben.sees(NAMES.ann), ann.hears()]);
    await ann.say(CHAT);
    await ben.toggle("Chat");
    await until("Ben reads it", async () => (await ben.text()).includes(CHAT));
    await ann.press("Show as I type");
    await ann.page.click(".composer textarea");
    await ann.page.keyboard.type(WRITTEN.caption);
    await until("Ben reads along", async () => (await ben.text()).includes(WRITTEN.caption));
    await ann.page.keyboard.press("Enter");
    await attach(ann, `${WRITTEN.fileName}.txt`, WRITTEN.file);
    await until("Ben sees the file", async () => (await ben.text()).includes(WRITTEN.fileName));
    await poll(ann);
    await until("Ben sees the poll", async () => (await ben.text()).includes(WRITTEN.question));
  }
  const dumps: Record<"memory in the meeting" | "memory after it", Buffer> = { "memory in the meeting": memory(server.pid), "memory after it": Buffer.alloc(0) };
  const clearly = clear ? await held(server, [...Object.values(NAMES), CHAT, ...Object.values(WRITTEN)]) : undefined;
  if (clearly) dumps["memory in the meeting"] = memory(server.pid);
  await ann.leave();
  await ben.leave();
  await ann.close();
  await ben.close();
  dumps["memory after it"] = memory(server.pid);
  clearly?.end();
  await server.down();
  const found = new Map<string, string[]>();
  const secret = link.split(".").at(-1) ?? "";
  const texts = [...Object.values(NAMES), CHAT, ...Object.values(WRITTEN), secret];
  for (const text of texts) found.set(text, find(text, [tap, server.dataFolder], { log: server.log, ...dumps }));
  const reader = await blankPage(chromium);
  await server.up(); // WebCodecs need a secure origin
  await reader.goto(server.origin);
  const decoded = { audio: [] as Awaited<ReturnType<typeof decode>>[], video: [] as Awaited<ReturnType<typeof decode>>[] };
  for (const source of sources(tap)) decoded[source.video ? "video" : "audio"].push(await decode(reader, source));
  await reader.close();
  await server.stop();
  rmSync(tap, { recursive: true });
  return { secret, find: (text: string) => found.get(text) ?? ["never searched"], ...decoded };
}

/** What a client without encryption would send: a request with all of it, on its way as long as the connection is there. */
async function held(server: Server, texts: string[]): Promise<Socket> {
  const socket = connect(server.port, "localhost");
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.write(`POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\n${texts.map((text, at) => `x-canary-${at}: ${text}\r\n`).join("")}`);
  await until("the server has read it", () => memory(server.pid).includes(texts.at(-1) ?? ""));
  return socket;
}

async function attach(person: Participant, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  writeFileSync(path, text);
  const field = (await person.page.waitForSelector('.composer input[type="file"]')) as ElementHandle<HTMLInputElement> | null;
  await field?.uploadFile(path);
}

async function poll(host: Participant): Promise<void> {
  await host.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  if (!(await host.has("New poll"))) await host.page.keyboard.press("l");
  await host.press("New poll");
  await host.page.waitForSelector(".poll-form", { timeout: PATIENCE_MS });
  const fields = await host.page.$$(".poll-form input:not([type=checkbox])");
  for (const [at, text] of [WRITTEN.question, WRITTEN.answer, "Elsewhere"].entries()) {
    await fields[at]?.click();
    await fields[at]?.type(text);
  }
  await host.press("Start poll");
}

/** Runs in the page: the transforms are set nowhere, so that frames leave as the encoder made them. */
function takeEncryptionOut() {
  for (const end of [RTCRtpSender, RTCRtpReceiver]) {
    const kept = new WeakMap<object, unknown>();
    Object.defineProperty(end.prototype, "transform", {
      set(value: unknown) {
        kept.set(this as object, value);
      },
      get() {
        return kept.get(this as object) ?? null;
      },
    });
  }
}

/** A video file for a camera: one half red, the other blue, changing places twice a second (YUV4MPEG2). */
function redAndBlue(): Buffer {
  const [width, height] = [640, 360];
  const red = { y: 81, u: 90, v: 240 };
  const blue = { y: 41, u: 240, v: 110 };
  const frame = (swapped: boolean) => {
    const plane = (w: number, h: number, part: "y" | "u" | "v") => {
      const [left, right] = swapped ? [blue, red] : [red, blue];
      const row = Buffer.concat([Buffer.alloc(w / 2, left[part]), Buffer.alloc(w / 2, right[part])]);
      return Buffer.concat(Array.from({ length: h }, () => row));
    };
    return Buffer.concat([Buffer.from("FRAME\n"), plane(width, height, "y"), plane(width / 2, height / 2, "u"), plane(width / 2, height / 2, "v")]);
  };
  const frames = [...Array.from({ length: 15 }, () => frame(false)), ...Array.from({ length: 15 }, () => frame(true))];
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F30:1 Ip A1:1 C420mpeg2\n`), ...frames]);
}
