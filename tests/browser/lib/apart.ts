// Ann is host, Ben came through a network that can break: how soon he is back after it did, in the same place, with nothing missed.
import assert from "node:assert/strict";
import { after, afterEach, before, describe } from "node:test";
import type { Browser } from "puppeteer-core";
import { type BrowserName, launch } from "./browsers.ts";
import { Participant } from "./participant.ts";
import { Proxy } from "./proxy.ts";
import { Server, until } from "./server.ts";

/** How soon after the network is back, in milliseconds. */
const SOON = 2_000;

export class Apart {
  #people: Participant[] = [];

  private constructor(
    readonly server: Server,
    readonly proxy: Proxy,
    readonly host: Browser,
    readonly guest: Browser,
    readonly kind: BrowserName,
  ) {}

  /** The stories of a file, with Ben at each kind of browser; each of them ends with nobody there. */
  static stories(tell: (apart: () => Apart) => void): void {
    let server: Server;
    let proxy: Proxy;
    let host: Browser;
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
    for (const kind of ["chromium", "firefox"] satisfies BrowserName[]) {
      describe(kind, () => {
        let apart: Apart;
        before(async () => {
          apart = new Apart(server, proxy, host, await launch(kind), kind);
        });
        after(() => apart.guest.close());
        afterEach(async () => {
          for (const person of apart.#people) await person.close();
          apart.#people = [];
        });
        tell(() => apart);
      });
    }
  }

  /** The two of them at these browsers, not in a meeting yet. */
  async people() {
    const ann = await Participant.open(this.host, "Ann");
    const ben = await Participant.open(this.guest, "Ben");
    this.#people.push(ann, ben);
    return { ann, ben };
  }

  /** The same link by way of the network that can break. */
  through(link: string): string {
    return link.replace(this.server.origin, this.proxy.origin);
  }

  /** Both are in, by way of the lobby, and Ann sees Ben. */
  async pair() {
    const { ann, ben } = await this.people();
    await ben.knock(this.through(await ann.create(this.server.origin, { lobby: true })));
    await ann.admit("Ben");
    await ben.inMeeting();
    await ben.camera(true);
    await ann.sees("Ben");
    await ben.show("Chat");
    await ann.show("Chat");
    return { ann, ben };
  }

  /** Ben is back soon, in the same place, with what was said meanwhile. */
  async isBack(what: string, { ann, ben }: { ann: Participant; ben: Participant }, missed: string): Promise<void> {
    const since = Date.now();
    await ben.reads(missed);
    await until("nothing is said of reconnecting", async () => !(await ben.text()).includes("Reconnecting"));
    const took = Date.now() - since;
    console.log(`${this.kind}: back ${took} ms after ${what}`);
    assert.ok(await ben.has("Leave meeting", "button"), "in the same place");
    assert.ok(!(await ben.text()).includes("You are at the door"));
    await ann.sees("Ben");
    await ann.show("People");
    assert.deepEqual(await ann.roster(), ["Ann", "Ben"], "one entry, for each");
    assert.equal(await ann.page.$(".caller"), null, "nobody waits");
    assert.ok(took < SOON, `${took} ms`);
  }
}
