// What people write to each other: to all, to one, to the hosts; answered, changed, taken back; read along as it is typed.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import type { BrowserName } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { Conversation } from "../lib/conversation.ts";
import { opened } from "../lib/opened.ts";
import type { Participant } from "../lib/participant.ts";
import { until } from "../lib/server.ts";

const { browsers, server } = await opened();
const cast = new Cast();
afterEach(() => cast.goes());

function person(kind: BrowserName, name: string, viewport?: { width: number; height: number }): Promise<Participant> {
  return cast.opens(browsers, kind, name, viewport);
}

/** Ann, who is host, Ben and Cleo, all with the conversation open. */
async function three(): Promise<[Conversation, Conversation, Conversation, string]> {
  const ann = await person("chromium", "Ann");
  const ben = await person("firefox", "Ben");
  const cleo = await person("chromium", "Cleo", { width: 390, height: 844 });
  const link = await ann.create(server.origin);
  for (const one of [ben, cleo]) await one.join(link);
  const talks = [ann, ben, cleo].map((one) => new Conversation(one));
  for (const talk of talks) await talk.open();
  const [first, second, third] = talks;
  assert.ok(first && second && third);
  return [first, second, third, link];
}

test("private lines and lines to the hosts are read by those whom they are for", async () => {
  const [ann, ben, cleo] = await three();
  await ben.writes("to everyone");
  await ben.to("Cleo");
  await ben.reads("Only Cleo and you can open this.");
  await ben.writes("for Cleo alone");
  await cleo.reads("for Cleo alone");
  await cleo.reads("private, with Ben");
  await cleo.act("for Cleo alone", "Reply");
  await cleo.writes("thank you, Ben");
  await ben.reads("thank you, Ben");
  await ben.to("Hosts");
  await ben.writes("may I go earlier?");
  await ann.reads("may I go earlier?");
  await ann.act("may I go earlier?", "Reply");
  await ann.reads("Only Ben and the hosts can open this.");
  await ann.writes("of course");
  await ben.reads("of course");
  await ann.writes("still to Ben");
  await ben.reads("still to Ben");
  await cleo.writes("sealed to Ben too");
  await ben.reads("sealed to Ben too");
  assert.deepEqual(await ann.texts(), ["to everyone", "may I go earlier?", "of course", "still to Ben"]);
  assert.deepEqual(await cleo.texts(), ["to everyone", "for Cleo alone", "thank you, Ben", "sealed to Ben too"]);

  // The host's switch takes it away, and the hosts can still be asked.
  await ann.person.turn("Write to single people", false);
  await until("Ben can choose nobody alone", async () => (await ben.recipients()).join() === "Everyone,Hosts");
});

test("messages are answered, reacted to, changed and deleted, a host takes one out, and who comes late sees it so", async () => {
  const [ann, ben, cleo, link] = await three();
  await ben.writes("the first one");
  await cleo.act("the first one", "Reply");
  await cleo.writes("an answer");
  await ann.reads("an answer");
  assert.equal(await ann.quoteIn("an answer"), "Shows the answered message: Ben the first one");
  await cleo.act("the first one", "Heart");
  await hearts(ann, "the first one", "Heart: 1 \u2068Cleo\u2069");
  await ann.act("the first one", "Heart");
  for (const one of [ann, ben, cleo]) await hearts(one, "the first one", "Heart: 2 \u2068Cleo\u2069, \u2068Ann\u2069");
  await ben.act("the first one", "Edit");
  await ben.edits("the better one");
  for (const one of [ann, ben, cleo]) await one.reads("the better one (edited)");
  assert.equal(await ann.quoteIn("an answer"), "Shows the answered message: Ben the better one");
  await cleo.writes("to be deleted");
  await ann.reads("to be deleted");
  await cleo.act("to be deleted", "Delete");
  await cleo.person.press("Delete");
  await ben.writes("rude words");
  await ann.reads("rude words");
  assert.equal((await cleo.actions("rude words")).includes("Remove for everyone"), false);
  await ann.act("rude words", "Remove for everyone");
  await ann.person.press("Remove for everyone");
  for (const one of [ann, ben, cleo]) {
    await one.reads("Message deleted");
    await one.reads("A host removed this message");
  }
  const dan = new Conversation(await person("firefox", "Dan"));
  await dan.person.join(link);
  await dan.open();
  await dan.reads("the better one (edited)");
  assert.deepEqual(await dan.texts(), ["the better one (edited)", "an answer", "Message deleted", "A host removed this message"]);
  assert.equal(await dan.quoteIn("an answer"), "Shows the answered message: Ben the better one");
  await hearts(dan, "the better one", "Heart: 2 \u2068Cleo\u2069, \u2068Ann\u2069");
});

function hearts(one: Conversation, text: string, shown: string): Promise<void> {
  return until(`${one.person.name} sees ${shown}`, async () => {
    const all = await one.reactionsTo(text);
    if (all.join() !== shown) throw new Error(all.join() || "no reaction");
    return true;
  });
}

test("what came unread is counted and marked; it is found again, and goes into a file of one's own; links are asked about", async () => {
  const [ann, ben, cleo] = await three();
  await ben.writes("seen at once");
  await ann.reads("seen at once");
  await ann.person.closePanel();
  await ben.writes("first unread");
  await ben.writes("second unread");
  await cleo.reads("second unread");
  await until("two are unread", () => ann.person.has("Chat, 2 new messages"));
  await ann.open();
  await ann.reads("New messages");
  assert.deepEqual(await ann.afterMark(), "first unread");
  await ben.to("Ann");
  await ben.writes("between us");
  await ann.reads("between us");
  await ann.seeks("UNREAD");
  await ann.reads("2 of 2");
  await ann.person.press("Previous match");
  await ann.reads("1 of 2");
  await ann.person.press("End search");
  const open = await ann.exports("Text", false);
  assert.ok(open.includes("first unread") && !open.includes("between us"));
  const all = await ann.exports("Web page", true);
  assert.ok(all.includes("between us") && all.startsWith("<!doctype html>"));

  // The host's second letter is Cyrillic: it looks like another host's name.
  await ben.writes("log in at https://b\u0430nk.example/now or https://bank.example@evil.example/");
  await ann.reads("log in at");
  await ann.person.page.evaluate(() => {
    const opened: string[][] = [];
    Object.assign(window, { opened, open: (...how: string[]) => void opened.push(how) });
  });
  const opened = () => ann.person.page.evaluate(() => (window as unknown as { opened: string[][] }).opened);
  const links = await ann.person.page.$$(".message-text .link");
  assert.equal(links.length, 1, "what hides its host behind a name is no link");
  const ask = async () => {
    await links[0]?.click();
    await ann.reads("Open this link?");
    return ann.person.page.$eval("[role=alertdialog] .address", (shown) => shown.textContent);
  };
  assert.equal(await ask(), "https://xn--bnk-6cd.example/now");
  await ann.person.press("Cancel");
  await until("the question is gone", async () => (await ann.person.page.$("[role=alertdialog]")) === null);
  assert.deepEqual(await opened(), [], "it leads nowhere by itself");
  await ask();
  await ann.person.press("Open");
  assert.deepEqual(await opened(), [["https://xn--bnk-6cd.example/now", "_blank", "noopener,noreferrer"]]);
  assert.equal((await ann.person.context.pages()).length, 1);
});
