// Hands, turns, the timer and questions: the same for everyone, in both browsers.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { Browser } from "puppeteer-core";
import { type BrowserName, launch } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { Participant } from "../lib/participant.ts";
import { Server, until } from "../lib/server.ts";

let server: Server;
let browsers: Record<BrowserName, Browser>;
const cast = new Cast();

before(async () => {
  server = await Server.start();
  const [chromium, firefox] = await Promise.all([launch("chromium"), launch("firefox")]);
  browsers = { chromium, firefox };
});
after(async () => {
  await Promise.all(Object.values(browsers ?? {}).map((browser) => browser.close()));
  await server.stop();
});
afterEach(() => cast.goes());

/** The row of hands on the tiles: whose, in order. */
async function row(of: Participant): Promise<string[]> {
  return of.page.evaluate(() => {
    const tiles = [...document.querySelectorAll(".tile:has(.tile-hand)")];
    const place = (tile: Element) => Number(tile.querySelector(".tile-hand span")?.textContent);
    return tiles.sort((one, other) => place(one) - place(other)).map((tile) => tile.querySelector(".tile-label bdi")?.textContent ?? "");
  });
}

describe("the floor", () => {
  test("hands stand in one order for all, through a reload, and a host gives the floor to the next", async () => {
    const { ann, ben, cem } = await cast.three(server.origin, browsers);
    await cem.page.keyboard.press("h");
    await until("Cem's hand is up", async () => (await row(ann)).length === 1);
    await ben.press("Raise hand");
    await until("both hands are up", async () => (await row(ann)).length === 2);
    assert.match((await row(ann)).join(), /Cem.*Ben/);
    await cem.page.reload();
    await cem.inMeeting();
    await until("the row is as before", async () => (await row(cem)).length === 2);
    assert.match((await row(cem)).join(), /(You|Cem).*Ben/);

    await ann.show("People");
    await ann.reads("Raised hands");
    await ann.page.evaluate(() => {
      const buttons = [...document.querySelectorAll<HTMLElement>(".hands-host .button.primary")];
      buttons[0]?.click();
    });
    await cem.reads("You have the floor");
    await ben.reads(/Cem.? has the floor/);
    await until("one hand is left", async () => (await row(ben)).length === 1);
    await cem.press("Hand it back");
    await until("nobody has the floor", async () => !(await ben.text()).includes("has the floor"));
    await ann.press("Lower all");
    await until("no hand is up", async () => (await row(ben)).length === 0);
  });

  test("a timer runs for everyone, also for who comes later, and is paused at the same moment", async () => {
    const { ann, ben, link } = await cast.three(server.origin, browsers);
    await ann.choose("More", "Set a timer");
    await ann.press("Start");
    const shown = (of: Participant) => of.page.evaluate(() => document.querySelector(".timer-time")?.textContent ?? "");
    await until("it runs at Ben's", async () => /^[45]:\d\d$/.test(await shown(ben)));
    const dee = await Participant.open(browsers.firefox, "Dee");
    cast.add(dee);
    await dee.join(link);
    await until("it runs at Dee's", async () => /^\d:\d\d$/.test(await shown(dee)));
    await ann.page.locator(".timer-chip").click();
    await ann.press("Pause");
    for (const one of [ben, dee]) {
      await until(`it stands at ${one.name}'s`, async () => (await one.text()).includes("Timer paused at"));
    }
    assert.equal(await shown(dee), await shown(ben));
  });

  test("questions are asked, upvoted, answered and hidden", async () => {
    const { ann, ben, cem } = await cast.three(server.origin, browsers);
    for (const one of [ann, ben, cem]) await one.page.keyboard.press("q");
    await ben.page.locator(".composer textarea").fill("When do we eat?");
    await ben.page.keyboard.press("Enter");
    await cem.reads("When do we eat?");
    await cem.page.locator(".topic .vote").click();
    await ben.reads("1 vote");
    await ann.press("Answer now");
    await ben.reads("Being answered now");
    await ann.press("Mark as answered");
    await cem.reads("Answered");
    await ann.page.locator('[aria-label="More about: When do we eat?"]').click();
    await ann.pick("Hide");
    await until("Cem does not see it any more", async () => (await cem.page.$(".topic")) === null);
    await ben.reads("A host has hidden your question.");
    await ann.reads("Hidden");
  });
});
