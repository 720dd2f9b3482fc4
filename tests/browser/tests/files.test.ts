// Files in the conversation: whole or not at all, through broken connections; pictures without what they need not say;
// names that cannot lie; and a server that has nothing of it.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Browser, ElementHandle } from "puppeteer-core";
import { type BrowserName, launch } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { Participant } from "../lib/participant.ts";
import { Proxy } from "../lib/proxy.ts";
import { PATIENCE_MS, Server, until } from "../lib/server.ts";
import { files, find } from "../lib/tap.ts";

/** For so long a machine may seal, store, fetch and open twenty megabytes. */
const WORK_MS = 4 * PATIENCE_MS;
const CANARY = "The heron nests behind the old mill.";

const folder = mkdtempSync(join(tmpdir(), "conclave-files-"));
const tapped = join(folder, "tap");
let server: Server;
let proxy: Proxy;
let browsers: Record<BrowserName, Browser>;
const cast = new Cast();

before(async () => {
  server = await Server.start({ tap: tapped });
  proxy = await Proxy.start(server.port);
  const [chromium, firefox] = await Promise.all([launch("chromium"), launch("firefox")]);
  browsers = { chromium, firefox };
});
after(async () => {
  await Promise.all(Object.values(browsers ?? {}).map((browser) => browser.close()));
  proxy.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => cast.goes());

for (const [sender, receiver] of [
  ["chromium", "firefox"],
  ["firefox", "chromium"],
] as const) {
  describe(`from ${sender} to ${receiver}`, () => {
    test("twenty megabytes come through a connection that is cut on the way out and on the way in", async () => {
      const { ann, ben } = await pair(sender, receiver, proxy.origin);
      const bytes = Buffer.alloc(20_000_000);
      for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE((at * 2_654_435_761) >>> 0, at);
      bytes.write(CANARY, 10_000_000);

      const out = proxy.cutAfter("up", 8_000_000);
      await attach(ann, "measurements.bin", bytes);
      await out;
      await ann.reads("Waiting for the connection");
      proxy.restore();
      await until("it is sent", async () => (await ann.page.$(".files-outgoing")) === null, WORK_MS);

      await ben.reads("measurements");
      const down = proxy.cutAfter("down", 8_000_000);
      await ben.press("Download ⁨measurements.bin⁩");
      await down;
      await ben.reads("Waiting for the connection");
      proxy.restore();
      const [saved] = await savedBy(ben, 1);
      assert.equal(saved?.hash, createHash("sha256").update(bytes).digest("hex"));
      assert.deepEqual([saved.name, saved.type, saved.bytes], ["measurements.bin", "application/octet-stream", bytes.length]);
      assert.deepEqual(find(CANARY, [tapped, server.dataFolder], { log: server.log }), [], "nothing of it on the server");
      assert.deepEqual(find("measurements", [tapped, server.dataFolder], { log: server.log }), [], "nor its name");
      assert.notDeepEqual(contents(), [], "this test would notice");
      for (const one of [ann, ben]) one.forgiveUnreached();
    });

    test("a picture is shown the right way up, without saying where it was taken", async () => {
      const { ann, ben } = await pair(sender, receiver, server.origin);
      const photo = withExif(await drawn(ann));
      assert.ok(photo.includes(CANARY));
      await attach(ann, "heron.jpg", photo);
      const canvas = await ben.page.waitForSelector("canvas.file-picture", { timeout: 45_000 });
      assert.ok(canvas);
      const shown = await canvas.evaluate((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const pixels = (canvas as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data;
        const at = (x: number, y: number) => [...(pixels ?? [])].slice((y * width + x) * 4, (y * width + x) * 4 + 3);
        return { width, height, name: canvas.closest("button")?.getAttribute("aria-label"), top: at(width >> 1, 4), bottom: at(width >> 1, height - 5) };
      });
      // It was stored lying on its side, its left half red.
      assert.deepEqual([shown.width, shown.height], [60, 120]);
      assert.ok((shown.top[0] ?? 0) > 180 && (shown.bottom[0] ?? 255) < 80, JSON.stringify(shown));
      assert.match(shown.name ?? "", /heron\.jpg/);
      await ben.press("Download ⁨heron.jpg⁩");
      const [saved] = await savedBy(ben, 1);
      const text = saved?.text ?? "";
      assert.ok(text.startsWith("\u00ff\u00d8\u00ff"), "a photo");
      assert.ok(!text.includes("heron") && !text.includes("CanaryCam"), "that says nothing else");

      await ben.press("Show ⁨heron.jpg⁩ larger");
      const large = () => ben.page.$("[role=dialog] canvas.picture-large");
      await until("it is shown larger", async () => (await large()) !== null);
      await ben.page.keyboard.press("Escape");
      await until("Escape ends that", async () => (await large()) === null);
      const focused = () => ben.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
      await until("the focus is where it was", async () => (await focused())?.includes("heron.jpg") === true);

      await pasted(ann, photo);
      await until("a pasted picture is shown, too", async () => (await ben.page.$$("canvas.file-picture")).length === 2);
      assert.deepEqual(await dropped(ann, ".stage", photo), { veil: false, kept: true }, "beside the conversation nothing becomes of it");
      assert.deepEqual(await dropped(ann, ".composer textarea", photo), { veil: true, kept: true });
      await until("one that was dropped on the conversation is shown, too", async () => (await ben.page.$$("canvas.file-picture")).length === 3);
      assert.equal(await ann.page.$(".file-drop-veil"), null);
      assert.deepEqual([ann.faults, ben.faults], [[], []]);
    });

    test("what may tell where it was taken goes only when its sender says so", async () => {
      const { ann, ben } = await pair(sender, receiver, server.origin);
      const film = Buffer.concat([Buffer.from("\0\0\0\u0018ftypqt  "), Buffer.from(CANARY)]);
      await attach(ann, "walk.mov", film);
      await ann.reads("may tell where and when it was taken");
      await ann.press("Do not send");
      await until("it is gone", async () => (await ann.page.$(".files-outgoing")) === null);
      await attach(ann, "walk again.mov", film); // a field says nothing when the same file is put into it again
      await ann.press("Send anyway");
      await ben.reads("walk");
      assert.equal((await ben.page.$$(".chat-log .file")).length, 1, "it was not sent the first time");
    });

    test("names do not lie, and nothing that is sent runs or is shown as a page", async () => {
      const { ann, ben } = await pair(sender, receiver, server.origin);
      const page = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='run'"><script>document.title='run'</script></svg>`);
      await attach(ann, "invoice\u202efdp.exe", page);
      await attach(ann, `${"very long ".repeat(15)}.pdf.svg`, page);
      await attach(ann, "picture.png", page);
      await until("all are there", async () => (await ben.page.$$(".chat-log .file")).length === 3);
      const files = await ben.page.$$eval(".chat-log .file", (files) =>
        files.map((file) => ({
          name: file.querySelector(".file-name")?.textContent,
          ending: file.querySelector(".file-ending")?.textContent,
          seen: (file.querySelector(".file-ending")?.getBoundingClientRect().right ?? 0) <= file.getBoundingClientRect().right,
          warns: file.textContent?.includes("Can run something"),
          shows: file.querySelector("canvas, img, iframe, object, embed, svg script") !== null,
        })),
      );
      assert.equal(files[0]?.name, "invoicefdp.exe");
      assert.deepEqual(files.map(({ ending }) => ending), [".exe", ".svg", ".png"]);
      assert.deepEqual(files.map(({ warns }) => warns), [true, true, false]);
      assert.ok(files.every(({ seen, shows }) => seen && !shows), JSON.stringify(files));
      await ben.press("Download ⁨invoicefdp.exe⁩");
      const [saved] = await savedBy(ben, 1);
      assert.deepEqual([saved?.name, saved?.type], ["invoicefdp.exe", "application/octet-stream"]);
      assert.notEqual(await ben.page.title(), "run");
      assert.deepEqual(ben.faults, []);
    });
  });
}

test("when all have left, the server has nothing any more", async (test) => {
  // One of its own: where people only closed their pages, as above, their seats are kept for a while.
  const own = await Server.start();
  test.after(() => own.stop());
  const { ann, ben } = await pair("chromium", "firefox", own.origin);
  await attach(ann, "kept.txt", Buffer.from("kept"));
  await ben.reads("kept");
  await ben.press("Download ⁨kept.txt⁩");
  assert.equal((await savedBy(ben, 1))[0]?.text, "kept");
  assert.equal(contents(own).length, 1);
  await ben.leave();
  await ann.leave();
  await until("all is gone", () => contents(own).length === 0);
});

/** Ann, who sends from this origin, and Ben, both with the conversation open. */
async function pair(sender: BrowserName, receiver: BrowserName, origin: string) {
  const ann = await Participant.open(browsers[sender], "Ann");
  const ben = await Participant.open(browsers[receiver], "Ben");
  cast.add(ann);
  cast.add(ben);
  await ben.page.evaluateOnNewDocument(noteWhatIsSaved);
  const link = await ann.create(origin);
  await ben.join(link);
  await ann.show("Chat");
  await ben.show("Chat");
  return { ann, ben };
}

/** Chooses a file by way of the button's own field. */
async function attach(person: Participant, name: string, bytes: Buffer): Promise<void> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const field = (await person.page.waitForSelector('.composer input[type="file"]')) as ElementHandle<HTMLInputElement> | null;
  await field?.uploadFile(path);
}

async function pasted(person: Participant, bytes: Buffer): Promise<void> {
  await person.page.evaluate((base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], "image.jpg", { type: "image/jpeg" }));
    const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true });
    Object.defineProperty(event, "clipboardData", { value: clipboardData }); // Firefox keeps files out of events that pages make
    document.querySelector(".composer textarea")?.dispatchEvent(event);
  }, bytes.toString("base64"));
}

