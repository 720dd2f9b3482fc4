// What can stand in the way: each gets its own sentence and a way out.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type BrowserName, launch } from "../lib/browsers.ts";
import { opened } from "../lib/opened.ts";
import { Participant } from "../lib/participant.ts";
import { until } from "../lib/server.ts";

const { browsers, server } = await opened();

for (const browser of ["chromium", "firefox"] satisfies BrowserName[]) {
  describe(browser, () => {
    test("without encoded transforms nothing is joined, and it says why", async () => {
      const ann = await Participant.open(await browsers.get(browser), "Ann");
      await ann.page.evaluateOnNewDocument(() => {
        // biome-ignore lint: the page must find it missing
        delete (globalThis as { RTCRtpScriptTransform?: unknown }).RTCRtpScriptTransform;
      });
      await ann.page.goto(`${server.origin}/#new`);
      await until("the sentence", async () => (await ann.text()).includes("This browser cannot encrypt meetings"));
      await ann.close();
    });

    test("with WebAssembly off it says so", async () => {
      const ann = await Participant.open(await browsers.get(browser), "Ann");
      await ann.page.evaluateOnNewDocument(() => {
        delete (globalThis as { WebAssembly?: unknown }).WebAssembly;
      });
      await ann.page.goto(`${server.origin}/#new`);
      await until("the sentence", async () => (await ann.text()).includes("WebAssembly is switched off"));
      await ann.close();
    });

    test("with permission denied one can still join, and is told the way out", async () => {
      const ann = await Participant.open(await browsers.get(browser), "Ann");
      await ann.page.evaluateOnNewDocument(() => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
      });
      await ann.page.goto(`${server.origin}/#new`);
      await ann.press("Turn camera on");
      await until("the sentence", async () => (await ann.text()).includes("does not allow the camera"));
      await ann.enter();
      await ann.close();
    });

    test("without a camera one can still join", async () => {
      const ann = await Participant.open(await browsers.get(browser), "Ann");
      await ann.page.evaluateOnNewDocument(() => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotFoundError"));
      });
      await ann.page.goto(`${server.origin}/#new`);
      await ann.press("Turn camera on");
      await until("the sentence", async () => (await ann.text()).includes("No camera found"));
      await ann.enter();
      await ann.close();
    });

    test("with WebSocket blocked it says so and keeps trying", async () => {
      const ann = await Participant.open(await browsers.get(browser), "Ann");
      await ann.page.goto(`${server.origin}/#new`);
      await ann.type("Your name", "Ann");
      await until("the page has all that it needs", () =>
        ann.page.evaluate(() => location.hash !== "#new" && performance.getEntriesByType("resource").some(({ name }) => name.includes("/assets/Meeting-"))),
      );
      await server.down();
      await ann.press("Join meeting");
      await until("the sentence", async () => (await ann.text()).includes("The server cannot be reached"));
      await server.up();
      await ann.inMeeting();
      await ann.close();
    });

    test("a link that leads nowhere, and one that is none", async () => {
      const ann = await Participant.open(await browsers.get(browser), "Ann");
      await ann.page.goto(`${server.origin}/#${"A".repeat(22)}.${"B".repeat(21)}A`);
      await until("the sentence", async () => (await ann.text()).includes("This meeting is not open"));
      await ann.page.goto("about:blank");
      await ann.page.goto(`${server.origin}/#nonsense`);
      await until("the sentence", async () => (await ann.text()).includes("This link is incomplete"));
      await ann.close();
    });
  });
}

test("a camera starts on a person's action only, whatever the link", async () => {
  const browser = await launch("chromium");
  for (const fragment of ["", "#new", `#${"A".repeat(22)}.${"B".repeat(21)}A`, "#new&camera=on", "?camera=1#new"]) {
    const ann = await Participant.open(browser, "Ann");
    await ann.page.evaluateOnNewDocument(() => {
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = (constraints) => {
        document.documentElement.dataset["asked"] = "yes";
        return real(constraints);
      };
    });
    await ann.page.goto(`${server.origin}/${fragment}`);
    await until("the page stands", async () => (await ann.text()).length > 20);
    assert.equal(await ann.page.evaluate(() => document.documentElement.dataset["asked"]), undefined, fragment);
    await ann.close();
  }
  await browser.close();
});
