// TURN over TLS on the one port, told apart there from HTTPS by the first bytes within. The browsers check the certificate.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "puppeteer-core";
import { Authority } from "../lib/authority.ts";
import { type BrowserName, Browsers, launch } from "../lib/browsers.ts";
import { ConnectProxy } from "../lib/connectProxy.ts";
import { Server } from "../lib/server.ts";
import { type Meeting, meetByTurn, onlyTurnOverTls } from "../lib/way.ts";

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

/** Ben has the browser, Ann another. Gives how many bytes came to Ben. */
async function meets(bound: Browser, tell: (text: string) => void, prepares?: Meeting["prepares"]): Promise<number> {
  const free = await browsers.get("chromium");
  return meetByTurn({ origin: server.origin, free, bound, relayProtocol: "tls", tell, ...(prepares && { prepares }) });
}
