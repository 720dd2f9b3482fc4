// Recordings: everyone is told first, the file plays with length and index, and holds what it should and no more.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { Browser, JSHandle, Page } from "puppeteer-core";
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
      // Firefox has no small window of ours.
      if (other === "chromium") await alwaysMarked(ben, "Ann");
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
      await tab.reads("Recovered after an interruption");
      const film = await play(tab.page);
      assert.ok(film.duration > lasted - 5, `of ${lasted} seconds there are ${film.duration}`);
      assert.ok(Math.abs(film.reached - film.duration / 2) < 1, "it can be searched");
      assert.ok(film.loudest > -50 && film.vivid > 0.05, JSON.stringify(film));
      await tab.press("Delete");
      await tab.page.locator('[role="alertdialog"] .button.danger').click();
      await until("nothing is left", async () => !(await tab.text()).includes("Your recordings"));
    });

    test("separate tracks: each person's sound and pictures play by themselves, and a list says when each begins", async () => {
      const { ann, ben } = await recorderAndOther(recorder, other);
      await ann.microphone(true);
      await ben.hears();
      const [bens, anns] = [await ann.sound(), await ben.sound()];
      assert.ok(bens && anns);
      assert.ok(Math.abs(bens.peak - anns.peak) > 100, `their tones differ: ${bens.peak}, ${anns.peak}`);
      await start(ann, "A file for each person");
      const began = performance.now();
      await recorded(ann, 6);
      // A mute cuts no voice in two; a camera that is on again has a file of its own.
      await ben.microphone(false);
      await ben.camera(false);
      await until("the camera's file is whole", async () => (await tracks(ann.page, "Ben camera")).length === 1 && !(await grows(ann.page, "Ben camera")));
      await ben.camera(true);
      await ben.microphone(true);
      await until("the camera has another file", async () => (await tracks(ann.page, "Ben camera")).length === 2);
      await recorded(ann, 4);
      await ben.press("Leave me out");
      await until("nothing more of Ben is written", async () => !(await grows(ann.page, "Ben")));
      await recorded(ann, 6);
      const lasted = (performance.now() - began) / 1_000;
      await stop(ann);

      const sounds = await Promise.all(["Ann microphone", "Ben microphone"].map((name) => tracks(ann.page, name)));
      assert.deepEqual(sounds.map(({ length }) => length), [1, 1], JSON.stringify(await tracks(ann.page, "")));
      const [[ofAnn = ""] = [], [ofBen = ""] = []] = sounds;
      for (const [file, tone] of [[ofAnn, anns.peak], [ofBen, bens.peak]] as const) {
        const heard = toneOf(await loudest(ann.page, file));
        assert.ok(Math.abs(heard - tone) <= 40, `${file} has ${heard} Hz, not ${tone}`);
      }
      const cameras = await tracks(ann.page, "Ben camera");
      assert.ok(cameras.length >= 2, `what was recorded before Ben wished it stays: ${cameras}`);
      const films = new Map<string, Film>();
      for (const file of [ofAnn, ofBen, ...cameras]) {
        const film = await play(ann.page, file);
        films.set(file, film);
        assert.ok(film.duration > 1 && film.duration < 180, `${file} has its length: ${film.duration}`);
        assert.ok(Math.abs(film.seekable - film.duration) < 0.5, `all of ${file} can be reached`);
        assert.ok(Math.abs(film.reached - film.duration / 2) < 1, `the middle of ${file} is found: ${film.reached}`);
        if (cameras.includes(file)) assert.ok(film.vivid > 0.05, `${file} has colour: ${film.vivid}`);
      }
      const { tracks: listed } = JSON.parse(await textOf(ann.page, "tracks.json")) as { tracks: Listed[] };
      assert.deepEqual(listed.map(({ file }) => file).sort(), [...films.keys()].sort(), "the list has them all");
      // Firefox's sound output that is none has a clock of its own, which falls behind on a busy machine.
      const slow = { firefox: lasted / (films.get(ofAnn)?.duration ?? 0), chromium: 1 }[recorder];
      const lengthOf = (file: string) => (films.get(file)?.duration ?? 0) * (cameras.includes(file) ? 1 : slow);
      const ends = (file: string) => (listed.find((one) => one.file === file)?.start ?? 0) + lengthOf(file);
      const startOf = (file: string) => listed.find((one) => one.file === file)?.start ?? -1;
      assert.ok(ends(ofAnn) - ends(ofBen) > 4, `Ben is not in it to the end: ${ends(ofBen)} of ${ends(ofAnn)}`);
      // An m-line that changes hands ends a file, too.
      cameras.sort((a, b) => startOf(a) - startOf(b));
      for (const [index, next] of cameras.slice(1).entries()) {
        const before = ends(cameras[index] ?? "");
        assert.ok(before <= startOf(next) + 1, `one camera after the other: ${before}, ${startOf(next)}`);
      }
      const last = ends(cameras.at(-1) ?? "");
      assert.ok(Math.abs(last - ends(ofBen)) < 2, `they end together: ${last}, ${ends(ofBen)}`);

      const saved = await archive(ann);
      assert.deepEqual(saved.map((name) => name.split("/").at(-1)).sort(), ["tracks.json", ...films.keys()].sort());
    });

    test("separate tracks of a page that dies are made whole, each of them", async () => {
      const { ann } = await recorderAndOther(recorder, other);
      await start(ann, "A file for each person");
      const began = Date.now();
      await recorded(ann, 6);
      const lasted = (Date.now() - began) / 1_000;
      const tab = await ann.tab();
      await ann.page.close();
      cast.without(ann);
      cast.add(tab);
      await tab.page.goto(server.origin);
      await tab.reads("Recovered after an interruption");
      const { tracks: listed } = JSON.parse(await textOf(tab.page, "tracks.json")) as { tracks: Listed[] };
      assert.deepEqual(listed.map(({ person, stream }) => `${person} ${stream}`).sort(), ["Ben camera", "Ben microphone"]);
      for (const { file, start } of listed) {
        const film = await play(tab.page, file);
        assert.ok(start + film.duration > lasted - 5, `of ${lasted} seconds ${file} has ${film.duration}, from ${start}`);
        assert.ok(Math.abs(film.reached - film.duration / 2) < 1, `${file} can be searched`);
      }
    });
  });
}

