// Verified names, by a real provider, in both browsers: shown in the green room, seen by others; and a class that lets in no others.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Authority } from "../lib/authority.ts";
import { type BrowserName, Browsers } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { addProvider, applyFirstPolicy, found, showOneself } from "../lib/organisation.ts";
import { Participant } from "../lib/participant.ts";
import { PasskeyDevice } from "../lib/passkeys.ts";
import { Provider } from "../lib/provider.ts";
import { Server, until } from "../lib/server.ts";

const POLICY = `version = 1
default = "open"

[class.open]
title = "Open"

[class.board]
title = "Board"
verified = true
`;
/** What the provider calls everybody. */
const NAME = "Bob de Vries";

const authority = new Authority();
const browsers = new Browsers({ trusts: authority });
const cast = new Cast();
const people: Participant[] = [];
let server: Server;
let provider: Provider;
/** The provider's address, as it is shown. */
let shown: string;

before(async () => {
  server = await Server.start({ providersBy: authority });
  provider = await Provider.reserve();
  shown = provider.issuer.replace("https://", "");
});
after(async () => {
  await browsers.close();
  provider.stop();
  await server.stop();
  authority.close();
});

/** Who is not signed in is told so; the provider's own pages ask for letters of another site and for a picture that is not there. */
const OF_OTHERS = /Failed to load resource: (net::ERR_|the server responded with a status of (401|403|404))/;

async function person(name: string, browser: BrowserName): Promise<Participant> {
  const who = await Participant.open(await browsers.get(browser), name);
  cast.add(who);
  people.push(who);
  return who;
}

/** An organisation with the provider and the policy. */
async function ergens(): Promise<void> {
  const olga = await person("Olga", "chromium");
  await PasskeyDevice.on(olga.page);
  await found(olga, server);
  await addProvider(olga, server, provider, authority);
  await applyFirstPolicy(olga, POLICY);
}

/** At the provider's own pages, as long as they ask something. */
async function throughProvider(who: Participant, login: string): Promise<void> {
  const { page } = who;
  const away = () => page.url().startsWith(provider.issuer);
  await until(`${who.name} is at the provider, or back`, async () => away() && (await page.$('button[type="submit"]')) !== null);
  await showOneself(who, login);
}

async function signsIn(who: Participant, login: string): Promise<void> {
  await who.page.goto(`${server.origin}/o/ergens`);
  await who.press("Sign in by Hogeschool");
  await throughProvider(who, login);
  await who.press("Agree, and come in");
  await who.reads("Your account");
}

/** In the green room: to the provider, which knows them, and back. */
async function showsName(who: Participant): Promise<void> {
  await who.press("Show my verified name");
  await who.reads("Show this to the meeting?");
  await who.reads(`Your name, ${NAME}, and that ${shown} vouches for it.`);
  await who.press("Show it");
  await who.reads(`verified as ${NAME} by ${shown}`);
}

/** What stands beside a name in the list. */
const said = (who: Participant, name: string) =>
  who.page.$$eval(
    ".person",
    (rows, name) => {
      const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, "");
      const row = rows.find((row) => plain(row.querySelector(".person-name bdi")?.textContent ?? "") === name);
      return plain(row?.querySelector(".name-mark")?.textContent ?? "");
    },
    name,
  );

async function reads(who: Participant, name: string, mark: string): Promise<void> {
  await who.show("People");
  await until(`${who.name} reads of ${name}: ${mark}`, async () => (await said(who, name)).startsWith(mark));
}

test("verified names", async (t) => {
  t.after(() => {
    for (const { faults } of people) faults.splice(0, faults.length, ...faults.filter((fault) => !OF_OTHERS.test(fault)));
    return cast.goes();
  });
  await ergens();
  const bob = await person(NAME, "chromium");
  const ben = await person("Ben", "firefox");
  await Promise.all([signsIn(bob, "bob"), signsIn(ben, "ben")]);

  await t.test("one who is signed in shows theirs before the door, others see who vouches, and a guest is not verified", async () => {
    await bob.page.goto(server.origin);
    await bob.press("New meeting");
    await showsName(bob);
    await bob.enter();
    const gus = await person("Gus", "firefox");
    await gus.knock(await bob.invite());
    await bob.admit("Gus");
    await gus.inMeeting();
    await reads(gus, NAME, `verified by ${shown}`);
    await reads(bob, "Gus", "name not verified");
    const tiles = (who: Participant) =>
      who.page.$$eval("[data-tile]", (all) => all.map((tile) => (tile.getAttribute("aria-label") ?? "").replace(/[\u2066-\u2069]/g, "")));
    await until("the tile says it, and that of the guest does not", async () => {
      const vouched = (await tiles(gus)).filter((label) => label.includes(`verified by ${shown}`));
      return vouched.length === 1 && (vouched[0] ?? "").startsWith(NAME);
    });
    await gus.leave();
    await until("Bob is alone", async () => (await bob.roster()).length === 1);
    await bob.leave();
  });

  await t.test("where the class asks for it nobody else comes in, and a guest reads why", async () => {
    await bob.page.goto(server.origin);
    await bob.select("Kind of meeting", "Board");
    await bob.press("New meeting");
    await bob.reads("Only verified names come in here");
    await showsName(bob);
    await bob.enter();
    const link = await bob.invite();
    await ben.page.goto(link);
    await ben.reads("Only verified names come in here");
    await showsName(ben);
    await ben.askIn();
    await bob.admit("Ben");
    await ben.inMeeting();
    await reads(ben, NAME, `verified by ${shown}`);
    await reads(bob, "Ben", `verified as ${NAME} by ${shown}`);
    for (const browser of ["chromium", "firefox"] as const) {
      const gus = await person("Gus", browser);
      await gus.page.goto(link);
      await gus.reads("Only verified names come in here");
      await gus.reads("Sign in by your organisation’s provider, then come back here");
      assert.ok(await gus.page.$eval('button[type="submit"]', (join) => (join as HTMLButtonElement).disabled));
    }
  });
});
