// What screen readers are told, and when: what comes close together is told together. It goes by the clock: nothing runs beside it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspected } from "../lib/crawl.ts";
import type { Inspected } from "../lib/inspect.ts";
import { openedStories } from "../lib/opened.ts";
import { until } from "../lib/server.ts";

const { browsers, stories } = await openedStories();

/** Longer than anything is held back to be told together. */
const QUIET_MS = 2_500;

/** By `act` screen readers are told this, in this order, and then nothing more: by what is added to the polite log. */
async function tells(on: Inspected, act: () => Promise<unknown>, wanted: string[]): Promise<void> {
  await on.page.evaluate(() => {
    window.told = [];
    window.telling?.disconnect();
    const log = document.querySelector('.visually-hidden[role="log"][aria-live="polite"]');
    window.telling = new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) window.told.push(node.textContent ?? "");
    });
    window.telling.observe(log as Element, { childList: true });
  });
  await act();
  const told = () => on.page.evaluate(() => window.told);
  await until(`${wanted.length} sentences are told`, async () => (await told()).length >= wanted.length);
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  assert.deepEqual(await told(), wanted);
}

declare global {
  interface Window {
    told: string[];
    telling: MutationObserver | undefined;
    /** The session of the story (web/stories/fakeSession.ts), as far as it is used here. */
    story: {
      happen(change: (view: { people: { id: string; name: string }[] }) => object): void;
      preferences: { set(change: object): void };
    };
  }
}

test("what happens is told politely, together, once, and not where it was switched off", async () => {
  const on = await inspected(browsers);
  await on.page.goto(stories.address("meeting-2"));
  await on.page.waitForFunction(() => document.querySelector('[role="log"]')?.textContent?.includes("You are in the meeting"));

  // Thirty people within a second, each in a view of its own, while somebody's speaking changes the view all the time.
  const come = () =>
    on.page.evaluate(async () => {
      for (let index = 0; index < 30; index += 1) {
        window.story.happen(({ people }) => ({ people: [...people, { ...people[1]!, id: `new${index}`, name: `Guest ${index}` }] }));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
  await tells(on, come, ["\u2068Guest 0\u2069, \u2068Guest 1\u2069, \u2068Guest 2\u2069, and 27 others joined"]);
  assert.equal(await on.page.evaluate(() => document.querySelectorAll("[aria-live=assertive]").length), 0);

  const go = () => on.page.evaluate(() => window.story.happen(({ people }) => ({ people: people.filter(({ id }) => id !== "new7") })));
  await tells(on, go, ["\u2068Guest 7\u2069 left"]);

  const silent = async () => {
    await on.page.evaluate(() => window.story.preferences.set({ announceJoins: false }));
    await go();
    await on.page.evaluate(() => window.story.happen(({ people }) => ({ people: people.slice(0, 4) })));
  };
  await tells(on, silent, []);
  await on.page.close();
});

test("captions have a place of their own in any size, and what is read along there is told once", async () => {
  const on = await inspected(browsers);
  await on.page.goto(stories.address("chat-live"));
  await on.page.waitForSelector(".captions");
  for (const [width, height] of [
    [1280, 800],
    [640, 400],
    [320, 640],
  ] as const) {
    for (const captionSize of ["normal", "large", "largest"]) {
      await on.show({ width, height });
      await on.page.evaluate((captionSize) => window.story.preferences.set({ captionSize }), captionSize);
      await on.settle();
      const where = `${captionSize} at ${width} x ${height}`;
      const { words, place, others } = await on.page.evaluate(() => {
        const box = (element: Element) => {
          const { left, top, right, bottom } = element.getBoundingClientRect();
          return { left, top, right, bottom };
        };
        const place = document.querySelector(".captions") as Element;
        const others = [...document.querySelectorAll(".tile, .pager, .meeting-head > *, .bar button")].map((element) => ({ name: element.className, ...box(element) }));
        return { place: box(place), others, words: [...place.querySelectorAll(".live-caret")].map(box) };
      });
      assert.ok(others.length > 5);
      assert.equal(words.length, 2, "two write");
      for (const end of words) assert.ok(end.top >= place.top && end.bottom <= place.bottom + 1 && end.right <= width, `the end is in sight, ${where}`);
      assert.ok(place.top >= 0 && place.bottom <= height, where);
      for (const { name, left, top, right, bottom } of others) {
        const apart = right <= place.left + 1 || left >= place.right - 1 || bottom <= place.top + 1 || top >= place.bottom - 1;
        assert.ok(apart, `nothing lies over ${name}, ${where}`);
      }
    }
  }
  await on.show({ width: 1280, height: 800 });
  const write = (text: string) =>
    on.page.evaluate((text) => window.story.happen(({ people }) => ({ live: [{ author: people[1]!.id, name: "Ben", text }] })), text);
  await on.page.evaluate(() => {
    window.story.happen(() => ({ live: [] }));
    window.story.preferences.set({ readLive: true });
  });
  const writing = async () => {
    for (const text of ["Good", "Good morning. H", "Good morning. How", "Good morning. How are"]) await write(text);
  };
  // By the sentence, and what is none yet once Ben pauses.
  await tells(on, writing, ["\u2068Ben\u2069 is writing, to be read along", "\u2068Ben\u2069: Good morning.", "\u2068Ben\u2069: How are"]);
  assert.equal(await on.page.$(".captions [aria-live], .captions [role=log], .captions [role=status], .captions [role=alert]"), null);

  // Switched off they are gone, and stay so.
  await on.page.locator('::-p-aria(Hide captions[role="button"])').click();
  await on.page.waitForSelector(".captions", { hidden: true });
  await on.page.reload();
  await on.page.waitForSelector(".tile");
  assert.equal(await on.page.$(".captions"), null);
  await on.page.close();
});
