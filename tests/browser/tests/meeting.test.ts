// Meetings as people hold them: who is in sees and hears the others, in each mix of browsers.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";
import { type BrowserName, Browsers } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import type { Participant } from "../lib/participant.ts";
import { Server, until } from "../lib/server.ts";

const browsers = new Browsers();
// A browser shows one window at a time: two people in front need two browsers.
const others = new Browsers();
let server: Server;
const cast = new Cast();
/** How long ten people may take to appear on a machine that shares two slow cores. */
const CROWDED_MS = 120_000;

before(async () => {
  server = await Server.start();
});
after(async () => {
  await browsers.close();
  await others.close();
  await server.stop();
});
afterEach(async () => {
  const foreign = cast.requests.filter((url) => !url.startsWith(server.origin) && !/^(data|blob|about):/.test(url));
  await cast.goes();
  assert.deepEqual(foreign, [], "no page asks another host");
});

function person(kind: BrowserName, name: string, viewport?: { width: number; height: number }, from = browsers): Promise<Participant> {
  return cast.opens(from, kind, name, viewport);
}

async function bothOn(somebody: Participant): Promise<void> {
  await somebody.camera(true);
  await somebody.microphone(true);
}

describe("two people", () => {
  for (const [first, second] of [
    ["chromium", "chromium"],
    ["chromium", "firefox"],
    ["firefox", "chromium"],
    ["firefox", "firefox"],
  ] as const) {
    test(`${first} and ${second} see and hear each other, chat, and have the same meeting code`, async () => {
      const ann = await person(first, "Ann");
      const ben = await person(second, "Ben", undefined, others);
      await ben.join(await ann.create(server.origin));
      await bothOn(ann);
      await bothOn(ben);
      await Promise.all([ann.sees("Ben"), ben.sees("Ann")]);
      await Promise.all([ann.hears(), ben.hears()]);
      await ann.say("Good morning, Ben");
      await ben.toggle("Chat");
      await until("Ben reads it", async () => (await ben.text()).includes("Good morning, Ben"));
      await until("the indicator is green for both", async () => (await ann.has("End-to-end encrypted")) && (await ben.has("End-to-end encrypted")));
      await until("what they would read to each other is the same", async () => (await meetingCode(ann)) === (await meetingCode(ben)));
    });
  }
});

test("three people in a mix of browsers all see each other", async () => {
  const ann = await person("chromium", "Ann");
  const ben = await person("firefox", "Ben");
  const cleo = await person("chromium", "Cleo", { width: 390, height: 844 });
  const link = await ann.create(server.origin);
  await ben.join(link);
  await cleo.join(link);
  for (const one of [ann, ben, cleo]) await one.camera(true);
  await Promise.all([ann.sees("Ben"), ann.sees("Cleo"), ben.sees("Ann"), ben.sees("Cleo"), cleo.sees("Ann"), cleo.sees("Ben")]);
});

test("who comes late sees and hears those who are there, and who leaves is gone", async () => {
  const ann = await person("chromium", "Ann");
  const ben = await person("firefox", "Ben");
  const link = await ann.create(server.origin);
  await ben.join(link);
  await bothOn(ann);
  await ben.sees("Ann");
  await ann.say("before Cleo");
  const cleo = await person("chromium", "Cleo");
  await cleo.join(link);
  await Promise.all([cleo.sees("Ann"), cleo.hears()]);
  await cleo.toggle("Chat");
  await until("Cleo reads what was said before", async () => (await cleo.text()).includes("before Cleo"));
  await ben.leave();
  await until("Ben is gone for Ann", async () => (await ann.page.$(`[aria-label^="Ben"]`)) === null);
  await cleo.sees("Ann");
});

test("a reload comes back to the same place, once", async () => {
  const ann = await person("chromium", "Ann");
  const ben = await person("firefox", "Ben");
  const link = await ann.create(server.origin);
  await ben.join(link);
  await bothOn(ben);
  await ann.sees("Ben");
  await ann.page.reload();
  await ann.inMeeting();
  await Promise.all([ann.sees("Ben"), ann.hears()]);
  await ann.toggle("People");
  await until("the roster has two people", async () => (await ann.roster()).join() === "Ann,Ben");
});

for (const kind of ["chromium", "firefox"] as const) {
  test(`a reload in ${kind} comes back to its seat, and a copy of the tab takes none`, async () => {
    const ann = await person("chromium", "Ann");
    const ben = await person(kind, "Ben", undefined, others);
    await ben.join(await ann.create(server.origin));
    await ann.show("People");
    await ben.page.reload();
    await ben.inMeeting();
    const opened = new Promise<Page | null>((opens) => ben.page.once("popup", opens));
    await ben.page.evaluate(() => {
      sessionStorage.setItem("copied", "as with all that a tab keeps");
      window.open(location.href);
    });
    const copy = await opened;
    await until("the copy asks who comes", async () => (await copy?.evaluate(() => document.body.innerText))?.includes("Join meeting"));
    assert.ok(await copy?.evaluate(() => sessionStorage.getItem("copied")));
    assert.ok(await ben.has("Leave meeting"), "the seat is where it was");
    await until("there are two", async () => (await ann.roster()).join() === "Ann,Ben");
    await copy?.close();
    await ben.page.evaluateOnNewDocument(slowLocks);
    await ben.page.reload();
    await ben.inMeeting();
  });
}

