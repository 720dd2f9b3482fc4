// The people of one test: when it is over they go, and none of their pages may have printed an error.
import assert from "node:assert/strict";
import type { Participant } from "./participant.ts";

export class Cast {
  #people: Participant[] = [];

  add(person: Participant): void {
    this.#people.push(person);
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
