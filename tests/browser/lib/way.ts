// By which way a page's media go, as its browser tells.
import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { Cast } from "./cast.ts";
import { Participant } from "./participant.ts";

declare global {
  /** The connections that the page has made. */
  var connections: RTCPeerConnection[];
}

/** The page's connections are noted down; before it is loaded. */
export async function noteConnections(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    globalThis.connections = [];
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        globalThis.connections.push(this);
      }
    };
  });
}

/** The page's connections have the way by TURN over TLS and no other; before it is loaded. */
export async function onlyTurnOverTls(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        const iceServers = configuration?.iceServers?.map((server) => ({
          ...server,
          urls: [server.urls].flat().filter((url) => url.startsWith("turns:")),
        }));
        super({ ...configuration, ...(iceServers && { iceServers }), iceTransportPolicy: "relay" });
      }
    };
  });
}

/** The candidate of its own by which the page's last connection goes, and how many bytes have come there. */
async function wayOf(page: Page): Promise<{ candidateType: string; relayProtocol: string; bytes: number }> {
  return page.evaluate(async () => {
    const stats = [...((await globalThis.connections.at(-1)?.getStats())?.values() ?? [])];
    const chosen = stats.find(({ type }) => type === "transport")?.selectedCandidatePairId;
    // Firefox marks the pair itself.
    const pair = stats.find(({ id, type, selected }) => type === "candidate-pair" && (chosen ? id === chosen : selected));
    const { candidateType, relayProtocol } = stats.find(({ id }) => id === pair?.localCandidateId) ?? {};
    return { candidateType, relayProtocol, bytes: pair?.bytesReceived ?? 0 };
  });
}

export interface Meeting {
  /** Where the server is. */
  origin: string;
  /** Ann's browser, with every way open. */
  free: Browser;
  /** Ben's, of which the way is looked at. */
  bound: Browser;
  /** What Ben's media must go by to the relay. */
  relayProtocol: "tcp" | "tls";
  tell(text: string): void;
  prepares?(ben: Participant): Promise<void>;
}

/** Ann and Ben hear and see each other, Ben by TURN. Gives how many bytes came to Ben there. */
export async function meetByTurn({ origin, free, bound, relayProtocol, tell, prepares }: Meeting): Promise<number> {
  const cast = new Cast();
  const ann = await Participant.open(free, "Ann");
  const ben = await Participant.open(bound, "Ben");
  cast.add(ann);
  cast.add(ben);
  const link = await ann.create(origin);
  await ann.microphone(true);
  await ann.camera(true);
  await prepares?.(ben);
  await noteConnections(ben.page);
  await ben.join(link);
  const begun = Date.now();
  await ben.hears();
  await ben.sees("Ann");
  tell(`from being in to sound and picture: ${Date.now() - begun} ms`);
  await ben.microphone(true);
  await ben.camera(true);
  await ann.hears();
  await ann.sees("Ben");
  const { bytes, ...way } = await wayOf(ben.page);
  assert.deepEqual(way, { candidateType: "relay", relayProtocol });
  assert.ok(bytes > 10_000, `media came there: ${bytes} bytes`);
  await cast.goes();
  return bytes;
}
