// Recordings: everyone is told first, the file plays with length and index, and holds what it should and no more.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { Browser, Page } from "puppeteer-core";
import { type BrowserName, launch, MOCK_OUTPUT } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { Participant } from "../lib/participant.ts";
import { Server, until } from "../lib/server.ts";

let server: Server;
let browsers: Record<BrowserName, Browser>;
const cast = new Cast();

before(async () => {
  server = await Server.start();
  const [chromium, firefox] = await Promise.all([launch("chromium"), launch("firefox", MOCK_OUTPUT)]);
  browsers = { chromium, firefox };
});
after(async () => {
  await Promise.all(Object.values(browsers ?? {}).map((browser) => browser.close()));
  await server.stop();
});
afterEach(() => cast.goes());

async function recorderAndOther(recorder: BrowserName, other: BrowserName) {
  const ann = await Participant.open(browsers[recorder], "Ann");
  const ben = await Participant.open(browsers[other], "Ben");
  cast.add(ann);
  cast.add(ben);
  const link = await ann.create(server.origin);
  await ben.join(link);
  await ben.camera(true);
  await ben.microphone(true);
  await Promise.all([ann.sees("Ben"), ann.hears()]);
  return { ann, ben };
}

for (const [recorder, other] of [
  ["chromium", "firefox"],
  ["firefox", "chromium"],
] as const) {
  describe(`a recorder in ${recorder}`, () => {
    test("what is recorded plays, and who is left out is not in it", async () => {
      const { ann, ben } = await recorderAndOther(recorder, other);
      await start(ann);
      await ben.reads(/Ann.? records this meeting/);
      assert.ok(await chip(ben), "and the mark stands");
      await recorded(ann, 6);
      await stop(ann);
      const with_ = await play(ann.page);
      assert.ok(with_.duration > 4 && with_.duration < 60, `its length is known: ${with_.duration}`);
      assert.ok(Math.abs(with_.seekable - with_.duration) < 0.5, "all of it can be reached");
      assert.ok(Math.abs(with_.reached - with_.duration / 2) < 1, `the middle is found: ${with_.reached}`);
      assert.ok(with_.vivid > 0.05, `the picture has colour: ${with_.vivid}`);
      assert.ok(with_.loudest > -50, `Ben is heard: ${with_.loudest}`);

      await until("the mark is gone", async () => !(await chip(ben)));
      await start(ann);
      await ben.press("Leave me out");
      await recorded(ann, 6);
      // Begun before Ben wished it; what counts is the end.
      await stop(ann);
      const without = await play(ann.page);
      assert.ok(without.lastLoudest < -70, `Ben is not heard any more: ${without.lastLoudest}`);
      assert.ok(without.vivid < 0.01, `nor seen: ${without.vivid}`);
    });

    test("a page that dies loses no more than its last seconds", async () => {
      const { ann } = await recorderAndOther(recorder, other);
      await start(ann);
      const began = Date.now();
      await recorded(ann, 6);
      const lasted = (Date.now() - began) / 1_000;
      const tab = await ann.tab();
      await ann.page.close();
      cast.without(ann);
      cast.add(tab);
      await tab.page.goto(server.origin);
      await tab.reads("Recovered after an interruption", 30_000);
      const film = await play(tab.page);
      assert.ok(film.duration > lasted - 5, `of ${lasted} seconds there are ${film.duration}`);
      assert.ok(Math.abs(film.reached - film.duration / 2) < 1, "it can be searched");
      assert.ok(film.loudest > -50 && film.vivid > 0.05, JSON.stringify(film));
      await tab.press("Delete");
      await tab.page.locator('[role="alertdialog"] .button.danger').click();
      await until("nothing is left", async () => !(await tab.text()).includes("Your recordings"));
    });
  });
}

async function start(person: Participant): Promise<void> {
  await person.choose("More", "Record the meeting");
  await person.press("Start recording");
  await until(`${person.name} records`, () => chip(person));
}

/** Waits until so many seconds have been recorded and lie on the disk. */
async function recorded(person: Participant, seconds: number): Promise<void> {
  const began = Date.now();
  const before = await bytes(person.page);
  await until(`${seconds} seconds are recorded`, async () => Date.now() - began > seconds * 1_000 && (await bytes(person.page)) > before, 40_000);
}

async function stop(person: Participant): Promise<void> {
  await person.choose("More", "Stop recording");
  await person.reads("Your recordings");
  // The file is whole once it is said no more that it is being finished.
  await until("the recording is finished", async () => (await person.page.$(".recording-chip")) === null);
}

async function chip(person: Participant): Promise<boolean> {
  return (await person.page.$("button.recording-chip")) !== null;
}

/** The bytes of all recordings in this page's private files. */
function bytes(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const all = await root.getDirectoryHandle("recordings");
    let sum = 0;
    for await (const [, folder] of all as unknown as AsyncIterable<[string, FileSystemDirectoryHandle]>) {
      for await (const [, file] of folder as unknown as AsyncIterable<[string, FileSystemFileHandle]>) sum += (await file.getFile()).size;
    }
    return sum;
  });
}

interface Film {
  duration: number;
  seekable: number;
  /** Where seeking to the middle has led. */
  reached: number;
  /** Share of pixels in the last second that are neither grey nor of the page's own dull greens. */
  vivid: number;
  /** Of a window in all of it and in its last second, in decibels of full scale. */
  loudest: number;
  lastLoudest: number;
}

/** Plays the newest recording as any page would. */
function play(page: Page): Promise<Film> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const all = await root.getDirectoryHandle("recordings");
    const ids: string[] = [];
    for await (const [id] of all as unknown as AsyncIterable<[string]>) ids.push(id);
    const folder = await all.getDirectoryHandle(ids.sort().at(-1) ?? "");
    const file = await (await folder.getFileHandle("meeting.webm")).getFile();
    const video = document.createElement("video");
    video.muted = true;
    const once = (event: string) => new Promise((resolve) => video.addEventListener(event, resolve, { once: true }));
    const loaded = once("loadeddata");
    video.src = URL.createObjectURL(file);
    await loaded;
    const { duration } = video;
    const seekable = video.seekable.length > 0 ? video.seekable.end(0) : 0;
    const seek = async (time: number) => {
      const sought = once("seeked");
      video.currentTime = time;
      await sought;
    };
    await seek(duration / 2);
    const reached = video.currentTime;
    await seek(Math.max(0, duration - 0.7));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [64, 36];
    const context = canvas.getContext("2d");
    context?.drawImage(video, 0, 0, 64, 36);
    const pixels = context?.getImageData(0, 0, 64, 36).data ?? new Uint8ClampedArray();
    let vivid = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      const [red = 0, green = 0, blue = 0] = pixels.subarray(i, i + 3);
      if (Math.max(red, green, blue) - Math.min(red, green, blue) > 45) vivid += 1 / (64 * 36);
    }
    const heard = await new OfflineAudioContext(1, 48_000, 48_000).decodeAudioData(await file.arrayBuffer());
    const samples = heard.getChannelData(0);
    const levels: number[] = [];
    for (let start = 0; start + 4_800 <= samples.length; start += 4_800) {
      const window = samples.subarray(start, start + 4_800);
      levels.push(10 * Math.log10(window.reduce((sum, sample) => sum + sample * sample, 0) / 4_800 + 1e-12));
    }
    return { duration, seekable, reached, vivid, loudest: Math.max(...levels), lastLoudest: Math.max(...levels.slice(-10)) };
  });
}
