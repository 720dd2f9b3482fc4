// Meetings that are kept, and their door: planned by a host, found by guests, opened by a host and nobody else.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, test } from "node:test";
import type { BrowserName } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { opened } from "../lib/opened.ts";
import { Participant } from "../lib/participant.ts";
import { Server, until } from "../lib/server.ts";
import { find } from "../lib/tap.ts";

const TITLE = "Heron count at the estuary";
const NOTE = "It is me, the one with the telescope";

const { browsers, server } = await opened();
const cast = new Cast();
afterEach(() => cast.goes());

async function person(kind: BrowserName, name: string): Promise<Participant> {
  const somebody = await Participant.open(await browsers.get(kind), name);
  await somebody.page.evaluateOnNewDocument(keepWhatIsGivenAway);
  cast.add(somebody);
  return somebody;
}

for (const [hosts, guests] of [
  ["chromium", "firefox"],
  ["firefox", "chromium"],
] as const) {
  test(`a host in ${hosts} plans a meeting, a guest in ${guests} waits and is let in, and the server learns nothing`, async () => {
    const tap = mkdtempSync(join(tmpdir(), "conclave-tap-"));
    const kept = await Server.start({ tap });
    const ann = await person(hosts, "Annabel Zebrafink");
    const { invitation, guestLink } = await plan(ann, kept.origin, TITLE, { weekly: true });
    assert.ok(invitation.includes(TITLE) && invitation.includes("Every week"), invitation);
    await ann.press("Calendar file (.ics)");
    const [calendar = ""] = await given(ann, "files");
    const unfolded = calendar.replaceAll("\r\n ", "");
    assert.ok(unfolded.includes(guestLink) && unfolded.includes(TITLE) && /RRULE:FREQ=WEEKLY/.test(unfolded), calendar);
    await ann.press("Done");

    await ann.page.reload();
    await ann.reads(TITLE);
    await kept.down();
    await kept.up();
    await ann.page.reload();
    await ann.reads(/Your meetings[\s\S]*Heron count[\s\S]*Every week/);

    const ben = await person(guests, "Benedikt Walrus");
    await ben.page.goto(guestLink);
    await ben.reads(TITLE);
    await ben.reads(/Starts .*2:30/);
    await ben.askIn();
    await ben.reads("You are at the door");
    await ben.reads(/Starts .*No host is here yet/);
    await ben.reads("You are the only one waiting");
    await ben.type("A word to the hosts", NOTE);
    await ben.press("Send");
    await ben.reads(`Sent to the hosts: ${NOTE}`);

    await ann.press(`Start ${TITLE}`);
    await ann.reads("You come in as host");
    await ann.enter();
    await ann.reads(/Benedikt Walrus.? is waiting/);
    await ben.reads("A host will let you in");
    await ann.show("People");
    await ann.reads(NOTE);
    assert.deepEqual(await ann.roster(), [ann.name], "who waits is not in");
    await ann.admit(ben.name);
    await ben.inMeeting();
    await until("both are there", async () => (await ann.roster()).length === 2);
    await ben.show("People");
    await until("both are there for Ben, too", async () => (await ben.roster()).join() === `${ann.name},${ben.name}`);

    const hostLink = await ann.page.evaluate(() => (JSON.parse(localStorage["conclave.meetings"]) as { hostLink: string }[])[0]?.hostLink ?? "");
    const [, linkSecret = "", hostSecret = ""] = hostLink.split(".");
    assert.ok(linkSecret.length === 22 && hostSecret.length === 22);
    await kept.down();
    for (const text of [TITLE, NOTE, ann.name, ben.name, linkSecret, hostSecret]) {
      assert.deepEqual(find(text, [tap, kept.dataFolder], { log: kept.log }), [], "is not found at the server");
    }
    assert.notDeepEqual(find("conclave.v1", [tap]), [], "the search sees what crosses the server");
    await kept.stop();
    rmSync(tap, { recursive: true });
    for (const one of [ann, ben]) one.forgiveUnreached();
  });
}

