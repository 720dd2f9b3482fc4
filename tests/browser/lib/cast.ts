// The people of one test: when it is over they go, and none of their pages may have printed an error.
import assert from "node:assert/strict";
import type { Browser } from "puppeteer-core";
import type { BrowserName, Browsers } from "./browsers.ts";
import { Participant } from "./participant.ts";
import { until } from "./server.ts";

export class Cast {
  #people: Participant[] = [];

  add(person: Participant): void {
    this.#people.push(person);
  }

  /** Somebody at one of these browsers, who goes with the others. */
  async opens(browsers: Browsers, kind: BrowserName, name: string, viewport?: { width: number; height: number }): Promise<Participant> {
    const somebody = await Participant.open(await browsers.get(kind), name, viewport);
    this.add(somebody);
    return somebody;
  }

  /** Ann, who is host, and Cem in Chromium, Ben in Firefox, in one meeting. */
  async three(origin: string, browsers: Record<BrowserName, Browser>) {
    const ann = await Participant.open(browsers.chromium, "Ann");
    const ben = await Participant.open(browsers.firefox, "Ben");
    const cem = await Participant.open(browsers.chromium, "Cem");
    for (const one of [ann, ben, cem]) this.add(one);
    const link = await ann.create(origin);
    await ben.join(link);
    await cem.join(link);
    await ann.show("People");
    await until("all are there", async () => (await ann.roster()).length === 3);
    return { ann, ben, cem, link };
  }

  /** Somebody has gone already, page and all. */
  without(gone: Participant): void {
    this.#people = this.#people.filter((person) => person !== gone);
  }

  /** What all their pages have asked for. */
  get requests(): string[] {
    return this.#people.flatMap((person) => person.requests);
  }

  async goes(): Promise<void> {
    const faults = this.#people.flatMap((person) => person.faults.map((fault) => `${person.name}: ${fault}`));
    for (const person of this.#people) await person.close();
    this.#people = [];
    assert.deepEqual(faults, [], "no page prints an error");
  }
}
