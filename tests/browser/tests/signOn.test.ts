// Signing in by a real provider of another site, in both browsers: set up in the console, gone to, come back from.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Authority } from "../lib/authority.ts";
import { type BrowserName, Browsers } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { addProvider, showOneself } from "../lib/organisation.ts";
import { Participant } from "../lib/participant.ts";
import { PasskeyDevice } from "../lib/passkeys.ts";
import { Provider } from "../lib/provider.ts";
import { Server, until } from "../lib/server.ts";

const authority = new Authority();
const browsers = new Browsers({ trusts: authority });
const cast = new Cast();
const people: Participant[] = [];
let server: Server;
let provider: Provider;

before(async () => {
  server = await Server.start({ providersBy: authority });
  provider = await Provider.reserve();
});
after(async () => {
  await browsers.close();
  provider.stop();
  await server.stop();
  authority.close();
});

/** Who is not signed in is told so. */
const REFUSED = /Failed to load resource: the server responded with a status of (401|403)/;
/** The provider's own pages ask for letters of another site and for a picture that is not there. */
const OF_PROVIDER = /Failed to load resource: (net::ERR_|the server responded with a status of 404)/;

async function person(name: string, browser: BrowserName): Promise<Participant> {
  const who = await Participant.open(await browsers.get(browser), name);
  cast.add(who);
  people.push(who);
  return who;
}

const heading = (who: Participant) =>
  who.page.$eval("h1", (h1) => h1.textContent?.replace(/[\u2066-\u2069]/g, "") ?? "").catch(() => "");
const at = (who: Participant, title: string) => until(`${who.name} is at ${title}`, async () => (await heading(who)) === title);

/** Through the provider's own pages. */
async function atProvider(who: Participant, login: string): Promise<void> {
  const { page } = who;
  await page.waitForSelector('input[name="login"]');
  assert.ok(page.url().startsWith(provider.issuer));
  await showOneself(who, login);
}

test("a provider is set up and people sign in by it", async (t) => {
  t.after(() => {
    const ours = (fault: string) => !REFUSED.test(fault) && !OF_PROVIDER.test(fault);
    for (const { faults } of people) faults.splice(0, faults.length, ...faults.filter(ours));
    return cast.goes();
  });
  const olga = await person("Olga", "chromium");
  await PasskeyDevice.on(olga.page);

  await t.test("set up in the console and tried", async () => {
    await olga.page.goto(server.setupLink);
    await at(olga, "Set up your organisation");
    await olga.type("Name of the organisation", "Ergens");
    await olga.type("Your name", "Olga");
    await olga.press("Make it, with a passkey");
    await at(olga, "People");
    const redirect = await addProvider(olga, server, provider, authority);
    assert.match(redirect, /^http:\/\/localhost:\d+\/sign-on\/[0-9a-f]{32}$/);
    await olga.press("Try: Hogeschool");
    await olga.reads("It answers, and its keys fit.");
  });

  for (const browser of ["chromium", "firefox"] as const) {
    await t.test(`somebody new in ${browser} sees what arrived, agrees, and comes again`, async () => {
      const who = await person(`Bob in ${browser}`, browser);
      const { page } = who;
      await page.goto(`${server.origin}/o/ergens`);
      await at(who, "Sign in at Ergens");
      await who.press("Sign in by Hogeschool");
      await atProvider(who, `bob-${browser}`);
      await at(who, "You are new at Ergens");
      await who.reads("What Hogeschool says of you");
      assert.equal(new URL(page.url()).search, "", "the code is gone from the address");
      assert.equal(await page.$eval('input[autocomplete="name"]', (input) => (input as HTMLInputElement).value), "Bob de Vries");
      await who.press("No, forget it");
      await at(who, "Sign in");

      // The provider knows them still: there and back without a question.
      await page.goto(`${server.origin}/o/ergens`);
      await who.press("Sign in by Hogeschool");
      await at(who, "You are new at Ergens");
      await who.press("Agree, and come in");
      await at(who, "Your account");
      assert.equal(page.url(), `${server.origin}/admin`);
      await who.reads("Hogeschool");
      await who.press("Sign out");
      await at(who, "Sign in");
      await page.goto(`${server.origin}/o/ergens`);
      await who.press("Sign in by Hogeschool");
      await at(who, "Your account");
    });
  }

  await t.test("what does not hold says so, with a way out", async () => {
    const eve = await person("Eve", "chromium");
    const id = await olga.page.evaluate(async () => (await (await fetch("/api/v1/providers")).json()).providers[0].id as string);
    await eve.page.goto(`${server.origin}/sign-on/${id}?code=stolen&state=stolen`);
    await at(eve, "That sign-in did not work");
    await eve.page.click("a.button");
    await at(eve, "Sign in");
  });
});
