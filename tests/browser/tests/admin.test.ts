// The console of those who administer an organisation: passkeys of a device in software, in Chromium, on a real server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Cast } from "../lib/cast.ts";
import { opened } from "../lib/opened.ts";
import { Participant } from "../lib/participant.ts";
import { PasskeyDevice } from "../lib/passkeys.ts";
import { until } from "../lib/server.ts";

const { browsers, server } = await opened();
const cast = new Cast();

/** The browser names each refusal of the server's, and those here are wanted. */
const REFUSED = /Failed to load resource: the server responded with a status of (401|403|409)/;

async function person(name: string) {
  const who = await Participant.open(await browsers.get("chromium"), name);
  cast.add(who);
  return { who, device: await PasskeyDevice.on(who.page) };
}

function forgiveRefusals(...all: Participant[]): void {
  for (const { faults } of all) faults.splice(0, faults.length, ...faults.filter((fault) => !REFUSED.test(fault)));
}

const heading = (who: Participant) => who.page.$eval("h1", (h1) => h1.textContent?.replace(/[\u2066-\u2069]/g, "") ?? "");
const at = (who: Participant, title: string) => until(`${who.name} is at ${title}`, async () => (await heading(who)) === title);
const closed = (who: Participant) =>
  until("the dialog is closed", async () => (await who.page.$("[role=dialog], [role=alertdialog]")) === null);
/** Nothing is seen of it any more. */
const gone = (who: Participant, text: string) => until(`${text} is gone`, async () => !(await who.text()).includes(text));

async function goTo(who: Participant, part: string): Promise<void> {
  const link = await who.page.waitForSelector(`::-p-xpath(//nav//a[normalize-space(.)="${part}"])`);
  await link?.click();
  await at(who, part);
}

/** What a row of the table says of somebody. */
const row = (who: Participant, name: string) =>
  who.page.$$eval("tbody tr", (rows, name) => rows.find((row) => row.textContent?.includes(name))?.textContent ?? "", name);

async function check(who: Participant, role: string): Promise<void> {
  const box = await who.page.waitForSelector(`::-p-xpath(//label[normalize-space(.)="${role}"])`);
  await box?.click();
}

/** The next request of this kind is refused once, as after five minutes; everything else goes to the server. */
async function refuseOnce(who: Participant, method: string, path: RegExp, error: string): Promise<() => Promise<void>> {
  let refused = false;
  await who.page.setRequestInterception(true);
  const answer = (request: import("puppeteer-core").HTTPRequest) => {
    if (!refused && request.method() === method && path.test(request.url())) {
      refused = true;
      void request.respond({ status: 403, contentType: "application/json", body: JSON.stringify({ error, message: "" }) });
    } else void request.continue();
  };
  who.page.on("request", answer);
  return async () => {
    who.page.off("request", answer);
    await who.page.setRequestInterception(false);
    assert.ok(refused, "it was asked for");
  };
}