describe("at the door", () => {
  test("who is declined is told and may ask again; who is blocked may not, from that tab", async () => {
    const { ann, ben, link } = await hostAndCaller();
    await ann.actOn(ben.name, "Decline");
    await ben.reads("You were not let in");
    await ben.press("Rejoin");
    await ben.askIn();
    await ben.reads("You are at the door");
    await ann.reads("is waiting");
    await ann.actOn(ben.name, "Decline and block");
    await ben.reads("You were not let in");
    await ben.press("Rejoin");
    await ben.askIn();
    await ben.reads("You were not let in");
    await ben.page.goto("about:blank");
    await ben.page.goto(link);
    await ben.askIn();
    await ben.reads("You were not let in");
    assert.equal(await ann.page.$(".caller"), null, "nobody waits");
    assert.deepEqual(await ann.roster(), ["Ann"]);
  });

  test("who stops waiting is gone for the hosts", async () => {
    const { ann, ben } = await hostAndCaller();
    await ann.show("People");
    await until("Ben is seen waiting", () => ann.has("Admit Ben", "button"));
    await ben.press("Stop waiting");
    await until("Ben waits no more", async () => (await ann.page.$(".caller")) === null);
    await until("Ben is out of it", async () => !(await ben.text()).includes("You are at the door"));
  });

  test("a reload while waiting keeps the place by one entry", async () => {
    const { ann, ben } = await hostAndCaller();
    await ben.page.reload();
    await ben.reads("You are at the door");
    await ann.show("People");
    await until("Ben waits once", async () => (await ann.page.$$(".caller")).length === 1);
    await ann.admit("Ben");
    await ben.inMeeting();
    await until("two are there", async () => (await ann.roster()).join() === "Ann,Ben");
  });

  test("with the waiting room off one comes straight in", async () => {
    const ann = await person("firefox", "Ann");
    const ben = await person("chromium", "Ben");
    await ben.join(await ann.create(server.origin));
  });

  test("several are admitted at once", async () => {
    const { ann, ben, link } = await hostAndCaller();
    const cleo = await person("firefox", "Cleo");
    await cleo.knock(link);
    await ann.show("People");
    await ann.press("Admit all");
    await Promise.all([ben.inMeeting(), cleo.inMeeting()]);
    await until("three are there", async () => (await ann.roster()).join() === "Ann,Ben,Cleo");
  });

  async function hostAndCaller() {
    const ann = await person("chromium", "Ann");
    const ben = await person("firefox", "Ben");
    const link = await ann.create(server.origin, { lobby: true });
    await ben.knock(link);
    await ann.reads(/Ben.? is waiting/);
    return { ann, ben, link };
  }
});

