// Behind a company's web proxy: no UDP, no way to an address by its number. Sound and picture go by TURN through a tunnel.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser } from "puppeteer-core";
import { type BrowserName, Browsers, launch } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { ConnectProxy } from "../lib/connectProxy.ts";
import { Participant } from "../lib/participant.ts";
import { Server, until } from "../lib/server.ts";
import { meetByTurn } from "../lib/way.ts";

const others = new Browsers();
let server: Server;

before(async () => {
  server = await Server.start();
});
after(async () => {
  await others.close();
  await server.stop();
});

for (const name of ["chromium", "firefox"] satisfies BrowserName[]) {
  describe(`in ${name}`, () => {
    let proxy: ConnectProxy;
    let behind: Browser;

    before(async () => {
      proxy = await ConnectProxy.start(["localhost"]);
      behind = await launch(name, proxy.behind);
    });
    after(async () => {
      await behind.close();
      proxy.close();
    });

    test("sound and picture flow both ways through the proxy, by TURN", async (t) => {
      const tell = t.diagnostic.bind(t);
      const free = await others.get("chromium");
      const bytes = await meetByTurn({ origin: server.origin, free, bound: behind, relayProtocol: "tcp", tell });
      assert.ok(proxy.carried > bytes, `media came through it: ${bytes} bytes of ${proxy.carried}`);
      assert.ok(proxy.tunnels.refused > 0, "the way to an address by its number was tried, and is closed");
    });

    test("the test before the door says that only this way is open", async () => {
      const cast = new Cast();
      const ben = await Participant.open(behind, "Ben");
      cast.add(ben);
      await ben.page.goto(`${server.origin}/#new`);
      await ben.press("Test connection");
      await ben.reads("Only the way through your network’s web proxy is open.");
      const found = await ben.page.$$eval(".network-rows > div", (rows) =>
        Object.fromEntries(rows.map((row) => [row.querySelector("dt")?.textContent ?? "", row.querySelector("dd")?.textContent ?? ""])),
      );
      assert.match(found["Direct (UDP)"] ?? "", /does not get through/);
      assert.match(found["Detour (TCP)"] ?? "", /does not get through/);
      assert.match(found["Web proxy (TURN)"] ?? "", /works/);
      await until("the trials to be over", async () => (await ben.text()).includes("Test again"));
      ben.forgiveUnreached();
      await cast.goes();
    });
  });
}
