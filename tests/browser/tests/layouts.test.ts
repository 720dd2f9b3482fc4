// What stands on the stage, and that nothing else is received: each in the size in which it is shown.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { type BrowserName, Browsers } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import type { Participant } from "../lib/participant.ts";
import { Server, until } from "../lib/server.ts";
import { noteConnections } from "../lib/way.ts";

declare global {
  /** Document Picture-in-Picture. */
  var documentPictureInPicture: { window: Window | null } | undefined;
}

const browsers = new Browsers();
const others = new Browsers();
let server: Server;
const cast = new Cast();

before(async () => {
  server = await Server.start();
});
after(async () => {
  await browsers.close();
  await others.close();
  await server.stop();
});
afterEach(() => cast.goes());

function person(kind: BrowserName, name: string, viewport?: { width: number; height: number }, from = browsers): Promise<Participant> {
  return cast.opens(from, kind, name, viewport);
}

test("only pictures on screen are received, as large as they are shown, and another page brings others", async () => {
  // Room for six: two pages of ten people.
  const small = { width: 700, height: 500 };
  const ann = await person("chromium", "Ann", small);
  const ben = await person("firefox", "Ben", small, others);
  for (const one of [ann, ben]) await noteConnections(one.page);
  const link = await ann.create(server.origin);
  await ben.join(link);
  const crowd = server.crowd(link, 8);
  for (const one of [ann, ben]) {
    const stands = (page: number) => async () => (await one.page.$(`.pager[aria-label="Page ${page} of 2"]`)) !== null;
    await until("eight more are there", async () => (await one.page.$('.control-badge[data-count="10"]')) !== null);
    await until("the first page", stands(1));
    await until("small pictures on small tiles", async () => (await received(one, 2)).heights.every((height) => height <= 180));
    const before = await names(one);
    await one.press("More people");
    await until("the second page", stands(2));
    const behind = await names(one);
    assert.ok(behind.some((name) => !before.includes(name)), `others than before: ${behind}`);
    await received(one, 2);
    assert.deepEqual(await names(one), behind, "whoever speaks, nobody is taken from the page that is looked at");
    await one.press("Previous people");
    await until("the first page", stands(1));
    await received(one, 2);
  }
  const [somebody = ""] = (await received(ann, 2)).people;
  await enlarges(ann, somebody);
  await until("a larger picture of one who is large", async () => {
    const { people, heights } = await received(ann, 2);
    if (heights.filter((height) => height > 180).length === 1) return true;
    throw new Error(`${people} in ${heights} lines; large: ${await large(ann)}`);
  });
  await crowd.goes();
});

test("one chooses what to look at, by menu and by key, and it is remembered", async () => {
  const ann = await person("chromium", "Ann");
  const ben = await person("firefox", "Ben", undefined, others);
  const cleo = await person("chromium", "Cleo", { width: 390, height: 844 });
  const link = await ann.create(server.origin);
  await ben.join(link);
  await cleo.join(link);
  for (const one of [ann, ben]) {
    await until("three tiles alike", async () => (await tiles(one)).join() === ",,");
    await one.choose("Change the view", "Speaker");
    await until("one is large", async () => (await tiles(one)).filter((kind) => kind === "main").length === 1);
    await one.closeMenu();
    await one.page.keyboard.press("g");
    await until("three tiles alike again", async () => (await tiles(one)).join() === ",,");
    await one.choose("Change the view", "Side by side");
    await one.closeMenu();
    const before = await share(one);
    await one.page.focus(".divider");
    await one.page.keyboard.press("ArrowLeft");
    await until("the divider has moved", async () => (await share(one)) < before - 0.03);
    await one.choose("Change the view", "Hidden from you");
    await one.closeMenu();
    await until("two tiles are left", async () => (await tiles(one)).length === 2);
    const chosen = await share(one);
    await one.page.reload();
    await one.inMeeting();
    await until("as it was before", async () => (await tiles(one)).length === 2 && Math.abs((await share(one)) - chosen) < 0.02);
  }
});

