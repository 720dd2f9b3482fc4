// A server that lies about the door: whoever hosts have not let in does not come in, whatever it says to whom.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { type BrowserName, Browsers } from "../lib/browsers.ts";
import type { Value } from "../lib/cbor.ts";
import { Middle } from "../lib/middle.ts";
import { Participant } from "../lib/participant.ts";
import { Server, until } from "../lib/server.ts";

interface Entry {
  seq: number;
  from: Buffer;
  entry: { [kind: string]: Value };
}

const browsers = new Browsers();
let server: Server;
let people: Participant[] = [];
let middles: Middle[] = [];

before(async () => {
  server = await Server.start();
});
after(async () => {
  await browsers.close();
  await server.stop();
});
afterEach(async () => {
  for (const person of people) await person.close();
  for (const middle of middles) middle.close();
  people = [];
  middles = [];
});

test("it asks a member, and the host's own page, to let in who waits: neither does", async () => {
  const { ann, ben, eve, link } = await meeting();
  await ann.person.turn("Waiting room", true);
  await eve.person.knock(through(link, eve.middle));
  await ann.person.reads(/Eve.? is waiting/);
  for (const asked of [ben, ann]) {
    asked.middle.tell(request(eve.middle, 4_711));
    await until("it is answered", () => asked.middle.allSaid("cannot_commit").some((answer) => answer["request"] === 4_711));
    assert.ok(!asked.middle.allSaid("commit").some((answer) => answer["request"] === 4_711), "there is no such commit");
  }
  await neverIn(ann.person, ben.person);
  assert.ok((await eve.person.text()).includes("You are at the door"));
  await ann.person.admit("Eve");
  await eve.person.inMeeting();
});

test("it says an old commit again, by which the door was open: the door stays locked", async () => {
  const { ann, ben } = await meeting();
  await ann.person.turn("Lock the meeting", true);
  await ben.person.reads("Locked");
  await ann.person.turn("Lock the meeting", false);
  await until("the door is open for Ben", async () => !(await ben.person.text()).includes("Locked"));
  const opening = entries(ben.middle).filter(({ entry }) => "commit" in entry).at(-1);
  assert.ok(opening);
  await ann.person.turn("Lock the meeting", true);
  await ben.person.reads("Locked");
  for (const told of [ann, ben]) {
    const seq = Math.max(...entries(told.middle).map((entry) => entry.seq)) + 1;
    const heard = told.middle.said.length;
    told.middle.tell({ log: { entries: [{ ...opening, seq }] } });
    // The page goes on talking with the server: it has taken the entry.
    await until("it was taken", () => told.middle.said.length > heard);
  }
  for (const one of [ann, ben]) await one.person.reads("Locked");
  await neverIn(ann.person, ben.person);
});

test("it keeps the lock from a member and has it let somebody in: the others do not follow", async () => {
  const { ann, ben, eve, link } = await meeting();
  ben.middle.passes = (message) => typeof message !== "object" || !("log" in message);
  await ann.person.turn("Lock the meeting", true);
  await eve.person.page.goto(through(link, eve.middle));
  await eve.person.askIn();
  await eve.person.reads("The meeting is locked");
  // The door says so, too, before anybody knocks.
  await until("Eve has knocked", () => eve.middle.allSaid("knock").length > 0);
  ben.middle.tell(request(eve.middle, 4_711));
  await until("Ben, who knows no better, answers", () => ben.middle.allSaid("commit").some((answer) => answer["request"] === 4_711));
  const made = ben.middle.allSaid("commit").find((answer) => answer["request"] === 4_711);
  assert.ok(made?.["commit"] && made["base_epoch"] !== undefined);
  const last = entries(ann.middle).at(-1);
  assert.ok(last);
  const from = ben.middle.allHeard("seated").at(-1)?.["participant"] as Buffer;
  const heard = ann.middle.said.length;
  ann.middle.tell({ log: { entries: [{ seq: last.seq + 1, from, entry: { commit: { base_epoch: made["base_epoch"], commit: made["commit"] } } }] } });
  await until("it was taken", () => ann.middle.said.length > heard);
  await ann.person.reads("Locked");
  await neverIn(ann.person);
});

/** Ann is host, Ben came in by the open door; Eve is outside. Each has the liar in between. */
async function meeting() {
  const ann = await person("chromium", "Ann");
  const ben = await person("firefox", "Ben");
  const eve = await person("chromium", "Eve");
  const link = await ann.person.create(ann.middle.origin);
  await ben.person.join(through(link, ben.middle));
  for (const one of [ann, ben]) {
    await one.person.show("People");
    await until("both are there", async () => (await one.person.roster()).join() === "Ann,Ben");
  }
  await until("Ben has said all that comes with coming in", () => ben.middle.allSaid("send").length > 0);
  return { ann, ben, eve, link };
}

async function person(kind: BrowserName, name: string): Promise<{ person: Participant; middle: Middle }> {
  const middle = await Middle.start(server.port);
  const person = await Participant.open(await browsers.get(kind), name);
  people.push(person);
  middles.push(middle);
  return { person, middle };
}

/** The server's request to add whoever knocked there. */
function request(knocked: Middle, number: number) {
  const knock = knocked.allSaid("knock").at(-1);
  const keyPackage = knock?.["key_package"] as Buffer;
  const seated = knocked.allHeard("seated").at(-1)?.["participant"];
  const participant = (seated as Buffer | undefined) ?? participantOf(keyPackage);
  return { commit_request: { request: number, adds: [{ participant, key_package: keyPackage }], removes: [] } };
}

/** The participant that a key package names, in its credential: CBOR with the field `participant`. */
function participantOf(keyPackage: Buffer): Buffer {
  const at = keyPackage.indexOf("participant");
  assert.ok(at > 0);
  const start = at + "participant".length + 1; // a byte string of 16 bytes
  return keyPackage.subarray(start, start + 16);
}

function entries(middle: Middle): Entry[] {
  return middle.allHeard("log").flatMap((log) => log["entries"] as unknown as Entry[]);
}

function through(link: string, middle: Middle): string {
  return `${middle.origin}/${link.slice(link.indexOf("#"))}`;
}

/** Eve is in nobody's list: not now, and not when all has settled. */
async function neverIn(...members: Participant[]): Promise<void> {
  for (let i = 0; i < 3; i++) {
    for (const member of members) {
      await member.show("People");
      await until(`${member.name} is in the meeting`, () => member.has("Leave meeting"));
      assert.deepEqual(await member.roster(), ["Ann", "Ben"]);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