/**
 * Drops a photo there: whether the page showed before that it would take it, and whether it kept the browser from opening it
 * in the page's place.
 */
function dropped(person: Participant, selector: string, bytes: Buffer): Promise<{ veil: boolean; kept: boolean }> {
  return person.page.evaluate(
    async (selector, base64) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], "image.jpg", { type: "image/jpeg" }));
      const target = document.querySelector(selector);
      const drag = (type: string) => target?.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      drag("dragenter");
      drag("dragover");
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const veil = document.querySelector(".file-drop-veil") !== null;
      return { veil, kept: drag("drop") === false };
    },
    selector,
    bytes.toString("base64"),
  );
}

interface Saved {
  name: string;
  type: string;
  bytes: number;
  hash: string;
  /** Of short ones, a letter a byte. */
  text: string | null;
}

/** Runs in the page: what would be saved is noted instead. */
function noteWhatIsSaved(): void {
  const blobs = new Map<string, Blob>();
  const saved: Promise<Saved>[] = [];
  const create = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (blob: Blob) => {
    const address = create(blob);
    blobs.set(address, blob);
    return address;
  };
  HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
    const blob = blobs.get(this.href);
    if (!blob) return;
    const note = async () => {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      const text = bytes.length < 100_000 ? String.fromCharCode(...bytes) : null;
      return { name: this.download, type: blob.type, bytes: bytes.length, hash: [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join(""), text };
    };
    saved.push(note());
  };
  Object.assign(globalThis, { saved });
}

