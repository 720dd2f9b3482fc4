// Behind a company's web proxy: no UDP, no way to an address by its number. Sound and picture go by TURN through a tunnel.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "puppeteer-core";
import { Browsers, launch } from "../lib/browsers.ts";
import { Cast } from "../lib/cast.ts";
import { ConnectProxy } from "../lib/connectProxy.ts";
import { Participant } from "../lib/participant.ts";
import { Server, until } from "../lib/server.ts";

declare global {
  /** The connections that the page has made. */
  var connections: RTCPeerConnection[];
}

const others = new Browsers();
let server: Server;
let proxy: ConnectProxy;
let behind: Browser;

before(async () => {
  server = await Server.start();
  proxy = await ConnectProxy.start(["localhost"]);
  behind = await launch("chromium", {
    args: [
      `--proxy-server=http://${proxy.address}`,
      "--proxy-bypass-list=<-loopback>",
      "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    ],
  });
});
after(async () => {
  await behind.close();
  await others.close();
  proxy.close();
  await server.stop();
});

test("sound and picture flow both ways through the proxy, by TURN", async (t) => {
  const cast = new Cast();
  const ann = await Participant.open(await others.get("chromium"), "Ann");
  const ben = await Participant.open(behind, "Ben");
  cast.add(ann);
  cast.add(ben);
  const link = await ann.create(server.origin);
  await ann.microphone(true);
  await ann.camera(true);
  await ben.page.evaluateOnNewDocument(noteDown);
  await ben.join(link);
  const begun = Date.now();
  await ben.hears();
  await ben.sees("Ann");
  t.diagnostic(`from being in to sound and picture through the proxy: ${Date.now() - begun} ms`);
  await ben.microphone(true);
  await ben.camera(true);
  await ann.hears();
  await ann.sees("Ben");
  assert.deepEqual(await ben.page.evaluate(selectedWay), { candidateType: "relay", relayProtocol: "tcp" });
  assert.ok(proxy.tunnels.refused > 0, "the way to an address by its number was tried, and is closed");
  await cast.goes();
});

test("the test before the door says that only this way is open", async () => {
  const cast = new Cast();
  const ben = await Participant.open(behind, "Ben");
  cast.add(ben);
  await ben.page.goto(`${server.origin}/#new`);
  await ben.press("Test connection");
  await ben.reads("Only the way through your network’s web proxy is open.");
  const found = await ben.page.$$eval(".network-rows > div", (rows) =>
    Object.fromEntries(rows.map((row) => [row.querySelector("dt")?.textContent ?? "", row.querySelector("dd")?.textContent ?? ""])),
  );
  assert.match(found["Direct (UDP)"] ?? "", /does not get through/);
  assert.match(found["Detour (TCP)"] ?? "", /does not get through/);
  assert.match(found["Web proxy (TURN)"] ?? "", /works/);
  await until("the trials to be over", async () => (await ben.text()).includes("Test again"));
  await cast.goes();
});

/** Runs in the page. */
function noteDown(): void {
  globalThis.connections = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      globalThis.connections.push(this);
    }
  };
}

/** Runs in the page: by which candidate of its own the page's last connection goes. */
async function selectedWay(): Promise<unknown> {
  const stats = [...((await globalThis.connections.at(-1)?.getStats())?.values() ?? [])];
  const transport = stats.find(({ type }) => type === "transport");
  const pair = stats.find(({ id }) => id === transport?.selectedCandidatePairId);
  const { candidateType, relayProtocol } = stats.find(({ id }) => id === pair?.localCandidateId) ?? {};
  return { candidateType, relayProtocol };
}
