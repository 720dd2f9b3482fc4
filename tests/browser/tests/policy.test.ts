// A policy, from the console to the meeting: applied by an owner, kept at the door, and inside by everybody's own program.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BrowserName } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { Conversation } from "../lib/conversation.ts";
import { opened } from "../lib/opened.ts";
import { found } from "../lib/organisation.ts";
import { Participant } from "../lib/participant.ts";
import { PasskeyDevice } from "../lib/passkeys.ts";
import { until } from "../lib/server.ts";

/** `sensitive` is a class for which measures have to be signed for; the others are their organisation's own. */
const FILE = `version = 1
default = "internal"

[class.internal]
title = "Teaching and work"

[class.sensitive]
title = "Secret"

[class.board]
title = "Confidential"
people = "members"

[class.pupils]
title = "With children"
lobby = "always"
private_chat = false
`;

const { browsers, server } = await opened();
const cast = new Cast();

async function person(name: string, browser: BrowserName): Promise<Participant> {
  const who = await Participant.open(await browsers.get(browser), name);
  cast.add(who);
  return who;
}

/** Makes a meeting of a class from the first page, and goes in. */
async function meets(who: Participant, kind: string): Promise<string> {
  await who.page.goto(server.origin);
  await who.select("Kind of meeting", kind);
  await who.press("New meeting");
  await who.enter();
  return who.invite();
}

test("a policy is applied in the console, and its class holds at the door and inside", async (t) => {
  t.after(() => cast.goes());
  const olga = await person("Olga", "chromium");
  await PasskeyDevice.on(olga.page);
  await found(olga, server);

  await t.test("planned from a template, and applied with a reason", async () => {
    await olga.page.goto(`${server.origin}/admin#policy`);
    await olga.reads("There is no policy yet");
    await olga.reads("nobody has said");
    await olga.press("Template: government");
    const written = () => olga.page.$eval("textarea", ({ value }) => value.includes("class.sensitive"));
    await until("the template stands in the editor", written);
    await olga.page.click("textarea");
    await olga.page.keyboard.down("Control");
    await olga.page.keyboard.press("a");
    await olga.page.keyboard.up("Control");
    await olga.page.keyboard.type(FILE);
    await olga.press("Show what would change");
    await olga.reads("class.board");
    await olga.type("Why (it stands in the history)", "Decided by the council");
    await olga.press("Apply");
    await olga.reads("Olga: Decided by the council");
  });

  await t.test("a confidential meeting is not made before its measures are signed for, and it says so", async () => {
    await olga.page.goto(server.origin);
    await olga.select("Kind of meeting", "Secret");
    await olga.press("New meeting");
    await olga.reads("Not available for now");
  });

  await t.test("a guest is refused where the class is for members, and told why, in both browsers", async () => {
    const link = await meets(olga, "Confidential");
    for (const browser of ["chromium", "firefox"] as const) {
      const guest = await person("Gus", browser);
      await guest.page.goto(link);
      await guest.reads("Sign in to join");
    }
    await olga.leave();
  });

  await t.test("with children everybody waits, nobody writes to one alone, and no switch says otherwise", async () => {
    const link = await meets(olga, "With children");
    const guest = await person("Gus", "firefox");
    await guest.page.goto(link);
    await guest.reads("With children · Ergens");
    await guest.askIn();
    await guest.reads("You are at the door");
    await olga.admit("Gus");
    await guest.inMeeting();
    await olga.show("Host controls");
    await olga.reads("A host lets everyone in, as long as the meeting lasts.");
    for (const settled of ["Waiting room", "Write to single people"]) assert.equal(await olga.isOn(settled), null, settled);
    const chat = new Conversation(guest);
    await until("nobody can be chosen alone", async () => (await chat.recipients()).join() === "Everyone,Hosts");

    await guest.say("a line of Gus’s");
    await guest.choose("More for the chat", "Save conversation…");
    await guest.reads("nobody saves the conversation");
    assert.equal(await guest.has("Save"), false, "its class lets no copy be kept");
    await guest.press("Close");
    await olga.show("Chat");
    await olga.reads("a line of Gus’s");
    await guest.choose("More", "What does this server know about me?");
    await guest.press("Delete 1 message of mine");
    await guest.reads("This cannot be undone.");
    await guest.press("Delete 1 message of mine");
    await guest.reads("Nothing that you wrote or sent is left.");
    await until("it is gone for others too", async () => !(await olga.text()).includes("a line of Gus’s"));
  });
});
