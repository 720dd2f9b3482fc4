// By which way a page's media go, as its browser tells.
import type { Page } from "puppeteer-core";

declare global {
  /** The connections that the page has made. */
  var connections: RTCPeerConnection[];
}

/** The page's connections are noted down; before it is loaded. */
export async function noteWays(page: Page): Promise<void> {
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
export async function wayOf(page: Page): Promise<{ candidateType: string; relayProtocol: string; bytes: number }> {
  return page.evaluate(async () => {
    const stats = [...((await globalThis.connections.at(-1)?.getStats())?.values() ?? [])];
    const chosen = stats.find(({ type }) => type === "transport")?.selectedCandidatePairId;
    // Firefox marks the pair itself.
    const pair = stats.find(({ id, type, selected }) => type === "candidate-pair" && (chosen ? id === chosen : selected));
    const { candidateType, relayProtocol } = stats.find(({ id }) => id === pair?.localCandidateId) ?? {};
    return { candidateType, relayProtocol, bytes: pair?.bytesReceived ?? 0 };
  });
}
