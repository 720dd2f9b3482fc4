// The browser's edge: hostile pages, hostile links, hostile words. Nothing runs, nothing is captured, nothing breaks.
import assert from "node:assert/strict";
import { type Server as HttpServer, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { type BrowserName, Browsers } from "../lib/browsers.ts";
import { Participant } from "../lib/participant.ts";
import { Server, until } from "../lib/server.ts";

const LINK = `${"A".repeat(22)}.${"B".repeat(21)}A`;
/** What may stand behind the address, by somebody who wants a camera to start or a script to run. */
const LINKS = [
  "#new",
  `#${LINK}`,
  `#${LINK}.${"C".repeat(21)}A`,
  `?x#${LINK}`,
  "?camera=1&microphone=1#new",
  "#new&camera=on",
  "#javascript:globalThis.ran=1",
  "#<img src=x onerror=globalThis.ran=1>",
  "#%3Cscript%3EglobalThis.ran=1%3C/script%3E",
  "?<script>globalThis.ran=1</script>#new",
  "%2e%2e/%2f/evil.example#new",
  "//evil.example/#new",
  `#${LINK}%00`,
  `#${"A".repeat(5_000)}`,
];
const WORDS = {
  address: "javascript:globalThis.ran=1//",
  markup: "<img src=x onerror=globalThis.ran=1>",
  bidi: `Z${"\u0301\u0327".repeat(100)} \u202e\u2066drowssap\u202d \u200f(host)`,
  long: "W".repeat(10_000),
  emoji: "👩‍👩‍👧‍👦".repeat(64),
};

const browsers = new Browsers();
let server: Server;
let evil: HttpServer;
let evilOrigin = "";
let evilPage = "";

before(async () => {
  server = await Server.start();
  evil = createServer((_, response) => response.setHeader("content-type", "text/html").end(evilPage));
  await new Promise<void>((resolve) => evil.listen(0, "127.0.0.1", resolve));
  evilOrigin = `http://127.0.0.1:${(evil.address() as AddressInfo).port}`;
});
after(async () => {
  await browsers.close();
  evil.closeAllConnections();
  evil.close();
  await server.stop();
});

for (const kind of ["chromium", "firefox"] satisfies BrowserName[]) {
  describe(kind, () => {
    test("no link captures anything or runs a script, however somebody comes by it", async () => {
      const eve = await Participant.open(await browsers.get(kind), "Eve");
      await eve.page.evaluateOnNewDocument(countCaptures);
      evilPage = "<!doctype html><title>evil</title>";
      for (const link of LINKS) {
        await eve.page.goto(evilOrigin);
        await Promise.all([eve.page.waitForNavigation(), eve.page.evaluate((url) => location.assign(url), `${server.origin}/${link}`)]);
        await until(`the page stands: ${link}`, async () => (await eve.text()).length > 15);
        await until("it is ready", async () => !(await eve.text()).includes("Preparing"));
        const seen = await eve.page.evaluate(() => ({ origin: location.origin, asked: localStorage["asked"] ?? "none", ran: (globalThis as { ran?: number }).ran ?? null }));
        assert.deepEqual(seen, { origin: server.origin, asked: "none", ran: null }, link.slice(0, 80));
      }
      await eve.page.goto(`${server.origin}/#new`);
      await eve.camera(true);
      assert.equal(await eve.page.evaluate(() => localStorage["asked"]), "yes", "a press counts");
      await eve.close();
    });

    test("a page that opens ours in a window has no hold on it", async () => {
      const eve = await Participant.open(await browsers.get(kind), "Eve");
      evilPage = `<!doctype html><button id="go">go</button>`;
      await eve.page.goto(evilOrigin);
      await eve.page.evaluate((url) => {
        document.querySelector("#go")?.addEventListener("click", () => Object.assign(globalThis, { ours: open(url) }));
      }, `${server.origin}/#new`);
      await eve.page.click("#go");
      const ours = await popup(eve);
      await until("our page stands", async () => (await ours.evaluate(() => document.body.innerText)).includes("Your camera is off"));
      assert.equal(await ours.evaluate(() => opener), null);
      const hold = await eve.page.evaluate(() => {
        const { ours } = globalThis as unknown as { ours: Window | null };
        ours?.postMessage({ type: "intent", intent: { type: "join", name: "x" } }, "*");
        return ours === null || ours.closed;
      });
      assert.ok(hold, "for the opener it is closed");
      assert.equal(await ours.evaluate(() => document.querySelectorAll("video").length), 0);
      await eve.close();
    });

    test("a page that frames ours gets an empty frame", async () => {
      const eve = await Participant.open(await browsers.get(kind), "Eve");
      evilPage = `<!doctype html><iframe src="${server.origin}/#new" allow="camera; microphone; display-capture"></iframe><iframe srcdoc="<iframe src='${server.origin}/'></iframe>"></iframe>`;
      await eve.page.goto(evilOrigin, { waitUntil: "load" });
      await until("the frame was tried", () => eve.requests.some((url) => url.startsWith(server.origin)));
      await eve.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_000)));
      assert.deepEqual(eve.requests.filter((url) => url.includes("/assets/")), [], "nothing of it was run");
      await eve.close();
    });

    test("another origin's page can neither connect nor read nor change anything", async () => {
      const eve = await Participant.open(await browsers.get(kind), "Eve");
      evilPage = `<!doctype html><iframe name="sink"></iframe><form method="post" target="sink" action="${server.origin}/ws"><input name="x" value="y"></form>`;
      await eve.page.goto(evilOrigin);
      const outcome = await eve.page.evaluate(async (origin) => {
        const socket = new WebSocket(`${origin.replace("http", "ws")}/ws`, "conclave.v1");
        const opened = await new Promise((resolve) => {
          socket.onopen = () => resolve("opened");
          socket.onerror = () => resolve("refused");
        });
        document.forms[0]?.submit();
        const attempt = (path: string, init?: RequestInit) => fetch(`${origin}${path}`, init).then((response) => response.type, () => "refused");
        return { opened, read: await attempt("/health"), post: await attempt("/", { method: "POST", mode: "no-cors", body: "x" }), get: await attempt("/", { mode: "no-cors" }) };
      }, server.origin);
      assert.equal(outcome.opened, "refused");
      assert.equal(outcome.read, "refused");
      for (const blind of [outcome.post, outcome.get]) assert.ok(["refused", "opaque"].includes(blind), blind);
      await eve.close();
    });

    test("scripts that stand in the page, eval and markup sinks are refused, and no cookie is set", async () => {
      const ann = await Participant.open(await browsers.get(kind), "Ann");
      await ann.page.goto(`${server.origin}/#new`);
      await until("the page stands", () => ann.has("Join meeting", "button"));
      const tried = await ann.page.evaluate(async () => {
        const violated: string[] = [];
        addEventListener("securitypolicyviolation", (event) => violated.push(event.effectiveDirective));
        // Out of the debugger's call, which the policy does not hold for.
        const later = <T>(action: () => T) =>
          new Promise<unknown>((resolve) => {
            setTimeout(() => {
              try {
                resolve(action());
              } catch (error) {
                resolve((error as Error).name);
              }
            });
          });
        const evaluated = await later(() => new Function("return 'ran'")());
        await later(() => {
          const script = document.createElement("script");
          script.append("globalThis.ran = 1");
          document.head.append(script);
        });
        const sink = await later(() => {
          document.createElement("div").innerHTML = "<b>x</b>";
          return "set";
        });
        await later(() => {
          const image = document.createElement("img");
          image.src = "/assets/none.png";
          document.body.append(image);
          image.setAttribute("onerror", "globalThis.ran = 1");
        });
        await new Promise((resolve) => setTimeout(resolve, 500));
        return { evaluated, sink, types: "trustedTypes" in globalThis, ran: (globalThis as { ran?: number }).ran ?? null, cookie: document.cookie, violated };
      });
      assert.match(String(tried.evaluated), /Error/);
      assert.equal(tried.ran, null);
      assert.ok(tried.violated.length > 1, tried.violated.join());
      if (tried.types) assert.equal(tried.sink, "TypeError");
      assert.equal(tried.cookie, "");
      assert.deepEqual(await ann.context.cookies(), []);
      await ann.close();
    });

    test("names, titles, notes and messages are only words, on a desk and on a phone", async () => {
      const ann = await Participant.open(await browsers.get(kind), "Ann");
      await ann.page.goto(server.origin);
      await ann.press("Schedule a meeting");
      await ann.fill("Title", WORDS.markup + WORDS.bidi + WORDS.emoji);
      await ann.press("Schedule");
      await ann.reads("The meeting is scheduled");
      const invitation = await ann.page.$eval("textarea", (area) => area.value);
      const link = invitation.match(/http\S+#\S+/)?.[0] ?? "";
      await stands(ann, "the invitation");
      await ann.press("Done");
      await until("the invitation is gone", async () => (await ann.page.$('[role="dialog"]')) === null);
      await stands(ann, "the list of meetings");
      await ann.page.locator(".kept-actions .button").click();
      await stands(ann, "the green room");
      await ann.enter();
      await ann.show("People");
      const guests: Participant[] = [];
      for (const [what, words] of Object.entries(WORDS)) {
        const guest = await Participant.open(await browsers.get("chromium"), what);
        guests.push(guest);
        await guest.page.goto(link);
        await until("the green room", () => guest.has("Join meeting", "button"));
        await guest.fill("Your name", words);
        await guest.press("Join meeting");
        await guest.reads("You are at the door");
        await guest.fill("A word to the hosts", words);
        await guest.press("Send");
        await stands(guest, `${what}, at the door`);
      }
      await until("all are at the door", async () => (await ann.page.$$(".caller")).length === guests.length);
      await until("with their notes", async () => (await ann.page.$$(".caller-note")).length === guests.length);
      await stands(ann, "the callers");
      await ann.press("Admit all");
      for (const guest of guests) await guest.inMeeting();
      await until("all are in the list", async () => (await ann.page.$$(".roster .person")).length === guests.length + 1);
      for (const [i, guest] of guests.entries()) {
        await guest.show("Chat");
        const area = await guest.page.$("textarea");
        await area?.evaluate((field, words) => {
          Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(field, words);
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }, (Object.values(WORDS)[i] ?? "").slice(0, 4_000));
        await guest.press("Send");
      }
      await ann.show("People");
      for (const person of await ann.page.$$(".roster .person button")) assert.ok((await person.boundingBox())?.width, "the menu of each can be reached");
      await stands(ann, "the people");
      await ann.show("Chat");
      await until("all is written", async () => (await ann.messages()).length === guests.length);
      await stands(ann, "the chat");
      for (const tile of await ann.page.$$(".tile")) {
        const box = await tile.boundingBox();
        assert.ok(box && box.width > 20 && box.height > 20, JSON.stringify(box));
      }
      await ann.actOn("javascript:globalThis.ran=1//", "Remove from the meeting");
      await stands(ann, "a question about a person");
      await ann.press("Remove");
      await until("the person is gone", async () => (await ann.page.$$(".roster .person")).length === guests.length);
      for (const guest of guests) await guest.close();
      assert.deepEqual(ann.faults, []);
      await ann.close();
    });
  });
}

