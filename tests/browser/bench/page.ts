// What the page costs in Chromium: bytes of the first load, time until one can come in, the main thread's longest task
// and the processor's time while many pictures play. Each beside what is promised of it, and whether that is kept, or
// beside a smaller meeting.
import { readFileSync, readdirSync } from "node:fs";
import type { Browser, CDPSession, Page } from "puppeteer-core";
import { launch } from "../lib/browsers.ts";
import { Participant, blankPage } from "../lib/participant.ts";
import { Proxy } from "../lib/proxy.ts";
import { Server, cpuSeconds, until } from "../lib/server.ts";
import { serveStories } from "../lib/stories.ts";

const RUNS = 5;
/** A cheap phone beside the machine that this runs on. */
const SLOWED = 4;
/** How long a meeting is looked at. */
const LOOK_MS = 15_000;

/** What is promised. */
const FIRST_LOAD_KB = 1_200;
const WAY_IN_MS = 1_500;
const LONGEST_TASK_MS = 50;

interface Row {
  what: string;
  figure: string;
  base: string;
  of: string;
}

const rows: Row[] = [];

/** A figure beside its promise, which is less than that. */
function promised(what: string, figure: number, bound: number, unit: string): void {
  const of = `promised, less than ${bound} ${unit}: ${figure < bound ? "kept" : "NOT kept"}`;
  rows.push({ what, figure: `${Math.round(figure)} ${unit}`, base: `${bound} ${unit}`, of });
}

const server = await Server.start();
const browser = await launch("chromium");
try {
  await theFirstLoad();
  await theWayIn();
  await meetings();
  await aHundredPeople();
} finally {
  await browser.close();
  await server.stop();
}
console.log("| what | figure | base | of |\n|---|---|---|---|");
for (const { what, figure, base, of } of rows) console.log(`| ${what} | ${figure} | ${base} | ${of} |`);

/** What a browser fetches that was never here until one is in a meeting. */
async function theFirstLoad(): Promise<void> {
  const proxy = await Proxy.start(server.port);
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.goto(`${proxy.origin}/#new`);
  await page.locator("input[autocomplete=name]").fill("Guest");
  await page.locator("button[type=submit]").click();
  await page.waitForSelector(".bar");
  const bytes = proxy.passed.down;
  await context.close();
  proxy.close();
  promised("first load, until one is in a meeting", bytes / 1_000, FIRST_LOAD_KB, "kB");
}

/** From following a link until one can come in, on a slow device that was never here. */
async function theWayIn(): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const guest = await Participant.open(browser, "Guest");
    const { page } = guest;
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
    await guest.close();
  }
  const median = times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
  promised(`until one can come in, processor slowed by ${SLOWED}`, median, WAY_IN_MS, "ms");
}

/** Of the processor for a second of a meeting with one picture and with nine; the longest task with twenty-five. */
async function meetings(): Promise<void> {
  const used = () => {
    const before = processor(browser);
    return async () => ((processor(browser) - before) * 1e6) / LOOK_MS;
  };
  const one = await meeting(1, used);
  const nine = await meeting(9, used);
  rows.push({ what: "a second with 9 pictures, Chromium", figure: `${Math.round(nine)} ms`, base: `${Math.round(one)} ms`, of: "the same with 1" });
  promised("longest task with 25 pictures", await meeting(25, longTasks), LONGEST_TASK_MS, "ms");
}

/** What is measured while so many pictures play. */
async function meeting(pictures: number, measure: (page: Page) => (() => Promise<number>) | Promise<() => Promise<number>>): Promise<number> {
  const ann = await Participant.open(browser, "Ann", { width: 1600, height: 1000 });
  const link = await ann.create(server.origin);
  const crowd = server.crowd(link, pictures);
  await until(`${pictures} pictures play`, () => playing(ann.page).then((playing) => playing >= pictures), 120_000);
  const measured = await measure(ann.page);
  await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  const figure = await measured();
  await crowd.goes();
  await ann.close();
  return figure;
}

/** Of a story of a hundred people, of whom now these speak, now those: their pages are turned, their list is gone through. */
async function aHundredPeople(): Promise<void> {
  const stories = await serveStories();
  const page = await blankPage(browser);
  await page.setViewport({ width: 1600, height: 1000 });
  await page.goto(stories.address("meeting-100"));
  await until("a page of pictures plays", () => playing(page).then((playing) => playing > 0));
  await page.evaluate(() => {
    let turn = 0;
    setInterval(() => window.story.happen(({ people }) => ({ speaking: [people[++turn % people.length]?.id] })), 250);
  });
  const turning = await longTasks(page);
  const pages = Number((await page.$eval(".pager", (pager) => pager.getAttribute("aria-label") ?? "")).split(" ").at(-1));
  for (const [key, step] of [["PageDown", 1], ["PageUp", -1]] as const) {
    for (let at = step > 0 ? 2 : pages - 1; at >= 1 && at <= pages; at += step) {
      await page.keyboard.press(key);
      await page.waitForSelector(`.pager[aria-label="Page ${at} of ${pages}"]`);
    }
  }
  promised("longest task while pages of 100 people are turned", await turning(), LONGEST_TASK_MS, "ms");
  await page.keyboard.press("p");
  await page.waitForSelector(".roster");
  const scrolling = await longTasks(page);
  await page.$eval(".panel .panel-scroll", async (list) => {
    for (let top = 0; top < list.scrollHeight - list.clientHeight; top += 40) {
      list.scrollTo(0, top);
      await new Promise((drawn) => requestAnimationFrame(drawn));
    }
  });
  promised("longest task while their list is scrolled", await scrolling(), LONGEST_TASK_MS, "ms");
  await page.close();
  stories.close();
}

/**
 * From now on: the longest task of the page's main thread, in milliseconds of the processor's time: on a machine that makes
 * a whole meeting besides, a task's own length would tell how long others ran meanwhile.
 */
async function longTasks(page: Page): Promise<() => Promise<number>> {
  await page.tracing.start({ categories: ["toplevel", "devtools.timeline"] });
  return async () => {
    const traced = JSON.parse(Buffer.from((await page.tracing.stop()) ?? []).toString()) as { traceEvents: Traced[] };
    const threadOf = ({ pid, tid }: Traced) => `${pid}:${tid}`;
    const mains = new Set(traced.traceEvents.filter(({ args }) => args?.name === "CrRendererMain").map(threadOf));
    const events = traced.traceEvents.filter((event) => mains.has(threadOf(event)));
    // The page's is the one that is busiest with scripts.
    const calls = new Map<string, number>();
    for (const event of events.filter(({ name }) => name === "FunctionCall")) calls.set(threadOf(event), (calls.get(threadOf(event)) ?? 0) + 1);
    const [busiest] = [...calls].sort(([, a], [, b]) => b - a)[0] ?? [];
    const tasks = events.filter((event) => event.name.endsWith("RunTask") && threadOf(event) === busiest);
    return Math.max(...tasks.map(({ tdur }) => tdur ?? 0)) / 1_000;
  };
}

interface Traced {
  name: string;
  pid: number;
  tid: number;
  /** Of the processor, in microseconds. */
  tdur?: number;
  args?: { name?: string };
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