test("of two shared screens one is chosen, several people are pinned, and what is shared fills the screen", async () => {
  const ann = await person("chromium", "Ann");
  const ben = await person("firefox", "Ben", undefined, others);
  const cleo = await person("chromium", "Cleo", undefined, others);
  const link = await ann.create(server.origin);
  await ben.join(link);
  await cleo.join(link);
  await ann.actOn("Cleo", "Make co-host");
  await ann.share(true);
  await until("Ann goes on seeing the others", async () => (await large(ann)).length === 0);
  await until("Cleo may share", () => cleo.has("Share screen", "button"));
  await cleo.share(true);
  await until("Ben sees the newest", async () => (await large(ben)).join() === "Cleo’s screen");
  await ben.click('::-p-xpath(//*[contains(@class, "screen-chooser")]//label[.="Ann’s screen"])');
  await until("Ben sees the one he chose", async () => (await large(ben)).join() === "Ann’s screen");
  for (const name of ["Ann", "Cleo"]) await enlarges(ben, name);
  await until("both are large", async () => (await large(ben)).join() === "Ann,Cleo");
  await ben.actOn("Cleo", "Show at normal size again");
  await until("one is large", async () => (await large(ben)).join() === "Ann");
  await ben.actOn("Cleo", "Show large for me");
  await until("both are large again", async () => (await large(ben)).join() === "Ann,Cleo");
  // Somebody who signs is large, too, and stands last: pinned anew.
  await ben.actOn("Ann", "Show large for sign language");
  await until("Ann signs", async () => (await large(ben)).join() === "Cleo,Ann");
  await until("and it is said", () => ben.page.$$eval(".tile", (all) => all.some((tile) => /^Ann.*sign language/.test(tile.ariaLabel ?? ""))));
  await ben.actOn("Ann", "Not for sign language any more");
  await ben.actOn("Ann", "Show at normal size again");
  await until("and no more", async () => (await large(ben)).join() === "Cleo");

  await until("Ann sees Cleo’s screen", async () => (await large(ann)).join() === "Cleo’s screen");
  const fills = '[aria-label="Fill the screen with Cleo’s screen"]';
  await ann.page.waitForSelector(fills);
  await ann.page.focus(fills);
  await ann.page.keyboard.press("Enter");
  const full = () => ann.page.evaluate(() => document.fullscreenElement === document.documentElement);
  await until("it fills the screen", async () => (await full()) && (await names(ann)).join() === "Cleo’s screen");
  await until("it has most of the screen", async () => (await room(ann)) > 0.8);
  await ann.page.keyboard.press("Enter");
  await until("and no more", async () => !(await full()) && (await names(ann)).length > 1);
});

test("a small window on top shows who matters, and mutes and leaves", async () => {
  const ann = await person("chromium", "Ann");
  const ben = await person("chromium", "Ben", undefined, others);
  await ben.join(await ann.create(server.origin));
  await ben.camera(true);
  await ann.sees("Ben");
  await ann.choose("Change the view", "Small window on top");
  await until("Ben is seen in it", async () => (await inWindow(ann))?.sees === "Ben");
  await pressInWindow(ann, "Unmute microphone");
  await until("the microphone is on", () => ann.has("Mute microphone"));
  await pressInWindow(ann, "Leave meeting");
  await ann.reads("You left the meeting");
  await until("the window is gone", async () => (await inWindow(ann)) === null);
});

test("a finger turns the pages of a phone", async () => {
  const ann = await person("chromium", "Ann", { width: 390, height: 844 });
  const link = await ann.create(server.origin);
  const crowd = server.crowd(link, 7);
  await until("a speaker, and galleries behind", async () => (await ann.page.$(`.pager[aria-label="Page 1 of 3"]`)) !== null);
  assert.equal((await large(ann)).length, 1);
  await swipe(ann, 300, 80);
  await until("the first gallery", async () => (await ann.page.$(`.pager[aria-label="Page 2 of 3"]`)) !== null && (await tiles(ann)).length === 6);
  await swipe(ann, 80, 300);
  await until("the speaker again", async () => (await large(ann)).length === 1);
  await crowd.goes();
});

/**
 * Whose pictures are on screen, and the heights in which they come, once so many are there and what arrives is exactly that:
 * by the browser's own statistics no other picture grows.
 */