test("WebSockets are refused to pages of other origins, and given to our own", async () => {
  assert.equal(await upgrade("https://evil.example"), 403);
  assert.equal(await upgrade(evilOrigin), 403);
  assert.equal(await upgrade("null"), 403);
  assert.equal(await upgrade(server.origin), 101);
});

test("every answer has all security headers, and nothing is taken by POST", async () => {
  const page = await (await fetch(server.origin)).text();
  const asset = page.match(/\/assets\/[^"]+\.js/)?.[0];
  assert.ok(asset);
  for (const path of ["/", asset, "/assets/none", "/none/at/all", "/health", "/ws", "/%2e%2e/etc/passwd"]) {
    for (const method of ["GET", "POST"]) {
      const { headers, status } = await fetch(`${server.origin}${path}`, { method });
      const about = `${method} ${path}: ${status}`;
      const policy = headers.get("content-security-policy") ?? "";
      for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'"]) assert.ok(policy.includes(part), `${about}: ${part}`);
      assert.ok(!/unsafe-inline|'unsafe-eval'|\*/.test(policy), about);
      assert.equal(headers.get("x-content-type-options"), "nosniff", about);
      assert.equal(headers.get("x-frame-options"), "DENY", about);
      assert.equal(headers.get("referrer-policy"), "no-referrer", about);
      assert.equal(headers.get("cross-origin-opener-policy"), "same-origin", about);
      assert.equal(headers.get("cross-origin-embedder-policy"), "require-corp", about);
      assert.equal(headers.get("cross-origin-resource-policy"), "same-origin", about);
      assert.match(headers.get("permissions-policy") ?? "", /camera=\(self\).*geolocation=\(\)/, about);
      assert.equal(headers.get("set-cookie"), null, about);
      assert.equal(headers.get("access-control-allow-origin"), null, about);
      if (method === "POST") assert.equal(status, 405, about);
    }
  }
});

/** Nothing ran, nothing stands out of the window, on a desk and on a phone. */
async function stands(somebody: Participant, what: string): Promise<void> {
  const before = somebody.page.viewport();
  for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 800 }]) {
    await somebody.page.setViewport(viewport);
    const seen = await somebody.page.evaluate(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { ran: (globalThis as { ran?: number }).ran ?? null, over: Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth };
    });
    assert.equal(seen.ran, null, `${what}: a script ran`);
    assert.ok(seen.over <= 0, `${what}: ${seen.over} pixels too wide at ${viewport.width}`);
  }
  if (before) await somebody.page.setViewport(before);
}

async function popup(somebody: Participant) {
  let ours = somebody.page;
  await until("a window is open", async () => {
    ours = (await somebody.context.pages()).find((page) => page.url().startsWith(server.origin)) ?? somebody.page;
    return ours !== somebody.page;
  });
  return ours;
}

/** The status with which the server answers a WebSocket of a page of this origin. */
function upgrade(origin: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const key = Buffer.from("a WebSocket's key").subarray(0, 16).toString("base64");
    const headers = { connection: "Upgrade", upgrade: "websocket", origin, "sec-websocket-version": "13", "sec-websocket-key": key, "sec-websocket-protocol": "conclave.v1" };
    const asked = request(`${server.origin}/ws`, { headers });
    asked.on("response", (response) => resolve(response.resume().statusCode ?? 0));
    asked.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    asked.on("error", reject).end();
  });
}

/** Runs in the page: leaves a mark when anything is to be captured. */
function countCaptures() {
  for (const way of ["getUserMedia", "getDisplayMedia"] as const) {
    const real = navigator.mediaDevices?.[way]?.bind(navigator.mediaDevices);
    if (!real) continue;
    navigator.mediaDevices[way] = (wish) => {
      localStorage["asked"] = "yes";
      return real(wish);
    };
  }
}
