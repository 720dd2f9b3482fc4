// Whose network breaks or changes is back within two seconds. Measured alone.
import { test } from "node:test";
import { Apart } from "../lib/apart.ts";
import { until } from "../lib/server.ts";

Apart.stories((apart) => {
  test("the connection is cut for three seconds", async () => {
    const { proxy } = apart();
    const pair = await apart().pair();
    proxy.cut();
    await pair.ben.reads("Reconnecting");
    await pair.ann.say("while you were cut off");
    await new Promise((later) => setTimeout(later, 3_000));
    proxy.restore();
    await apart().isBack("a cut connection", pair, "while you were cut off");
  });

  test("the device changes networks", async () => {
    const { proxy } = apart();
    const pair = await apart().pair();
    const { ann, ben } = pair;
    proxy.orphan();
    await ann.say("while you were on the way");
    await until("it is sent", async () => !(await ann.text()).includes("Sending…"));
    await ben.page.evaluate(() => dispatchEvent(new Event("online")));
    await apart().isBack("another network", pair, "while you were on the way");
  });
});