describe("links", () => {
  test("a host link opened in another browser is a host's", async () => {
    const ann = await person("chromium", "Ann");
    await plan(ann, server.origin, TITLE);
    const hostLink = await hostLinkOf(ann);
    await ann.press(`Start ${TITLE}`);
    await ann.enter();
    const again = await person("firefox", "Ann at home");
    await again.page.goto(hostLink);
    await again.reads("You come in as host");
    await again.enter();
    await again.show("Host controls");
    await ann.show("People");
    await until("both are hosts", async () => (await ann.page.$$(".role-mark")).length === 2);
  });

  test("after a new guest link the old one leads nowhere, the new one does, and who is in stays", async () => {
    const ann = await person("chromium", "Ann");
    const { guestLink } = await plan(ann, server.origin, TITLE);
    await ann.press(`Start ${TITLE}`);
    await ann.enter();
    await ann.turn("Waiting room", false);
    const ben = await person("firefox", "Ben");
    await ben.join(guestLink);
    await ann.press("New guest link");
    await ann.reads("Make a new guest link?");
    await ann.page.locator('[role="alertdialog"] .button.primary').click();
    await until("the question is gone", async () => (await ann.page.$('[role="alertdialog"]')) === null);
    await until("the link is another", async () => (await ann.invite()) !== guestLink);
    const link = await ann.invite();
    const cleo = await person("chromium", "Cleo");
    await cleo.page.goto(guestLink);
    await cleo.reads("This meeting is not open");
    const dora = await person("chromium", "Dora");
    await dora.join(link);
    await ann.show("People");
    await until("Ben stayed, Dora came", async () => (await ann.roster()).join() === "Ann,Ben,Dora");
    assert.ok(await ben.has("Leave meeting"));
  });

  test("a deleted meeting's links lead nowhere, and who is in is told", async () => {
    const ann = await person("chromium", "Ann");
    const { guestLink } = await plan(ann, server.origin, TITLE);
    const hostLink = await hostLinkOf(ann);
    const inside = await person("firefox", "Ann inside");
    await inside.page.goto(hostLink);
    await inside.enter();
    await ann.choose(`More for ${TITLE}`, "Delete");
    await ann.reads("Delete this meeting?");
    await ann.page.locator('[role="alertdialog"] .button.danger').click();
    await until("it is gone from the list", async () => !(await ann.text()).includes(TITLE));
    await inside.reads("The meeting has ended");
    const ben = await person("firefox", "Ben");
    for (const link of [guestLink, hostLink]) {
      await ben.page.goto("about:blank");
      await ben.page.goto(link);
      await ben.reads("This meeting is not open");
    }
  });
});

/** Plans a meeting for half past two in the afternoon, three days ahead; the invitation stays open if it is to be read. */
async function plan(host: Participant, origin: string, title: string, { weekly = false } = {}): Promise<{ invitation: string; guestLink: string }> {
  await host.page.goto(origin);
  await host.press("Schedule a meeting");
  await host.type("Title", title);
  const day = new Date(Date.now() + 3 * 86_400_000);
  await host.fill("Date", day.toISOString().slice(0, 10));
  await host.fill("Time", "14:30");
  if (weekly) await host.select("Repeats", "Every week");
  await host.press("Schedule");
  await host.reads("The meeting is scheduled");
  const invitation = await host.page.$eval("textarea", (area) => area.value);
  const [guestLink] = invitation.match(/http\S+#\S+/) ?? [];
  if (!guestLink) throw new Error(`no link in the invitation: ${invitation}`);
  if (!weekly) {
    await host.press("Done");
    // On its way out it still covers the page.
    await until("the sheet is gone", async () => (await host.page.$('[role="dialog"]')) === null);
  }
  return { invitation, guestLink };
}

async function hostLinkOf(host: Participant): Promise<string> {
  await host.choose(`More for ${TITLE}`, "Copy host link");
  let link = "";
  await until("the host link is copied", async () => {
    [link = ""] = (await given(host, "copied")).slice(-1);
    return link.split(".").length === 3;
  });
  return link;
}

/** What the page gave away so far, once it has given something. */
async function given(somebody: Participant, what: "files" | "copied"): Promise<string[]> {
  let all: string[] = [];
  const look = (what: string) => Promise.all((globalThis as unknown as { given: Record<string, string[]> }).given[what] ?? []);
  await until(`${somebody.name} is given ${what}`, async () => {
    all = await somebody.page.evaluate(look, what);
    return all.length > 0;
  });
  return all;
}

/** Runs in the page: files for download and texts for the clipboard are kept for the test. */
function keepWhatIsGivenAway() {
  const given = { files: [] as Promise<string>[], copied: [] as string[] };
  Object.assign(globalThis, { given });
  const real = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (what) => {
    if (what instanceof Blob) given.files.push(what.text());
    return real(what);
  };
  if (navigator.clipboard) {
    navigator.clipboard.writeText = (text) => {
      given.copied.push(text);
      return Promise.resolve();
    };
  }
}