interface Listed {
  file: string;
  person: string;
  stream: string;
  start: number;
}

async function start(person: Participant, what = "Whoever speaks, large"): Promise<void> {
  await person.choose("More", "Record the meeting");
  await person.page.locator(`::-p-xpath(//label[contains(@class, "Radio") and .//text()[normalize-space(.)="${what}"]])`).click();
  await person.press("Start recording");
  await until(`${person.name} records`, () => chip(person));
}

/** Waits until so many seconds have been recorded and lie on the disk. */
async function recorded(person: Participant, seconds: number): Promise<void> {
  const began = Date.now();
  const before = await bytes(person.page);
  await until(`${seconds} seconds are recorded`, async () => Date.now() - began > seconds * 1_000 && (await bytes(person.page)) > before);
}

async function stop(person: Participant): Promise<void> {
  await person.choose("More", "Stop recording");
  await person.reads("Your recordings");
  // The file is whole once it is said no more that it is being finished.
  await until("the recording is finished", async () => (await person.page.$(".recording-chip")) === null);
}

/** The mark is in sight while one tile fills the screen, and in the small window on top. */
async function alwaysMarked(person: Participant, recorder: string): Promise<void> {
  const { page } = person;
  await page.focus(`[aria-label="Fill the screen with ${recorder}"]`);
  await page.keyboard.press("Enter");
  await until("one tile fills the screen", () => page.evaluate(() => document.fullscreenElement !== null && document.querySelectorAll(".tile").length === 1));
  for (const what of ["button.recording-chip", ".recording-begun button", ".bar .control.leave"]) await until(`${what} is in sight`, () => inSight(page, what));
  await page.keyboard.press("Enter");
  await until("the page is as before", () => page.evaluate(() => document.fullscreenElement === null));
  await person.choose("Change the view", "Small window on top");
  await until("the small window says it", () =>
    page.evaluate((recorder) => documentPictureInPicture?.window?.document.querySelector(".recording-chip")?.textContent?.includes(recorder) ?? false, recorder),
  );
  await person.choose("Change the view", "Close the small window");
}