async function savedBy(person: Participant, count: number): Promise<Saved[]> {
  const saved = () => person.page.evaluate(() => Promise.all((globalThis as unknown as { saved: Promise<Saved>[] }).saved));
  await until(`${person.name} has saved ${count}`, async () => (await saved()).length >= count, WORK_MS);
  return saved();
}

/** Contents of files on a server's disk. */
function contents(of = server): string[] {
  return files(of.dataFolder).filter((path) => path.includes("/files/")).map((path) => basename(path));
}

/** A photo whose left half is red, the other one blue. */
async function drawn(person: Participant): Promise<Buffer> {
  const base64 = await person.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(120, 60);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    context.fillStyle = "#e01010";
    context.fillRect(0, 0, 60, 60);
    context.fillStyle = "#1010e0";
    context.fillRect(60, 0, 60, 60);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 })).arrayBuffer());
    return btoa(String.fromCharCode(...bytes));
  });
  return Buffer.from(base64, "base64");
}

/** As a phone would say it: shown turned to the right by a quarter, taken where the canary was. */
function withExif(jpeg: Buffer): Buffer {
  const entry = (tag: number, type: number, count: number, value: number) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16BE(tag, 0);
    bytes.writeUInt16BE(type, 2);
    bytes.writeUInt32BE(count, 4);
    if (type === 3) bytes.writeUInt16BE(value, 8);
    else bytes.writeUInt32BE(value, 8);
    return bytes;
  };
  const words = Buffer.from(`${CANARY}\0CanaryCam\0`);
  const head = Buffer.from("MM\0*\0\0\0\u0008\0\u0002", "latin1");
  const tiff = Buffer.concat([head, entry(0x010e, 2, words.length, 38), entry(0x0112, 3, 1, 6), Buffer.alloc(4), words]);
  const payload = Buffer.concat([Buffer.from("Exif\0\0"), tiff]);
  const marker = Buffer.from([0xff, 0xe1, (payload.length + 2) >> 8, (payload.length + 2) & 0xff]);
  return Buffer.concat([jpeg.subarray(0, 2), marker, payload, jpeg.subarray(2)]);
}
