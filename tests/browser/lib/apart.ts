// Ann is host, Ben came through a network that can break: how soon he is back after it did, in the same place, with nothing missed.
import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import type { Browser } from "puppeteer-core";
import { launch } from "./browsers.ts";
import { Participant } from "./participant.ts";
import { Proxy } from "./proxy.ts";
import { Server, until } from "./server.ts";

export class Apart {
  #people: Participant[] = [];

  private constructor(
    readonly server: Server,
    readonly proxy: Proxy,
    readonly host: Browser,
  ) {}

  /** For a file of tests; each of them ends with nobody there. */
  static opened(): () => Apart {
    let apart: Apart;
    before(async () => {
      const server = await Server.start();
      apart = new Apart(server, await Proxy.start(server.port), await launch("chromium"));
    });
    after(async () => {
      await apart.host.close();
      apart.proxy.close();
      await apart.server.stop();
    });
    afterEach(async () => {
      for (const person of apart.#people) await person.close();
      apart.#people = [];
    });
    return () => apart;
  }

  /** The two of them at these browsers, not in a meeting yet. */
  async people(guest: Browser) {
    const ann = await Participant.open(this.host, "Ann");
    const ben = await Participant.open(guest, "Ben");
    this.#people.push(ann, ben);
    return { ann, ben };
  }

  /** The same link by way of the network that can break. */
  through(link: string): string {
    return link.replace(this.server.origin, this.proxy.origin);
  }

  /** Both are in, by way of the lobby, and Ann sees Ben. */
  async pair(guest: Browser) {
    const { ann, ben } = await this.people(guest);
    await ben.knock(this.through(await ann.create(this.server.origin, { lobby: true })));
    await ann.admit("Ben");
    await ben.inMeeting();
    await ben.camera(true);
    await ann.sees("Ben");
    await ben.show("Chat");
    await ann.show("Chat");
    return { ann, ben };
  }
}

/** Ben is back within so many milliseconds, in the same place, with what was said meanwhile. */
export async function isBack(what: string, { ann, ben }: { ann: Participant; ben: Participant }, missed: string, within: number): Promise<void> {
  const since = Date.now();
  await ben.reads(missed);
  await until("nothing is said of reconnecting", async () => !(await ben.text()).includes("Reconnecting"));
  const took = Date.now() - since;
  console.log(`back ${took} ms after ${what}`);
  assert.ok(await ben.has("Leave meeting", "button"), "in the same place");
  assert.ok(!(await ben.text()).includes("You are at the door"));
  await ann.sees("Ben");
  await ann.show("People");
  assert.deepEqual(await ann.roster(), ["Ann", "Ben"], "one entry, for each");
  assert.equal(await ann.page.$(".caller"), null, "nobody waits");
  assert.ok(took < within, `${took} ms`);
}