/** Nothing lies over its middle. */
function inSight(page: Page, selector: string): Promise<boolean> {
  return page.$eval(selector, (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });
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

/** The folder of the newest recording. */
function newest(page: Page): Promise<JSHandle<FileSystemDirectoryHandle>> {
  return page.evaluateHandle(async () => {
    const root = await navigator.storage.getDirectory();
    const all = await root.getDirectoryHandle("recordings");
    const ids: string[] = [];
    for await (const [id] of all as unknown as AsyncIterable<[string]>) ids.push(id);
    return all.getDirectoryHandle(ids.sort().at(-1) ?? "");
  });
}

/** Its files, with their sizes. */
async function filesOf(page: Page): Promise<[name: string, bytes: number][]> {
  return page.evaluate(async (folder) => {
    const files: [string, number][] = [];
    for await (const [name, file] of folder as unknown as AsyncIterable<[string, FileSystemFileHandle]>) files.push([name, (await file.getFile()).size]);
    return files;
  }, await newest(page));
}

/** Its tracks in which something is and whose name has this. */
async function tracks(page: Page, name: string): Promise<string[]> {
  const files = await filesOf(page);
  return files.filter(([file, bytes]) => file.includes(name) && file.endsWith(".webm") && bytes > 0).map(([file]) => file);
}

/** Whether more is written into those for as long as two slices of a recording. */
async function grows(page: Page, name: string): Promise<boolean> {
  const size = async () => (await filesOf(page)).filter(([file]) => file.includes(name)).reduce((sum, [, bytes]) => sum + bytes, 0);
  const before = await size();
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  return (await size()) > before;
}

async function textOf(page: Page, file: string): Promise<string> {
  return page.evaluate(async (folder, file) => (await (await folder.getFileHandle(file)).getFile()).text(), await newest(page), file);
}

/** The names of what is in the archive that is saved where no folder can be chosen. */
async function archive(person: Participant): Promise<string[]> {
  await person.page.evaluate(() => {
    Object.assign(window, { showDirectoryPicker: undefined });
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (file: Blob) => {
      Object.assign(window, { saved: file });
      return make(file);
    };
  });
  await person.press("Save");
  await until("it is saved", () => person.page.evaluate(() => "saved" in window));
  return person.page.evaluate(async () => {
    const bytes = await (window as unknown as { saved: Blob }).saved.arrayBuffer();
    const view = new DataView(bytes);
    const end = bytes.byteLength - 22;
    const names: string[] = [];
    for (let at = view.getUint32(end + 16, true); at < end; ) {
      const length = view.getUint16(at + 28, true);
      names.push(new TextDecoder().decode(new Uint8Array(bytes, at + 46, length)));
      at += 46 + length + view.getUint16(at + 30, true);
    }
    return names;
  });
}

/** The loudest moment of a track of the newest recording, at 48 kHz. */
async function loudest(page: Page, file: string): Promise<number[]> {
  return page.evaluate(async (folder, name) => {
    const file = await (await folder.getFileHandle(name)).getFile();
    const heard = await new OfflineAudioContext(1, 48_000, 48_000).decodeAudioData(await file.arrayBuffer());
    const samples = heard.getChannelData(0);
    const WINDOW = 4_096;
    let best = { energy: -1, window: samples.subarray(0, 0) };
    for (let at = 0; at + WINDOW <= samples.length; at += WINDOW) {
      const window = samples.subarray(at, at + WINDOW);
      const energy = window.reduce((sum, sample) => sum + sample * sample, 0);
      if (energy > best.energy) best = { energy, window };
    }
    return [...best.window];
  }, await newest(page), file);
}

/** The strongest partial, in Hz: by Goertzel's algorithm, in the steps of `sound` (lib/measure.ts). */
function toneOf(samples: number[]): number {
  const levels: { hertz: number; power: number }[] = [];
  for (let hertz = 100; hertz <= 4_000; hertz += 20) {
    const twice = 2 * Math.cos((2 * Math.PI * hertz) / 48_000);
    let [last, beforeLast] = [0, 0];
    for (const [index, sample] of samples.entries()) {
      const weighted = sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * index) / samples.length));
      [last, beforeLast] = [weighted + twice * last - beforeLast, last];
    }
    levels.push({ hertz, power: last * last + beforeLast * beforeLast - twice * last * beforeLast });
  }
  return levels.sort((a, b) => b.power - a.power)[0]?.hertz ?? 0;
}

/** Plays a file of the newest recording as any page would. */
async function play(page: Page, name = "meeting.webm"): Promise<Film> {
  return page.evaluate(async (folder, name) => {
    const file = await (await folder.getFileHandle(name)).getFile();
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
    if (video.videoWidth > 0) context?.drawImage(video, 0, 0, 64, 36);
    const pixels = context?.getImageData(0, 0, 64, 36).data ?? new Uint8ClampedArray();
    let vivid = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      const [red = 0, green = 0, blue = 0] = pixels.subarray(i, i + 3);
      if (Math.max(red, green, blue) - Math.min(red, green, blue) > 45) vivid += 1 / (64 * 36);
    }
    // A picture alone has no sound to be decoded.
    const heard = await new OfflineAudioContext(1, 48_000, 48_000).decodeAudioData(await file.arrayBuffer()).catch(() => null);
    const samples = heard?.getChannelData(0) ?? new Float32Array(0);
    const levels: number[] = [-120];
    for (let start = 0; start + 4_800 <= samples.length; start += 4_800) {
      const window = samples.subarray(start, start + 4_800);
      levels.push(10 * Math.log10(window.reduce((sum, sample) => sum + sample * sample, 0) / 4_800 + 1e-12));
    }
    return { duration, seekable, reached, vivid, loudest: Math.max(...levels), lastLoudest: Math.max(...levels.slice(-10)) };
  }, await newest(page), name);
}
