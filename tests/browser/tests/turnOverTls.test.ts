// TURN over TLS on the one port, told apart there from HTTPS by the first bytes within. The browsers check the certificate.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "puppeteer-core";
import { Authority } from "../lib/authority.ts";
import { type BrowserName, Browsers, launch } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { ConnectProxy } from "../lib/connectProxy.ts";
import { Participant } from "../lib/participant.ts";
import { Server } from "../lib/server.ts";
import { noteWays, onlyTurnOverTls, wayOf } from "../lib/way.ts";

const authority = new Authority();
const browsers = new Browsers({ trusts: authority });
let server: Server;

before(async () => {
  server = await Server.start({ certifiedBy: authority });
});
after(async () => {
  await browsers.close();
  await server.stop();
  authority.close();
});

for (const name of ["chromium", "firefox"] satisfies BrowserName[]) {
  test(`${name} has a meeting by TURN over TLS alone, at the port of the page`, async (t) => {
    await meets(await browsers.get(name), t.diagnostic.bind(t), (ben) => onlyTurnOverTls(ben.page));
  });

  test(`${name} has one behind a web proxy that lets only TLS through`, async (t) => {
    const proxy = await ConnectProxy.start(["localhost"], { strict: true });
    const behind = await launch(name, { ...proxy.behind, trusts: authority });
    try {
      const bytes = await meets(behind, t.diagnostic.bind(t));
      const { carried, tunnels } = proxy;
      assert.ok(carried > bytes, `media came through it: ${bytes} bytes of ${carried}`);
      t.diagnostic(`tunnels: ${JSON.stringify(tunnels)}`);
    } finally {
      await behind.close();
      proxy.close();
    }
  });
}

/** Ben has the browser, Ann another with every way open; each hears and sees the other. Gives how many bytes came to Ben. */
async function meets(browser: Browser, tell: (text: string) => void, prepares?: (ben: Participant) => Promise<void>): Promise<number> {
  const cast = new Cast();
  const ann = await Participant.open(await browsers.get("chromium"), "Ann");
  const ben = await Participant.open(browser, "Ben");
  cast.add(ann);
  cast.add(ben);
  const link = await ann.create(server.origin);
  await ann.microphone(true);
  await ann.camera(true);
  await prepares?.(ben);
  await noteWays(ben.page);
  await ben.join(link);
  const begun = Date.now();
  await ben.hears();
  await ben.sees("Ann");
  tell(`from being in to sound and picture: ${Date.now() - begun} ms`);
  await ben.microphone(true);
  await ben.camera(true);
  await ann.hears();
  await ann.sees("Ben");
  const { bytes, ...way } = await wayOf(ben.page);
  assert.deepEqual(way, { candidateType: "relay", relayProtocol: "tls" });
  assert.ok(bytes > 10_000, `media came there: ${bytes} bytes`);
  await cast.goes();
  return bytes;
}