test("an organisation, from the printed link to its end", async (t) => {
  t.after(() => cast.goes());
  const { who: olga, device } = await person("Olga");
  const { who: mo } = await person("Mo");
  let invitation = "";

  await t.test("setup by the printed link", async () => {
    await olga.page.goto(server.setupLink);
    await at(olga, "Set up your organisation");
    assert.equal(await olga.page.title(), "Set up your organisation – Administration – Conclave");
    await olga.press("Make it, with a passkey");
    await olga.reads("Please fill this in.");
    await until("the focus is at what is wrong", () =>
      olga.page.evaluate(() => document.activeElement?.getAttribute("aria-invalid") === "true"),
    );
    await olga.type("Name of the organisation", "Universiteit van Ergens");
    await olga.reads(`Found at ${server.origin}/o/universiteit-van-ergens`);
    await olga.type("Path", "admin");
    await olga.reads("The server needs this path itself");
    await olga.type("Path", "ergens");
    await olga.type("Your name", "Olga");
    await olga.press("Make it, with a passkey");
    await at(olga, "People");
    await olga.reads("Universiteit van Ergens");
    assert.equal(await olga.page.evaluate(() => location.hash), "", "the token is gone from the address");
    assert.equal(await device.passkeys(), 1);
    await until("the owner is in the list", async () => /you.*Owner.*Administrator.*Let in/.test(await row(olga, "Olga")));
    const wasm = olga.requests.filter((url) => url.endsWith(".wasm") || url.includes("worker"));
    assert.deepEqual(wasm, [], "nothing of meetings is loaded");
  });

  await t.test("out, and in by one button; with another face not", async () => {
    await olga.press("Sign out");
    await at(olga, "Sign in");
    await olga.reads("You are signed out.");
    await device.verifies(false);
    await olga.press("Sign in with a passkey");
    await olga.reads(/Nothing was changed|does not hold/);
    await device.verifies(true);
    await olga.press("Sign in with a passkey");
    await at(olga, "People");
    await olga.page.reload();
    await at(olga, "People");
  });

  await t.test("an invitation, shown once", async () => {
    await olga.press("Invite somebody");
    await olga.type("Who it is for", "Mo");
    await check(olga, "Auditor");
    await olga.press("Make the link");
    await olga.reads("It is shown only this once, and is valid for seven days.");
    invitation = await olga.page.$eval("output.address", (output) => output.textContent ?? "");
    assert.ok(invitation.startsWith(`${server.origin}/admin#invite.`));
    await olga.page.keyboard.press("Escape");
    assert.ok(await olga.has("Copy link"), "no key takes it away");
    await olga.press("Done");
    await closed(olga);
    await until("it is among the open ones", () => olga.has("Take back: Mo"));
    assert.ok(!(await olga.page.content()).includes(invitation.split("invite.")[1] ?? "?"), "and is nowhere any more");
  });

  await t.test("which somebody accepts in a browser of their own", async () => {
    await mo.page.goto(invitation);
    await at(mo, "Join Universiteit van Ergens");
    await mo.reads("Sees who is in it and with which roles.");
    await mo.type("Your name", "Mo N.");
    await mo.press("Join, with a passkey");
    await at(mo, "People");
    assert.ok(!(await mo.has("Invite somebody")), "an auditor invites nobody");
    assert.ok(!(await mo.has("Actions for Olga")));
    const { who: eve } = await person("Eve");
    await eve.page.goto(invitation);
    await at(eve, "This invitation does not hold");
    forgiveRefusals(eve);
  });

  await t.test("they correct their name", async () => {
    await goTo(mo, "Your account");
    await mo.type("Your name", "Mo M.");
    await mo.press("Save");
    await mo.reads("Mo M.");
    await goTo(mo, "People");
    await until("the list has the name", async () => (await row(mo, "Mo M.")) !== "");
  });

  await t.test("they take a copy of their data, ask to be erased and take it back; the owner sees that, and not who", async () => {
    await goTo(mo, "Your account");
    const answered = mo.page.waitForResponse((response) => response.url().endsWith("/api/v1/data/copy"));
    await mo.press("Download a copy");
    assert.equal((await answered).headers()["content-type"], "application/zip");
    await mo.press("Erase your account…");
    await mo.press("Erase in half an hour");
    await mo.reads("Your account will be erased");
    await mo.press("Take it back");
    await until("it is taken back", () => mo.has("Erase your account…"));
    await goTo(olga, "Data requests");
    await olga.reads("Taken back");
    await olga.reads("Copy of their data");
    assert.ok(!(await olga.page.$eval("main", (main) => main.textContent ?? "")).includes("Mo M."));
    await olga.type("Supervisory authority", "Autoriteit Persoonsgegevens");
    await olga.press("Save");
    const notice = `${server.origin}/privacy/ergens`;
    await until("the notice says so", async () => (await (await fetch(notice)).text()).includes("Autoriteit Persoonsgegevens"));
    assert.equal(await olga.page.$eval("main a[href^='/privacy/']", (a) => (a as HTMLAnchorElement).href), notice);
    await goTo(olga, "People");
    await goTo(mo, "People");
  });

  await t.test("roles are changed, after the passkey was shown once more", async () => {
    await olga.page.reload();
    await until("Mo is there", async () => (await row(olga, "Mo M.")).includes("Auditor"));
    const back = await refuseOnce(olga, "PUT", /\/roles$/, "step_up");
    await olga.choose("Actions for Mo M.", "Change roles…");
    await check(olga, "Data protection officer");
    assert.ok(await olga.page.$('input[value="admin"]:disabled'), "who attests does not run it");
    await olga.reads("who runs an organisation does not attest how it is run");
    await check(olga, "Data protection officer");
    await check(olga, "Helpdesk");
    await olga.press("Save");
    await olga.reads("Is it you?");
    // It is told for some seconds only.
    const told = until("it is told", () => olga.page.$eval('.visually-hidden[role="log"][aria-live="polite"]', (log) => (log.textContent ?? "").includes("roles changed")));
    await Promise.all([told, olga.press("Show passkey")]);
    await closed(olga);
    await back();
    await until("the roles are changed", async () => /Auditor.*Helpdesk/.test(await row(olga, "Mo M.")));
  });

  await t.test("the last owner stays, and the server says so", async () => {
    await olga.choose("Actions for Olga", "Let in no more…");
    await olga.press("Let in no more");
    await olga.reads("an organisation keeps an owner who is let in");
    await olga.press("Cancel");
    await closed(olga);
  });

  await t.test("who is let in no more is out", async () => {
    await olga.choose("Actions for Mo M.", "Let in no more…");
    await olga.press("Let in no more");
    await closed(olga);
    await until("the state has changed", async () => (await row(olga, "Mo M.")).includes("Not let in"));
    await goTo(mo, "Your account");
    await mo.reads("Your session has ended");
    await mo.press("Sign in");
    await mo.reads("That passkey or link does not hold here");
    await mo.press("To the sign-in");
    await at(mo, "Sign in");
    await olga.choose("Actions for Mo M.", "Let in again");
    await until("the state has changed", async () => !(await row(olga, "Mo M.")).includes("Not let in"));
    await mo.press("Sign in with a passkey");
    await at(mo, "Your account");
  });

  await t.test("a passkey more, and one less, and never none", async () => {
    await goTo(olga, "Your account");
    await olga.reads("It cannot be removed, because it is your only one");
    await olga.press("Add a passkey…");
    await olga.type("What you call it", "Spare");
    await olga.press("Add");
    await olga.reads("This device or key has a passkey for you already");
    await device.forgets();
    await olga.press("Add");
    await closed(olga);
    await until("two are listed", async () => (await olga.has("Remove: Olga")) && (await olga.has("Remove: Spare")));
    assert.equal(await device.passkeys(), 1);
    await olga.press("Remove: Olga");
    await olga.press("Remove");
    await closed(olga);
    await olga.reads("It cannot be removed, because it is your only one");
    await gone(olga, "Remove");
  });

  await t.test("a session that has ended loses nothing that was typed", async () => {
    await goTo(olga, "Organisation");
    await olga.type("Name of the organisation", "Hogeschool van Ergens");
    const [cookie] = await olga.context.cookies();
    assert.match(cookie?.name ?? "", /^__Host-/);
    await olga.context.deleteCookie(...(cookie ? [cookie] : []));
    await olga.press("Save");
    await olga.reads("Your session has ended");
    await olga.press("Sign in");
    await closed(olga);
    await until("it is saved", () => olga.page.$eval(".console-name", (name) => name.textContent === "Hogeschool van Ergens"));
    assert.equal(await olga.page.title(), "Organisation – Hogeschool van Ergens – Administration – Conclave");
  });

  await t.test("a token for the directory, shown once, and a group that gives a role", async () => {
    await goTo(olga, "Provisioning");
    await olga.reads(`${server.origin}/scim/v2`);
    await olga.press("Make a token…");
    await olga.press("Make the token");
    await olga.reads("Please fill this in.");
    await olga.type("What you call it", "Entra ID");
    await olga.press("Make the token");
    await olga.reads("The token is ready");
    const token = await olga.page.$eval("[role=dialog] output.address", (output) => output.textContent ?? "");
    assert.equal(token.length, 43);
    await olga.page.keyboard.press("Escape");
    assert.ok(await olga.has("Copy token"), "no key takes it away");
    await olga.press("Done");
    await closed(olga);
    assert.ok(!(await olga.page.content()).includes(token), "and is nowhere any more");

    const scim = async (method: string, path: string, body: unknown) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json" };
      const answer = await fetch(`${server.origin}/scim/v2${path}`, { method, headers, body: JSON.stringify(body) });
      return (await answer.json()) as { id: string };
    };
    const { id: user } = await scim("POST", "/Users", { userName: "canary@ergens.example", displayName: "Canary" });
    await scim("POST", "/Groups", { displayName: "Servicedesk", members: [{ value: user }] });
    await goTo(olga, "People");
    await goTo(olga, "Provisioning");
    await olga.reads("1 user let in");
    await olga.press("Roles of the group Servicedesk");
    await check(olga, "Helpdesk");
    await olga.press("Save");
    await closed(olga);
    await check(olga, "Only whom the directory knows is let in");
    await olga.press("Save");
    await goTo(olga, "People");
    await until("who is provisioned has the role", async () => (await row(olga, "by the directory")).includes("Helpdesk"));
    assert.ok(!(await olga.text()).toLowerCase().includes("canary"), "and no name");

    await goTo(olga, "Provisioning");
    await olga.press("Revoke: Entra ID");
    await olga.press("Revoke");
    await closed(olga);
    await olga.reads("None yet.");
    const refused = await fetch(`${server.origin}/scim/v2/Users`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(refused.status, 401);
  });

  await t.test("the other session is ended from here", async () => {
    await goTo(olga, "Your account");
    await olga.press("End all others");
    await gone(olga, "Another browser");
  });

  await t.test("browsers without JSON for passkeys come in as well", async () => {
    const { who: ole } = await person("Ole");
    await ole.page.evaluateOnNewDocument(() => {
      for (const name of ["parseCreationOptionsFromJSON", "parseRequestOptionsFromJSON"]) Reflect.deleteProperty(PublicKeyCredential, name);
      Reflect.deleteProperty(PublicKeyCredential.prototype, "toJSON");
    });
    await goTo(olga, "People");
    await olga.press("Invite somebody");
    await olga.type("Who it is for", "Ole");
    await olga.press("Make the link");
    const link = await olga.page.waitForSelector("output.address");
    await ole.page.goto((await link?.evaluate((output) => output.textContent)) ?? "");
    await at(ole, "Join Hogeschool van Ergens");
    await ole.press("Join, with a passkey");
    await at(ole, "Your account");
    assert.ok(!(await ole.text()).includes("Organisation"), "members see themselves alone");
    await ole.press("Sign out");
    await ole.press("Sign in with a passkey");
    await at(ole, "Your account");
    forgiveRefusals(ole);
    await olga.press("Done");
    await closed(olga);
  });

  await t.test("and its end, by its name", async () => {
    await goTo(olga, "Organisation");
    await olga.press("Delete…");
    await olga.press("Delete for good");
    await olga.reads("That is not the name.");
    const field = await olga.page.waitForSelector("[role=dialog] input");
    await field?.type("Hogeschool van Ergens");
    await olga.press("Delete for good");
    await at(olga, "Sign in");
    await olga.reads("Hogeschool van Ergens is deleted.");
  });
  forgiveRefusals(olga, mo);
});

for (const kind of ["chromium", "firefox"] as const) {
  test(`by a number there are no passkeys, and the page says so (${kind})`, async (t) => {
    t.after(() => cast.goes());
    const who = await Participant.open(await browsers.get(kind), "Ann", { width: 390, height: 844 });
    cast.add(who);
    await who.page.goto(`${server.origin.replace("localhost", "127.0.0.1")}/admin`);
    await who.reads("this page was opened by a number");
    assert.ok(await who.page.$("button[type=submit]:disabled"));
    forgiveRefusals(who);
  });
}

test("passkeys are allowed on this page alone", async () => {
  const policy = async (path: string) => (await fetch(`${server.origin}${path}`)).headers.get("permissions-policy") ?? "";
  assert.match(await policy("/admin"), /publickey-credentials-create=\(self\), publickey-credentials-get=\(self\)/);
  for (const path of ["/", "/admin.html", "/sw.js", "/nothing"]) assert.match(await policy(path), /publickey-credentials-get=\(\)/);
});