test("two tabs of one browser are two people", async () => {
  const ann = await person("firefox", "Ann");
  const link = await ann.create(server.origin);
  const again = await ann.tab();
  cast.add(again);
  await again.join(link);
  await again.camera(true);
  await ann.page.bringToFront();
  await until("two people are there", async () => (await ann.page.$$(`[aria-label^="Ann"]`)).length >= 2);
});

test("a muted person sends nothing", async () => {
  const ann = await person("chromium", "Ann");
  const ben = await person("chromium", "Ben");
  await ben.join(await ann.create(server.origin));
  await ann.microphone(true);
  await ben.hears();
  await ann.microphone(false);
  await until("silence", async () => {
    const heard = await ben.sound(1000);
    return !heard || heard.level < -80;
  });
});

test("a shared screen is seen", async () => {
  const ann = await person("chromium", "Ann");
  const ben = await person("firefox", "Ben");
  await ben.join(await ann.create(server.origin));
  await ann.share(true);
  await until("Ben sees a screen", async () => {
    const handle = await ben.page.$(`[aria-label="Ann’s screen"] video`);
    const width = await handle?.evaluate((video) => (video as HTMLVideoElement).videoWidth);
    return (width ?? 0) > 0;
  });
  await ann.share(false);
  await until("the screen is gone", async () => (await ben.page.$(`[aria-label="Ann’s screen"]`)) === null);
});

describe("what goes wrong mends itself", () => {
  test("the server stands still for six seconds", async () => {
    const { ann, ben } = await pair();
    process.kill(server.pid, "SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    process.kill(server.pid, "SIGCONT");
    await Promise.all([ann.sees("Ben"), ben.sees("Ann")]);
  });

  test("the server is killed and comes back: the same group goes on", async () => {
    const { ann, ben } = await pair();
    const code = await meetingCode(ann);
    await server.down("SIGKILL");
    await until("Ann is told", async () => (await ann.text()).includes("Reconnecting"));
    await server.up();
    await Promise.all([ann.sees("Ben"), ben.sees("Ann")]);
    assert.equal(await meetingCode(ann), code, "no new keys were needed");
    for (const one of [ann, ben]) one.forgiveUnreached();
  });

  test("the network changes: ICE starts again and the meeting goes on", async () => {
    const { ann, ben } = await pair();
    await ann.page.evaluate(() => dispatchEvent(new Event("online")));
    await Promise.all([ann.sees("Ben"), ben.sees("Ann")]);
  });

  async function pair() {
    const ann = await person("chromium", "Ann");
    const ben = await person("firefox", "Ben");
    await ben.join(await ann.create(server.origin));
    await ann.camera(true);
    await ben.camera(true);
    await Promise.all([ann.sees("Ben"), ben.sees("Ann")]);
    return { ann, ben };
  }
});

// One browser at a time: to show ten people keeps most of a core busy.
for (const kind of ["chromium", "firefox"] as const) {
  test(`ten people, nine of them native, see and hear each other in ${kind}`, async () => {
    const ann = await person(kind, "Ann");
    const link = await ann.create(server.origin);
    await bothOn(ann);
    const crowd = server.crowd(link, 9);
    await ann.seesOneOf(await nativeNames(ann, 9), CROWDED_MS);
    await ann.hears(CROWDED_MS);
    const report = await crowd.reports();
    assert.deepEqual([report.joins.ok, report.joins.smallest_roster, report.frames.failed], [9, 10, 0], JSON.stringify(report));
    // On a machine without time to spare the server holds pictures back, as on a thin line: each has opened all the same.
    assert.deepEqual(report.closed.filter((stream) => !stream.opened_before), [], "each stream that a native participant wanted has opened there");
  });
}

/** The names of those who are not Ann, once there are so many. */
async function nativeNames(ann: Participant, count: number): Promise<string[]> {
  await ann.toggle("People");
  let names: string[] = [];
  await until(`${count} native participants are there`, async () => {
    names = (await ann.roster()).filter((name) => name !== "Ann");
    return names.length === count;
  });
  return names;
}

async function meetingCode(somebody: Participant): Promise<string> {
  await somebody.press("End-to-end encrypted");
  const text = await somebody.text();
  await somebody.page.keyboard.press("Escape");
  const code = text.match(/\b\d{4}(?:\D\d{4}){4}\b/)?.[0];
  if (!code) throw new Error("no meeting code shown");
  return code;
}

/** Runs in the page: a device that takes its time to say whose a lock is. */
function slowLocks(): void {
  if (typeof LockManager === "undefined") return;
  const real = LockManager.prototype.request as (...asked: unknown[]) => Promise<unknown>;
  const slow = async function (this: LockManager, ...asked: unknown[]) {
    await new Promise((later) => setTimeout(later, 1_500));
    return real.apply(this, asked);
  };
  LockManager.prototype.request = slow as typeof LockManager.prototype.request;
}
