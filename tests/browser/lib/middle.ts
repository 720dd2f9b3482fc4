// What a server that lies could say to one page: it stands between that page and the true server, reads every message,
// keeps back what it likes and says what it likes.
import { type AddressInfo, type Server as Listener, type Socket, connect, createServer } from "node:net";
import { type Value, decode, encode } from "./cbor.ts";

export type Message = { [kind: string]: Value } | string;

export class Middle {
  /** What the page said, and what the server said to it, in order. */
  readonly said: Message[] = [];
  readonly heard: Message[] = [];
  /** Whether a message of the server reaches the page. */
  passes: (message: Message) => boolean = () => true;
  readonly #sockets = new Set<Socket>();
  #page: Socket | undefined;

  private constructor(
    readonly listener: Listener,
    readonly origin: string,
  ) {}

  static start(port: number): Promise<Middle> {
    return new Promise((resolve) => {
      const listener = createServer((near) => middle.#pass(near, port));
      let middle: Middle;
      listener.listen(0, "localhost", () => {
        middle = new Middle(listener, `http://localhost:${(listener.address() as AddressInfo).port}`);
        resolve(middle);
      });
    });
  }

  /** Says something to the page in the server's name. */
  tell(message: Message): void {
    if (!this.#page) throw new Error("the page is not connected");
    this.#page.write(frame(encode(message as Value), false));
  }

  /** The parts of all messages of one kind that were said so far. */
  allSaid(kind: string): { [name: string]: Value }[] {
    return ofKind(this.said, kind);
  }

  allHeard(kind: string): { [name: string]: Value }[] {
    return ofKind(this.heard, kind);
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.listener.close();
  }

  #pass(near: Socket, port: number): void {
    const far = connect(port, "localhost");
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    let upgraded = false;
    let plain = false; // whatever a connection carries first, it carries on
    const fromPage = new Frames((bytes) => {
      this.said.push(decode(bytes) as Message);
      far.write(frame(bytes, true));
    }, far);
    const fromServer = new Frames((bytes) => {
      const message = decode(bytes) as Message;
      this.heard.push(message);
      if (this.passes(message)) near.write(frame(bytes, false));
    }, near);
    near.on("data", (data) => {
      if (upgraded) fromPage.take(data);
      else far.write(data);
    });
    let answer = Buffer.alloc(0);
    far.on("data", (data) => {
      if (upgraded) return fromServer.take(data);
      if (plain) return near.write(data);
      answer = Buffer.concat([answer, data]);
      const end = answer.indexOf("\r\n\r\n");
      if (end < 0) return undefined;
      if (!answer.subarray(0, end).includes(" 101 ")) {
        plain = true;
        return near.write(answer);
      }
      upgraded = true;
      this.#page = near;
      near.write(answer.subarray(0, end + 4));
      return fromServer.take(answer.subarray(end + 4));
    });
  }
}

function ofKind(messages: Message[], kind: string): { [name: string]: Value }[] {
  return messages.flatMap((message) => {
    const part = typeof message === "object" ? message[kind] : undefined;
    return part && typeof part === "object" && !Array.isArray(part) && !Buffer.isBuffer(part) ? [part] : [];
  });
}

const BINARY = 2;

/** WebSocket frames (RFC 6455 section 5.2) put together to messages; pings and the like go on as they are. */
class Frames {
  #bytes = Buffer.alloc(0);
  #parts: Buffer[] = [];

  constructor(
    readonly message: (bytes: Buffer) => void,
    readonly on: Socket,
  ) {}

  take(data: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, data]);
    while (this.#next()) {}
  }

  #next(): boolean {
    const bytes = this.#bytes;
    if (bytes.length < 2) return false;
    const [first = 0, second = 0] = bytes;
    const short = second & 127;
    let at = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (bytes.length < at + 4) return false;
    const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
    const masked = (second & 128) !== 0;
    const mask = bytes.subarray(at, at + 4);
    if (masked) at += 4;
    if (bytes.length < at + length) return false;
    const whole = Buffer.from(bytes.subarray(0, at + length));
    this.#bytes = bytes.subarray(at + length);
    const kind = first & 15;
    if (kind > BINARY) {
      this.on.write(whole);
      return true;
    }
    const payload = whole.subarray(at);
    if (masked) for (let i = 0; i < length; i++) payload[i] = (payload[i] ?? 0) ^ (mask[i & 3] ?? 0);
    this.#parts.push(payload);
    if (first & 128) {
      const parts = this.#parts;
      this.#parts = [];
      this.message(Buffer.concat(parts));
    }
    return true;
  }
}

/** One message as one frame; a page's is masked, here by zeros. */
function frame(payload: Buffer, masked: boolean): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 0x10000 ? 4 : 10);
  head[0] = 128 | BINARY;
  const mark = masked ? 128 : 0;
  if (length < 126) head[1] = mark | length;
  else if (length < 0x10000) {
    head[1] = mark | 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = mark | 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, ...(masked ? [Buffer.alloc(4)] : []), payload]);
}
