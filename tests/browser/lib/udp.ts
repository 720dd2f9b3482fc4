// A network between browser and server that a test can close to UDP: media pass through it, everything else goes its own way.
import { type Socket, createSocket } from "node:dgram";
import { networkInterfaces } from "node:os";
import type { Participant } from "./participant.ts";

export class UdpRelay {
  /** On each address of this machine one socket, all with the same port: what comes there goes on to the server there. */
  readonly #near: Socket[] = [];
  /** Towards the server, one for each sender. */
  readonly #far = new Map<string, Socket>();
  #open = true;
  port = 0;

  private constructor() {}

  static async start(server: number): Promise<UdpRelay> {
    const relay = new UdpRelay();
    for (const { address, family } of Object.values(networkInterfaces()).flatMap((found) => found ?? [])) {
      if (family !== "IPv4") continue;
      const near = createSocket("udp4");
      await new Promise<void>((resolve, reject) => near.once("error", reject).bind(relay.port, address, resolve));
      relay.port = near.address().port;
      near.on("message", (data, from) => relay.#pass(data, near, from, { address, port: server }));
      relay.#near.push(near);
    }
    return relay;
  }

  /** From now on nothing passes. */
  cut(): void {
    this.#open = false;
  }

  close(): void {
    for (const socket of [...this.#near, ...this.#far.values()]) socket.close();
  }

  /** This person's media go by way of the relay; before their page is loaded. */
  async carries(person: Participant): Promise<void> {
    await person.page.evaluateOnNewDocument(detour, this.port);
  }

  #pass(data: Buffer, near: Socket, from: Address, to: Address): void {
    if (!this.#open) return;
    const sender = `${to.address} ${from.address} ${from.port}`;
    let far = this.#far.get(sender);
    if (!far) {
      far = createSocket("udp4").on("message", (answer) => {
        if (this.#open) near.send(answer, from.port, from.address);
      });
      this.#far.set(sender, far);
    }
    far.send(data, to.port, to.address);
  }
}

interface Address {
  address: string;
  port: number;
}

/** Runs in the page: the server's UDP candidates have this port, whatever it says. */
function detour(port: number): void {
  if (typeof RTCPeerConnection === "undefined") return;
  const real = RTCPeerConnection.prototype.setRemoteDescription as (description: RTCSessionDescriptionInit) => Promise<void>;
  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    const sdp = description?.sdp?.replace(/^(a=candidate:\S+ \d+ udp \d+ \S+) \d+/gim, (_, head) => `${head} ${port}`);
    return real.call(this, { ...description, sdp } as RTCSessionDescriptionInit);
  };
}
