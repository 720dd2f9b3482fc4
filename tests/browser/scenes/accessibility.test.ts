// Every screen and state of the stories: axe finds nothing, nothing is cut off, covered or beside the page.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { MAIN_SCENES, SCENES } from "../../../web/stories/catalogue.ts";
import { crawl, inspected, type Place, Visited } from "../lib/crawl.ts";
import { APPEARANCES, type Inspected, THEMES } from "../lib/inspect.ts";
import { openedStories } from "../lib/opened.ts";
import { until } from "../lib/server.ts";

/** A page of people turns, and a list scrolls, within this even on a slow machine that draws many pictures, and has meetings to do first. */
const TURNED_MS = 30_000;

const { browsers, stories } = await openedStories({ aside: true });
const shown = new Set<string>();

type Tell = (how: string, faults: string[]) => void;

/** Pages that go through the scenes side by side: each waits now and then. */
const PAGES = 2;

/** Crawls at one size and looks at others from there; all faults are told at once. */
async function goThrough(width: number, height: number, look: (on: Inspected, tell: Tell, place: Place) => Promise<void>): Promise<void> {
  const visited = new Visited(SCENES);
  const faults = new Map<string, string>();
  let states = 0;
  const started = Date.now();
  const go = async () => {
    const on = await inspected(browsers);
    const first = { width, height, appearance: "light", spaced: false } as const;
    await on.show(first);
    await crawl(on, visited, stories.address, async (place: Place) => {
      states += 1;
      const where = [place.scene, ...place.path.map((key) => key.split(" | ").at(-1))].join(" > ");
      for (const component of await on.page.evaluate(() => window.components())) shown.add(component);
      await look(on, (how, found) => {
        for (const fault of found) if (!faults.has(fault)) faults.set(fault, `${where} (${how}): ${fault}`);
      }, place);
      await on.show(first);
    });
    await on.page.close();
  };
  await Promise.all(Array.from({ length: PAGES }, go));
  console.log(`${states} states at ${width} px in ${Date.now() - started} ms`);
  assert.deepEqual([...faults.values()], []);
}

/** What has opened is looked at in both themes; where the system forces its colours upon the page they are the same as around it. */
async function inEachAppearance(on: Inspected, size: string, tell: Tell, opened: boolean): Promise<void> {
  for (const appearance of opened ? THEMES : APPEARANCES) {
    if (appearance !== "light") await on.show({ appearance });
    tell(`${size}, ${appearance}`, await on.axe({ rules: appearance === "light" ? "all" : "colours", opened }));
  }
}

// Side by side: each has a process of its own, and there is more than one core.
describe("every screen", { concurrency: true }, () => {
  test("on a desk", async () => {
    await goThrough(1280, 800, async (on, tell, { path }) => {
      tell("desktop", await on.geometry());
      await inEachAppearance(on, "desktop", tell, path.length > 0);
      // What fits with more space between its letters fits without.
      await on.show({ width: 640, height: 400, spaced: true });
      tell("zoomed to 200 %, spaced", await on.geometry());
    });
  });

  test("on a phone and at 320 px", async () => {
    await goThrough(320, 640, async (on, tell, { scene, path }) => {
      tell("320 px", await on.geometry());
      // What stands upon what is seen in the main scenes; all else has no other colours here than on a desk.
      const opened = path.length > 0;
      if (!opened && MAIN_SCENES.includes(scene)) await inEachAppearance(on, "320 px", tell, opened);
      else tell("320 px", await on.axe({ rules: "without colours", opened }));
      await on.show({ spaced: true });
      tell("320 px, spaced", await on.geometry());
      // The same page with more room: colours and names are those at 320 px.
      await on.show({ width: 390, height: 844, spaced: false });
      tell("phone", await on.geometry());
    });
  });
});

test("longer words from right to left fit as well", async () => {
  const on = await inspected(browsers);
  const faults = new Map<string, string>();
  for (const scene of MAIN_SCENES) {
    await on.show({ width: 1280, height: 800, appearance: "light" });
    await on.page.goto(stories.address(`${scene}&language=pseudo-rtl`), { waitUntil: "load" });
    await on.page.waitForFunction(() => document.documentElement.dir === "rtl" && window.pressedAll);
    for (const [width, height] of [[1280, 800], [320, 640]] as const) {
      await on.show({ width, height });
      for (const fault of await on.geometry()) if (!faults.has(fault)) faults.set(fault, `${scene} (${width} px): ${fault}`);
    }
  }
  await on.page.close();
  assert.deepEqual([...faults.values()], []);
});

test("of a hundred people those on the page have tiles, pages turn by keys, and the list goes to its end", async () => {
  const on = await inspected(browsers);
  await on.show({ width: 1280, height: 800, appearance: "light" });
  await on.page.goto(stories.address("meeting-100"), { waitUntil: "load" });
  await on.page.waitForSelector(".pager");
  const pages = Number((await pageShown(on))?.split(" ").at(-1));
  assert.ok(pages > 1);
  let people = 0;
  for (let page = 1; page <= pages; page += 1) {
    await until(`page ${page} stands`, async () => (await pageShown(on)) === `Page ${page} of ${pages}`, TURNED_MS);
    const { inside, all, videos } = await on.page.evaluate(() => {
      const stage = document.querySelector(".tiles")?.getBoundingClientRect() ?? new DOMRect();
      const tiles = [...document.querySelectorAll(".tile")];
      const within = tiles.filter((tile) => {
        const { left, right, top, bottom } = tile.getBoundingClientRect();
        return left >= stage.left - 1 && right <= stage.right + 1 && top >= stage.top - 1 && bottom <= stage.bottom + 1;
      });
      return { all: tiles.length, inside: within.length, videos: document.querySelectorAll("video").length };
    });
    assert.equal(inside, all, "no tile stands where nobody sees it");
    assert.ok(all <= 49 && videos <= all, `${all} tiles, ${videos} pictures`);
    people += all;
    await on.page.keyboard.press("PageDown");
  }
  assert.equal(people, 100, "everyone has a place on one of the pages");

  await on.page.keyboard.press("p");
  await on.page.waitForSelector(".roster");
  assert.equal(await on.page.$$eval(".roster > .person", (rows) => rows.length), 100);
  await on.page.$eval(".panel .panel-scroll", (list) => list.scrollTo(0, list.scrollHeight));
  const lastInSight = () =>
    on.page.$eval(".roster > .person:last-child", (row) => {
      const { left, top, height } = row.getBoundingClientRect();
      return row.contains(document.elementFromPoint(left + 60, top + height / 2));
    });
  await until("the last one is in sight", lastInSight, TURNED_MS);
  await on.page.close();
});

/** Which page of people is shown, in words. */
function pageShown(on: Inspected): Promise<string | null> {
  return on.page.$eval(".pager", (pager) => pager.getAttribute("aria-label"));
}

/** What no story shows for certain: sound without a body, a window of its own, what only a new build brings, and what stands for a moment in a menu's place. */
const UNSEEN = ["Sound", "PictureView", "RecordingSign", "UpdateNotice", "ChoiceToCome"];

test("every component of the web client was shown", () => {
  const source = join(import.meta.dirname, "../../../web/src");
  const components = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".tsx") && !file.endsWith(".test.tsx"))
    .flatMap((file) =>
    [...readFileSync(join(source, file), "utf8").matchAll(/^export (?:default )?function ([A-Z]\w*)\(/gm)].map(([, name]) => name ?? ""),
  );
  assert.ok(components.length > 50);
  assert.deepEqual(components.filter((name) => !shown.has(name) && !UNSEEN.includes(name)), []);
});