async function received(somebody: Participant, least: number): Promise<{ people: string[]; heights: number[] }> {
  let found: { people: string[]; heights: number[] } = { people: [], heights: [] };
  await until(`${somebody.name} receives what is on screen and nothing else`, async () => {
    const { shown, flowing } = await somebody.page.evaluate(async () => {
      const look = async () => {
        const stats = await connections.at(-1)?.getStats();
        const inbound = [...(stats?.values() ?? [])].filter((entry) => entry.type === "inbound-rtp" && entry.kind === "video");
        return new Map(inbound.map((entry) => [String(entry.trackIdentifier), { bytes: Number(entry.bytesReceived), height: Number(entry.frameHeight) }]));
      };
      const before = await look();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const after = await look();
      const flowing = [...after].filter(([id, { bytes }]) => bytes > (before.get(id)?.bytes ?? 0)).map(([id, { height }]) => ({ id, height }));
      const videos = [...document.querySelectorAll<HTMLVideoElement>(".tile video")];
      const shown = videos.map((video) => ({
        id: (video.srcObject as MediaStream | null)?.getVideoTracks()[0]?.id ?? "",
        name: video.ariaLabel ?? "",
      }));
      return { shown, flowing };
    });
    const ids = (entries: { id: string }[]) => entries.map(({ id }) => id).sort().join();
    if (shown.length < least || ids(shown) !== ids(flowing)) throw new Error(JSON.stringify({ shown, flowing }));
    found = { people: shown.map(({ name }) => name), heights: flowing.map(({ height }) => height) };
    return true;
  });
  return found;
}

/** Whose tiles stand on the stage. */
function names(somebody: Participant): Promise<string[]> {
  return somebody.page.$$eval(".tile", (all) => all.map((tile) => tile.getAttribute("aria-label")?.split(",")[0] ?? ""));
}

/** The tiles in their order: large ones are `main`. */
function tiles(somebody: Participant): Promise<string[]> {
  return somebody.page.$$eval(".tile", (all) => all.map((tile) => (tile.classList.contains("main") ? "main" : "")));
}

/** Shows somebody large, by the button that stands on the tile while a pointer is there. */
function enlarges(somebody: Participant, name: string): Promise<void> {
  return until(`a tile of ${name}`, () =>
    somebody.page.evaluate((name) => {
      const button = document.querySelector<HTMLElement>(`[aria-label="Show ${name} large"]`);
      button?.click();
      return button !== null;
    }, name),
  );
}

/** What is shown large. */
function large(somebody: Participant): Promise<string[]> {
  return somebody.page.$$eval(".tile.main:not(.floating)", (all) => all.map((tile) => tile.getAttribute("aria-label")?.split(",")[0] ?? ""));
}

/** The part of the window's height that the large one has. */
function room(somebody: Participant): Promise<number> {
  return somebody.page.$eval(".tile.main", (tile) => (tile as HTMLElement).offsetHeight / innerHeight);
}

/** The part of the stage's width that the large one has. */
function share(somebody: Participant): Promise<number> {
  return somebody.page.$eval(".stage", (stage) => {
    const main = stage.querySelector<HTMLElement>(".tile.main");
    return Number.parseFloat(main?.style.width ?? "0") / stage.clientWidth;
  });
}

/** Whom the small window shows moving; `null` where there is none. */
function inWindow(somebody: Participant): Promise<{ sees: string } | null> {
  return somebody.page.evaluate(() => {
    const small = globalThis.documentPictureInPicture?.window?.document;
    if (!small) return null;
    const moves = [...small.querySelectorAll("video")].some((video) => video.videoWidth > 0 && video.currentTime > 0);
    return { sees: moves ? (small.querySelector(".tile-label")?.textContent ?? "") : "" };
  });
}

async function pressInWindow(somebody: Participant, name: string): Promise<void> {
  await until(`a button ${name}`, () =>
    somebody.page.evaluate((name) => {
      const small = globalThis.documentPictureInPicture?.window?.document;
      const button = small?.querySelector<HTMLElement>(`[aria-label="${name}"]`);
      button?.click();
      return button !== null && button !== undefined;
    }, name),
  );
}

async function swipe(somebody: Participant, from: number, to: number): Promise<void> {
  const touch = await somebody.page.touchscreen.touchStart(from, 400);
  await touch.move((from + to) / 2, 404);
  await touch.move(to, 404);
  await touch.end();
}
