// Connections break, devices sleep, servers restart: who was in is back in the same place, soon, with nothing missed.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { Browser } from "puppeteer-core";
import { type BrowserName, launch } from "../lib/browsers.ts";
import { Participant } from "../lib/participant.ts";
import { Proxy } from "../lib/proxy.ts";
import { Server, until } from "../lib/server.ts";
import { UdpRelay } from "../lib/udp.ts";

/** How soon after the network is back, in milliseconds. */
const SOON = 2_000;

let host: Browser;
let server: Server;
let proxy: Proxy;
let people: Participant[] = [];

before(async () => {
  server = await Server.start();
  proxy = await Proxy.start(server.port);
  host = await launch("chromium");
});
after(async () => {
  await host.close();
  proxy.close();
  await server.stop();
});
afterEach(async () => {
  for (const person of people) await person.close();
  people = [];
});

for (const kind of ["chromium", "firefox"] satisfies BrowserName[]) {
  describe(kind, () => {
    let guest: Browser;
    before(async () => {
      guest = await launch(kind);
    });
    after(() => guest.close());

    test("the connection is cut for three seconds", async () => {
      const { ann, ben } = await pair();
      proxy.cut();
      await ben.reads("Reconnecting");
      await ann.say("while you were cut off");
      await pause(3_000);
      proxy.restore();
      await isBack("a cut connection", ann, ben, "while you were cut off");
    });

    test("the device changes networks", async () => {
      const { ann, ben } = await pair();
      proxy.orphan();
      await ann.say("while you were on the way");
      await until("it is sent", async () => !(await ann.text()).includes("Sending…"));
      await ben.page.evaluate(() => dispatchEvent(new Event("online")));
      await isBack("another network", ann, ben, "while you were on the way");
    });

    test("the device sleeps for twenty seconds", async () => {
      const { ann, ben } = await pair();
      const pid = guest.process()?.pid;
      assert.ok(pid);
      // The browser and all its processes are one group.
      process.kill(-pid, "SIGSTOP");
      await ann.say("while you were asleep");
      await pause(20_000);
      process.kill(-pid, "SIGCONT");
      await isBack("sleep", ann, ben, "while you were asleep");
    });

    test("the server restarts", async () => {
      const { ann, ben } = await pair();
      await ann.say("just before");
      await until("it is sent", async () => !(await ann.text()).includes("Sending…"));
      await server.down();
      await ben.reads("Reconnecting");
      await server.up();
      await isBack("a restart of the server", ann, ben, "just before");
      await ann.say("and just after");
      await ben.reads("and just after");
    });

    test("the connection of one who waits is cut", async () => {
      const ann = await Participant.open(host, "Ann");
      const ben = await Participant.open(guest, "Ben");
      people.push(ann, ben);
      const link = await ann.create(server.origin, { lobby: true });
      await ben.knock(link.replace(server.origin, proxy.origin));
      await ben.type("A word to the hosts", "It is me");
      await ben.press("Send");
      await ann.show("People");
      await ann.reads("It is me");
      const caller = await ann.page.$(".caller");
      proxy.cut();
      await pause(1_500);
      proxy.restore();
      await ben.reads("You are the only one waiting");
      await pause(1_500);
      assert.equal((await ann.page.$$(".caller")).length, 1, "one entry");
      assert.ok(await caller?.evaluate((entry) => entry.isConnected), "the same as before");
      await ann.reads("It is me");
      await ann.admit("Ben");
      await ben.inMeeting();
      await until("both are there", async () => (await ann.roster()).join() === "Ann,Ben");
    });

    test("a network lets UDP through no more: the others read why, and by what detour sound and picture come again", async () => {
      const relay = await UdpRelay.start(server.port);
      try {
        const ann = await Participant.open(host, "Ann");
        const ben = await Participant.open(guest, "Ben");
        people.push(ann, ben);
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

    /** Ann is host and sees Ben, who came by way of the lobby and of a network that can break. */
    async function pair() {
      const ann = await Participant.open(host, "Ann");
      const ben = await Participant.open(guest, "Ben");
      people.push(ann, ben);
      const link = await ann.create(server.origin, { lobby: true });
      await ben.knock(link.replace(server.origin, proxy.origin));
      await ann.admit("Ben");
      await ben.inMeeting();
      await ben.camera(true);
      await ann.sees("Ben");
      await ben.show("Chat");
      await ann.show("Chat");
      return { ann, ben };
    }

    async function isBack(after: string, ann: Participant, ben: Participant, missed: string): Promise<void> {
      const since = Date.now();
      await ben.reads(missed);
      await until("nothing is said of reconnecting", async () => !(await ben.text()).includes("Reconnecting"));
      const took = Date.now() - since;
      console.log(`${kind}: back ${took} ms after ${after}`);
      assert.ok(await ben.has("Leave meeting", "button"), "in the same place");
      assert.ok(!(await ben.text()).includes("You are at the door"));
      await ann.sees("Ben");
      await ann.show("People");
      assert.deepEqual(await ann.roster(), ["Ann", "Ben"], "one entry, for each");
      assert.equal(await ann.page.$(".caller"), null, "nobody waits");
      assert.ok(took < SOON, `${took} ms`);
    }
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
