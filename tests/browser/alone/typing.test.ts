// How soon what is typed is read by others. It measures time: nothing runs beside it.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import type { BrowserName } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { Conversation } from "../lib/conversation.ts";
import { opened } from "../lib/opened.ts";
import type { Participant } from "../lib/participant.ts";
import { until } from "../lib/server.ts";

const { browsers, server } = await opened();
const cast = new Cast();
afterEach(() => cast.goes());

function person(kind: BrowserName, name: string): Promise<Participant> {
  return cast.opens(browsers, kind, name);
}

test("what is typed is read along within half a second, in the chat and below the pictures, and ends as a line", async (context) => {
  const ann = new Conversation(await person("chromium", "Ann"));
  const ben = new Conversation(await person("firefox", "Ben"));
  await ben.person.join(await ann.person.create(server.origin));
  await ben.open();
  await ben.person.press("Show as I type");
  const seen = await ann.watchLive();
  const typed = await ben.types("Good morning, everybody here");
  await until("Ann has seen all of it", async () => (await seen()).some(({ text }) => text.endsWith("everybody here")));
  const sights = await seen();
  // A letter counts as seen with the first text that goes so far.
  const delays = typed.map(({ length, at }) => (sights.find(({ text }) => text.length >= length)?.at ?? Number.POSITIVE_INFINITY) - at);
  delays.sort((one, other) => one - other);
  const most = delays[Math.floor(delays.length * 0.9)] ?? Number.POSITIVE_INFINITY;
  context.diagnostic(`letters seen after ${delays.map((delay) => Math.round(delay)).join(" ")} ms`);
  assert.ok(most < 500, `nine letters of ten were seen within ${most} ms`);
  assert.ok(sights.length < typed.length, "what comes together is told together");

  await ben.erases(4);
  await until("Ann sees what was taken back", async () => (await seen()).at(-1)?.text === "Good morning, everybody ");
  await ann.open();
  assert.deepEqual(await ann.live(), ["Ben Good morning, everybody"]);
  await ben.person.page.keyboard.press("Enter");
  await ann.reads("Good morning, everybody");
  await until("it is a line now", async () => (await ann.live()).length === 0);
  assert.deepEqual(await ann.texts(), ["Good morning, everybody"]);
  // Nothing is read along of what is for one alone.
  await ben.to("Ann");
  await ben.types("secret");
  await ben.person.page.keyboard.press("Enter");
  await ann.reads("secret");
  assert.ok((await seen()).every(({ text }) => !text.includes("secret")));
});
