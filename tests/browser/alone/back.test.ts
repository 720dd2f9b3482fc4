// Whose network breaks or changes is back within two seconds. Measured alone.
import { after, before, describe, test } from "node:test";
import type { Browser } from "puppeteer-core";
import { Apart, isBack } from "../lib/apart.ts";
import { type BrowserName, launch } from "../lib/browsers.ts";
import { until } from "../lib/server.ts";

/** How soon after the network is back, in milliseconds. */
const SOON = 2_000;

const apart = Apart.opened();

for (const kind of ["chromium", "firefox"] satisfies BrowserName[]) {
  describe(kind, () => {
    let guest: Browser;
    before(async () => {
      guest = await launch(kind);
    });
    after(() => guest.close());

    test("the connection is cut for three seconds", async () => {
      const { proxy } = apart();
      const pair = await apart().pair(guest);
      proxy.cut();
      await pair.ben.reads("Reconnecting");
      await pair.ann.say("while you were cut off");
      await new Promise((later) => setTimeout(later, 3_000));
      proxy.restore();
      await isBack("a cut connection", pair, "while you were cut off", SOON);
    });

    test("the device changes networks", async () => {
      const { proxy } = apart();
      const pair = await apart().pair(guest);
      const { ann, ben } = pair;
      proxy.orphan();
      await ann.say("while you were on the way");
      await until("it is sent", async () => !(await ann.text()).includes("Sending…"));
      await ben.page.evaluate(() => dispatchEvent(new Event("online")));
      await isBack("another network", pair, "while you were on the way", SOON);
    });
  });
}
