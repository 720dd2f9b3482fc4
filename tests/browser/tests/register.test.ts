// A class whose meetings need measures that people sign for: what is closed is said before joining, and opens once whoever runs
// the server has signed by the command line and the officer in the console.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "puppeteer-core";
import { Authority } from "../lib/authority.ts";
import { launch } from "../lib/browsers.ts";
import { applyFirstPolicy, found } from "../lib/organisation.ts";
import { Participant } from "../lib/participant.ts";
import { PasskeyDevice } from "../lib/passkeys.ts";
import { Server, until } from "../lib/server.ts";

const FILE = `version = 1
default = "internal"
regions = ["EU"]

[class.internal]
title = "Teaching and work"

[class.sensitive]
title = "Secret"
people = "members"
verified = true
lobby = "always"
record = "nobody"
`;
/** What a meeting of the class needs besides running checks. */
const OPERATORS = ["M02", "M51", "M53", "M58"];
const OFFICERS = ["M22", "M51", "M58"];

const authority = new Authority();
let server: Server;
let browser: Browser;

before(async () => {
  server = await Server.start({ certifiedBy: authority, looksAtItself: true });
  browser = await launch("chromium", { trusts: authority });
});
after(async () => {
  await browser.close();
  await server.stop();
  authority.close();
});

async function person(name: string): Promise<Participant> {
  const who = await Participant.open(browser, name);
  await PasskeyDevice.on(who.page);
  return who;
}

/** The name of a measure, as the console tells it. */
async function titleOf(who: Participant, id: string): Promise<string> {
  const title = await who.page.evaluate(async (id) => {
    const { measures } = await (await fetch("/api/v1/register")).json();
    return measures.find((row: { id: string }) => row.id === id)?.title.en as string;
  }, id);
  return title;
}

test("the officer and whoever runs the server sign, and a sensitive meeting can be made", async (t) => {
  // Whoever runs the server has tested what could be handed over.
  writeFileSync(join(server.dataFolder, "last-handover-test"), "");
  const olga = await person("Olga");
  await found(olga, server);
  const token = await olga.page.evaluate(async () => {
    const asked = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ label: "Ona", roles: ["officer"] }) };
    return (await (await fetch("/api/v1/invitations", asked)).json()).token as string;
  });
  const ona = await person("Ona");
  await ona.page.goto(`${server.origin}/admin#invite.${token}`);
  await ona.type("Your name", "Ona");
  await ona.press("Join, with a passkey");
  await ona.reads("Who belongs to Ergens");
  await applyFirstPolicy(olga, FILE);

  await t.test("before joining it is said that the organisation is on trial, and that the class is closed", async () => {
    await olga.page.goto(server.origin);
    await olga.select("Kind of meeting", "Secret");
    await olga.press("New meeting");
    await olga.reads("Not available for now");
    await olga.page.goto(server.origin);
    await olga.select("Kind of meeting", "Teaching and work");
    await olga.press("New meeting");
    await olga.enter();
    await ona.page.goto(await olga.invite());
    await ona.reads("This organisation is trying the service out");
    await olga.leave();
  });

  await t.test("whoever runs the server signs by the command line, the officer in the console", async () => {
    const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    for (const id of OPERATORS) server.command("register", "attest", id, "--until", day);
    await ona.page.goto(`${server.origin}/admin#register`);
    await ona.reads("New sensitive meetings");
    await ona.press(`Does not apply: ${await titleOf(ona, "M35")}`);
    await ona.type("Why", "The faculty meets under the name of the university.");
    await ona.press("Does not apply");
    await ona.reads("History of M35 (1)");
    for (const id of OFFICERS) {
      await ona.press(`Sign: ${await titleOf(ona, id)}`);
      await ona.reads(`Sign for ${id}`);
      await ona.press("Sign");
      await ona.reads(`History of ${id} (`);
    }
  });

  await t.test("a meeting of the class is made", async () => {
    await until("the class is open", async () => {
      const gates = await ona.page.evaluate(async () => (await (await fetch("/api/v1/register")).json()).gates);
      const gate = gates.find(({ feature }: { feature: string }) => feature === "meetings.sensitive");
      if (!gate.open) throw new Error(gate.says.en);
      return true;
    });
    await olga.page.goto(server.origin);
    await olga.select("Kind of meeting", "Secret");
    await olga.press("New meeting");
    // It is there, and waits for names that a provider vouches for, of which the organisation has none.
    await olga.reads("the organisation has no provider that could vouch");
  });
});
