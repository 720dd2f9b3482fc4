// What the page costs in Chromium: bytes of the first load, time until one can come in, the main thread's longest task
// and the processor's time while many pictures play. Each beside what is promised of it, or beside a smaller meeting.
import { readFileSync, readdirSync } from "node:fs";
import type { Browser, CDPSession, Page } from "puppeteer-core";
import { launch } from "../lib/browsers.ts";
import { Participant } from "../lib/participant.ts";
import { Proxy } from "../lib/proxy.ts";
import { Server, cpuSeconds, until } from "../lib/server.ts";

const RUNS = 5;
/** A cheap phone beside the machine that this runs on. */
const SLOWED = 4;
/** How long a meeting is looked at. */
const LOOK_MS = 15_000;

interface Row {
  what: string;
  figure: string;
  base: string;
  of: string;
}

const rows: Row[] = [];
const server = await Server.start();
const browser = await launch("chromium");
try {
  await theFirstLoad();
  await theWayIn();
  await meetings();
} finally {
  await browser.close();
  await server.stop();
}
console.log("| what | figure | base | of |\n|---|---|---|---|");
for (const { what, figure, base, of } of rows) console.log(`| ${what} | ${figure} | ${base} | ${of} |`);

/** Everything that a browser fetches that was never here, until nothing more comes: with the workers and what is kept for later. */
async function theFirstLoad(): Promise<void> {
  const proxy = await Proxy.start(server.port);
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto(`${proxy.origin}/#new`);
  await page.waitForSelector("::-p-aria(Join meeting[role=\"button\"])");
  let before = -1;
  await until("nothing more comes", async () => {
    const now = proxy.passed.down;
    const still = now === before;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    return still;
  });
  await context.close();
  proxy.close();
  rows.push({ what: "first load", figure: `${Math.round(before / 1_000)} kB`, base: "1200 kB", of: "promised" });
}

/** From following a link until one can come in, on a slow device that was never here. */
async function theWayIn(): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    const session = await slowed(page);
    await page.evaluateOnNewDocument(() => {
      const ready = () => [...document.querySelectorAll("button")].some((button) => button.textContent?.includes("Join meeting") && !button.disabled);
      const watch = () => {
        if (ready()) Object.assign(globalThis, { readyAt: performance.now() });
        else requestAnimationFrame(watch);
      };
      watch();
    });
    await page.goto(`${server.origin}/#new`);
    await page.waitForFunction("globalThis.readyAt");
    times.push(await page.evaluate(() => (globalThis as unknown as { readyAt: number }).readyAt));
    await session.detach();
    await context.close();
  }
  const median = times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
  rows.push({ what: `until one can come in, processor slowed by ${SLOWED}`, figure: `${Math.round(median)} ms`, base: "1500 ms", of: "promised" });
}

/** Of the processor for a second of a meeting with one picture and with nine; the longest task with twenty-five. */
async function meetings(): Promise<void> {
  const one = await meeting(1);
  const nine = await meeting(9);
  const many = await meeting(25);
  rows.push({ what: "a second with 9 pictures, Chromium", figure: `${nine.cpu} ms`, base: `${one.cpu} ms`, of: "the same with 1" });
  rows.push({ what: "longest task with 25 pictures", figure: `${many.longest} ms`, base: "50 ms", of: "promised" });
}

async function meeting(pictures: number): Promise<{ cpu: number; longest: number }> {
  const ann = await Participant.open(browser, "Ann", { width: 1600, height: 1000 });
  const link = await ann.create(server.origin);
  const crowd = server.crowd(link, pictures);
  await until(`${pictures} pictures play`, () => playing(ann.page).then((playing) => playing >= pictures), 120_000);
  await ann.page.evaluate(() => {
    const tasks: number[] = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
    Object.assign(globalThis, { tasks });
  });
  const before = processor(browser);
  await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  const used = processor(browser) - before;
  const tasks = await ann.page.evaluate(() => (globalThis as unknown as { tasks: number[] }).tasks);
  await crowd.goes();
  await ann.close();
  return { cpu: Math.round((used * 1e6) / LOOK_MS), longest: Math.round(Math.max(0, ...tasks)) };
}

function playing(page: Page): Promise<number> {
  return page.$$eval("video", (videos) => videos.filter((video) => video.videoWidth > 0 && !video.paused).length);
}

async function slowed(page: Page): Promise<CDPSession> {
  const session = await page.createCDPSession();
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
  return session;
}

/** Seconds that the browser and all that it has started have used. */
function processor(browser: Browser): number {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = Number(readFileSync(`/proc/${entry}/stat`, "utf8").split(") ")[1]?.split(" ")[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    } catch {
      // It has just ended.
    }
  }
  const sum = (pid: number): number => cpuSeconds(pid) + (children.get(pid) ?? []).reduce((all, child) => all + sum(child), 0);
  return sum(browser.process()?.pid ?? 0);
}
