// Polls: a named one and an anonymous one, started, voted in, counted by everyone, in both browsers.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { Browser } from "puppeteer-core";
import { type BrowserName, launch } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { Participant } from "../lib/participant.ts";
import { PATIENCE_MS, Server, until } from "../lib/server.ts";

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

async function start(host: Participant, question: string, { answers = ["Tea", "Coffee"], anonymous = false, multiple = false } = {}) {
  if (!(await host.has("New poll"))) await host.page.keyboard.press("l");
  await host.press("New poll");
  await host.page.waitForSelector(".poll-form", { timeout: PATIENCE_MS });
  const fields = await host.page.$$(".poll-form input:not([type=checkbox])");
  for (const [at, text] of [question, ...answers].entries()) {
    await fields[at]?.click();
    await fields[at]?.type(text);
  }
  if (anonymous) await host.turn("Anonymous", true);
  if (multiple) await host.turn("Several answers may be chosen", true);
  await host.press("Start poll");
}

async function vote(voter: Participant, ...answers: string[]) {
  for (const answer of answers) {
    await voter.page.locator(`::-p-xpath(//*[contains(@class, "poll-options")]//label[normalize-space(.)="${answer}"])`).setTimeout(PATIENCE_MS).click();
  }
  await voter.press("Vote");
  await voter.reads("You have voted.");
}

/** The result as a screen reader reads it. */
function result(of: Participant): Promise<string[]> {
  return of.page.evaluate(() =>
    [...document.querySelectorAll(".poll-result li > .visually-hidden")].map((line) => line.textContent ?? ""),
  );
}

describe("polls", () => {
  test("the sum of an anonymous one is the same for all, and says nobody's choice", async () => {
    const { ann, ben, cem, link } = await cast.three(server.origin, browsers);
    await start(ann, "What do we drink?", { anonymous: true });
    await ben.reads("New poll: What do we drink?");
    await ben.press("Open");
    await cem.page.keyboard.press("l");
    await vote(ann, "Tea");
    await vote(ben, "Coffee");
    await vote(cem, "Tea");
    await ann.reads("3 people have voted");
    assert.deepEqual(await result(ben), [], "nothing is shown while it runs");
    await ann.press("End and count");
    await ann.page.locator('[role="alertdialog"] .button.primary').click();
    for (const one of [ann, ben, cem]) {
      await until(`${one.name} sees the result`, async () => (await result(one)).length === 2);
      const lines = (await result(one)).join("; ");
      assert.match(lines, /Tea, votes: 2 \(67%\).*Coffee, votes: 1 \(33%\)/);
      for (const name of ["Ann", "Ben", "Cem"]) await one.reads(new RegExp(`Counted: .*${name}`));
    }
    assert.equal(await ann.page.$(".poll-names"), null, "no name stands with a vote");
    const dee = await Participant.open(browsers.firefox, "Dee");
    cast.add(dee);
    await dee.join(link);
    await dee.page.keyboard.press("l");
    await until("who comes later is told it", async () => /Tea, votes: 2/.test((await result(dee)).join()));
  });

  test("a named one shows who chose what, a vote can be changed, and several answers chosen where that was asked", async () => {
    const { ann, ben, cem } = await cast.three(server.origin, browsers);
    await start(ann, "Which biscuits?");
    for (const one of [ben, cem]) await one.page.keyboard.press("l");
    await vote(ben, "Tea");
    await vote(cem, "Tea");
    await until("both stand there", async () => /Tea, votes: 2/.test((await result(ann)).join()));
    const names = await ann.page.evaluate(() => document.querySelector(".poll-names")?.textContent ?? "");
    assert.match(names, /Ben.*Cem|Cem.*Ben/);
    await ben.press("Take vote back");
    await until("one is left", async () => /Tea, votes: 1/.test((await result(ann)).join()));
    await ann.press("End poll");
    await ann.page.locator('[role="alertdialog"] .button.primary').click();
    await until("nobody can vote any more", async () => (await cem.page.$(".poll-options")) === null);

    await start(ann, "When do we meet?", { answers: ["Monday", "Friday"], multiple: true });
    await vote(ben, "Monday", "Friday");
    await vote(cem, "Friday");
    for (const one of [ann, ben, cem]) {
      await until(`${one.name} sees all votes, of two voters`, async () => {
        const lines = (await result(one)).join("; ");
        return /Monday, votes: 1 \(50%\)/.test(lines) && /Friday, votes: 2 \(100%\)/.test(lines);
      });
    }
  });
});
