// Settings, what the server knows, the people panel, and the page as an app: in real browsers, on a real server.
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import type { BrowserName } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { named } from "../lib/named.ts";
import { opened } from "../lib/opened.ts";
import type { Participant } from "../lib/participant.ts";
import { Server, until } from "../lib/server.ts";

const { browsers, server } = await opened();
const cast = new Cast();
afterEach(() => cast.goes());

function person(kind: BrowserName, name: string): Promise<Participant> {
  return cast.opens(browsers, kind, name);
}

/** Opens the settings at a section, by the keyboard alone. */
async function settings(who: Participant, section: string): Promise<void> {
  await who.page.keyboard.down("Control");
  await who.page.keyboard.press(",");
  await who.page.keyboard.up("Control");
  const tab = await who.page.waitForSelector(named(section, "tab"));
  await tab?.click();
  await tab?.dispose();
}

const overflow = (who: Participant) => who.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

for (const kind of ["chromium", "firefox"] as const) {
  describe(kind, () => {
    test("a shortcut gets another key, which the help shows and which works", async () => {
      const ann = await person(kind, "Ann");
      await ann.create(server.origin);
      await settings(ann, "Keyboard");
      await ann.press("Change the key: Microphone on or off (M)");
      await ann.page.keyboard.press("v");
      await ann.reads("V is used already: Camera on or off");
      await ann.press("Change the key: Microphone on or off (M)");
      await ann.page.keyboard.press("k");
      await until("the new key is kept", () =>
        ann.page.evaluate(() => (localStorage.getItem("conclave.preferences") ?? "").includes('"microphone m"')),
      );
      await ann.page.keyboard.press("Escape");
      await until("the settings are closed", async () => (await ann.page.$(".settings-tabs")) === null);
      await ann.page.keyboard.press("?");
      await ann.reads("Keyboard shortcuts");
      await until("the help shows the new key", () =>
        ann.page.$$eval(".keys kbd", (keys) => keys.some((key) => key.textContent === "K")),
      );
      await ann.page.keyboard.press("Escape");
      await until("the help is closed", async () => (await ann.page.$(".keys")) === null);
      await ann.page.keyboard.press("k");
      await until("the microphone is on", () => ann.has("Mute microphone"));
    });

    test("what is set is remembered here, and can be forgotten", async () => {
      const ann = await person(kind, "Ann");
      await ann.page.goto(server.origin);
      await ann.reads("New meeting");
      await settings(ann, "Accessibility");
      const largest = await ann.page.waitForSelector('::-p-xpath(//label[normalize-space(.)="Largest"])');
      await largest?.click();
      const text = () => ann.page.evaluate(() => document.documentElement.dataset["text"] ?? "");
      await until("the text is larger", async () => (await text()) === "largest");
      await ann.page.reload();
      await until("still", async () => (await text()) === "largest");
      assert.equal(await ann.page.evaluate(() => document.documentElement.dir), "ltr");
      await ann.reads("New meeting");
      await settings(ann, "Privacy");
      await ann.press("Delete: Settings");
      await ann.reads("Really delete");
      await ann.press("Really delete: Settings");
      await until("as it was", async () => (await text()) === "");
      assert.equal(await ann.page.evaluate(() => localStorage.getItem("conclave.preferences")), null);
    });

    test("the server says what it knows, before a meeting and in one, and nothing of others", async () => {
      const ann = await person(kind, "Ann");
      await ann.page.goto(server.origin);
      await ann.press("What does this server know about me?");
      await ann.reads(/Network address\s+(127\.0\.0\.1|\[::1\]|\[::ffff:127)/);
      await ann.page.goto("about:blank");
      await ann.create(server.origin);
      await ann.camera(true);
      await ann.choose("More", "What does this server know about me?");
      await ann.reads("Stored on disk, of this meeting");
      await ann.reads("seats.token_hash");
      await ann.reads(/camera · [1-9]/);
      assert.ok(!(await ann.page.$eval(".inventory", (page) => page.textContent ?? "")).includes("Ann"));
    });
  });
}

test("the people panel finds somebody by name and shows the code", async () => {
  const ann = await person("chromium", "Ann");
  const link = await ann.create(server.origin);
  const crowd = server.crowd(link, 8);
  await ann.show("People");
  await until("many are there", async () => (await ann.roster()).length >= 8);
  const all = await ann.roster();
  const code = await ann.page.$eval(".panel-code .code", (shown) => shown.textContent ?? "");
  assert.match(code, /\d{3}/);
  await ann.page.type(".field.search input", "ANN");
  await until("one is shown", async () => (await ann.roster()).join() === "Ann");
  assert.ok(all.length > 1);
  await crowd.goes();
});

test("the page can be installed, says offline in words, and keeps nothing of meetings", async () => {
  const ann = await person("chromium", "Ann");
  await ann.page.goto(server.origin);
  await until("the service worker runs", () => ann.page.evaluate(() => navigator.serviceWorker.controller !== null));
  const devtools = await ann.page.createCDPSession();
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  // A private window, as each test has its own, cannot install anything.
  const faults = installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito");
  assert.deepEqual(faults, []);
  const manifest = await devtools.send("Page.getAppManifest");
  assert.deepEqual(manifest.errors, []);
  assert.ok(manifest.data?.includes("maskable"));
  await ann.create(server.origin);
  await ann.say("not for the cache");
  const kept = await ann.page.evaluate(async () => {
    const urls: string[] = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) urls.push(new URL(request.url).pathname);
    }
    return urls;
  });
  assert.ok(kept.length > 5);
  for (const path of kept) assert.match(path, /^\/(assets\/.*|offline\.(html|css)|favicon\.svg)$/);
  const other = await Server.start();
  const ben = await person("chromium", "Ben");
  await ben.page.goto(other.origin);
  await until("its service worker runs", () => ben.page.evaluate(() => navigator.serviceWorker.controller !== null));
  await other.stop();
  await ben.page.goto(`${other.origin}/?again`);
  await ben.reads("You are offline");
  ben.faults.length = 0; // the browser names the failed request
});

test("written from right to left, nothing runs over the edge", async () => {
  const ann = await person("chromium", "Ann");
  await ann.page.setViewport({ width: 320, height: 700 });
  for (const address of [server.origin, `${server.origin}/#new`]) {
    await ann.page.goto("about:blank");
    await ann.page.goto(address);
    await until("the page stands", async () => (await ann.page.$("main")) !== null);
    await ann.page.evaluate(() => { document.documentElement.dir = "rtl"; });
    assert.ok((await overflow(ann)) <= 0, address);
  }
  await ann.enter();
  await ann.page.evaluate(() => { document.documentElement.dir = "rtl"; });
  assert.ok((await overflow(ann)) <= 0, "in the meeting");
  await settings(ann, "Keyboard");
  assert.ok((await overflow(ann)) <= 0, "in the settings");
});
