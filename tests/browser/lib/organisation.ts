// What stories of organisations begin with: one is founded, gets a policy, a provider, and people go through its pages.
import assert from "node:assert/strict";
import type { Authority } from "./authority.ts";
import type { Participant } from "./participant.ts";
import type { Provider } from "./provider.ts";
import type { Server } from "./server.ts";

/** The first owner makes "Ergens" by the link that the server prints, with the passkey of their device. */
export async function found(owner: Participant, server: Server): Promise<void> {
  await owner.page.goto(server.setupLink);
  await owner.type("Name of the organisation", "Ergens");
  await owner.type("Your name", owner.name);
  await owner.press("Make it, with a passkey");
  await owner.reads("Who belongs to Ergens");
}

export async function applyFirstPolicy(owner: Participant, file: string): Promise<void> {
  const body = JSON.stringify({ file, reason: "Decided by the council", over: 0 });
  const status = await owner.page.evaluate(async (body) => {
    const headers = { "content-type": "application/json" };
    return (await fetch("/api/v1/policy/apply", { method: "POST", headers, body })).status;
  }, body);
  assert.equal(status, 200);
}

/** Sets up "Hogeschool" in the console and starts it; gives the address to which it sends people back. */
export async function addProvider(owner: Participant, server: Server, provider: Provider, authority: Authority): Promise<string> {
  await owner.page.goto(`${server.origin}/admin#providers`);
  await owner.reads("people come by invitation and passkey");
  await owner.press("Add a provider");
  await owner.type("Name", "Hogeschool");
  const [redirect = ""] = await owner.page.$$eval("output.address", (all) => all.map((one) => one.textContent ?? ""));
  await provider.start(authority, redirect);
  await owner.type("Issuer", provider.issuer);
  await owner.type("Client ID", "meet");
  await owner.type("Client secret", "s3cret");
  await owner.page.click(".role-choice label");
  await owner.press("Save");
  await owner.reads("with a secret");
  return redirect;
}

/** Through the provider's own pages, which ask who somebody is, and then what may be told. */
export async function showOneself({ page }: Participant, login: string): Promise<void> {
  await page.type('input[name="login"]', login);
  await page.type('input[name="password"]', "any");
  await Promise.all([page.waitForNavigation(), page.click('button[type="submit"]')]);
  await Promise.all([page.waitForNavigation(), page.click('button[type="submit"]')]);
}
