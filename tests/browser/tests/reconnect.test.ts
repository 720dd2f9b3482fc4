// Connections break, devices sleep, servers restart: who was in is back in the same place, soon, with nothing missed. Whose network
// breaks or changes is in alone/back.test.ts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Apart } from "../lib/apart.ts";
import { until } from "../lib/server.ts";
import { UdpRelay } from "../lib/udp.ts";

Apart.stories((apart) => {
  test("the device sleeps for twenty seconds", async () => {
    const pair = await apart().pair();
    const pid = apart().guest.process()?.pid;
    assert.ok(pid);
    // The browser and all its processes are one group.
    process.kill(-pid, "SIGSTOP");
    await pair.ann.say("while you were asleep");
    await pause(20_000);
    process.kill(-pid, "SIGCONT");
    await apart().isBack("sleep", pair, "while you were asleep");
  });

  test("the server restarts", async () => {
    const { server } = apart();
    const pair = await apart().pair();
    const { ann, ben } = pair;
    await ann.say("just before");
    await until("it is sent", async () => !(await ann.text()).includes("Sending…"));
    await server.down();
    await ben.reads("Reconnecting");
    await server.up();
    await apart().isBack("a restart of the server", pair, "just before");
    await ann.say("and just after");
    await ben.reads("and just after");
  });

  test("the connection of one who waits is cut", async () => {
    const { server, proxy } = apart();
    const { ann, ben } = await apart().people();
    await ben.knock(apart().through(await ann.create(server.origin, { lobby: true })));
    await ben.type("A word to the hosts", "It is me");
    await ben.press("Send");
    await ann.show("People");
    await ann.reads("It is me");
    const caller = await ann.page.$(".caller");
    proxy.cut();
    await pause(1_500);
    proxy.restore();
    await pause(1_500);
    await ben.reads("You are the only one waiting");
    assert.equal((await ann.page.$$(".caller")).length, 1, "one entry");
    assert.ok(await caller?.evaluate((entry) => entry.isConnected), "the same as before");
    await ann.reads("It is me");
    await ann.admit("Ben");
    await ben.inMeeting();
    await until("both are there", async () => (await ann.roster()).join() === "Ann,Ben");
  });

  test("a network lets UDP through no more: the others read why, and by what detour sound and picture come again", async () => {
    const { server } = apart();
    const relay = await UdpRelay.start(server.port);
    try {
      const { ann, ben } = await apart().people();
      await relay.carries(ben);
      await ben.join(await ann.create(server.origin));
      await ann.camera(true);
      await ben.camera(true);
      await ann.sees("Ben");
      await ben.sees("Ann");
      await ann.show("People");
      assert.ok(!(await ann.text()).includes("UDP"), "as usual, nothing is said of it");
      relay.cut();
      // That another way is sought is said too, where it takes more than two seconds.
      await ann.reads("Ben’s network lost UDP: sound and picture now take a detour (TCP)");
      await ann.sees("Ben");
      await ben.sees("Ann");
      await until("Ann reads of no more than the detour", async () => !(await ann.text()).includes("Ben cannot see you"));
    } finally {
      relay.close();
    }
  });
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
