// CBOR (RFC 8949), as far as the protocol's messages need it.

export type Value = null | boolean | number | bigint | string | Buffer | Value[] | { [name: string]: Value };

export function decode(bytes: Buffer): Value {
  const reader = new Reader(bytes);
  return reader.value();
}

class Reader {
  #at = 0;

  constructor(readonly bytes: Buffer) {}

  value(): Value {
    const first = this.#take(1)[0] ?? 0;
    const kind = first >> 5;
    const info = first & 31;
    if (kind === 7) {
      if (info === 20 || info === 21) return info === 21;
      if (info === 22 || info === 23) return null;
      throw new Error(`no simple value of ours: ${info}`);
    }
    const argument = this.#argument(info);
    const count = Number(argument);
    switch (kind) {
      case 0:
        return argument;
      case 1:
        return typeof argument === "bigint" ? -1n - argument : -1 - argument;
      case 2:
        return Buffer.from(this.#take(count));
      case 3:
        return this.#take(count).toString();
      case 4:
        return Array.from({ length: count }, () => this.value());
      case 5:
        return Object.fromEntries(Array.from({ length: count }, () => [String(this.value()), this.value()]));
      default:
        throw new Error(`no kind of ours: ${kind}`);
    }
  }

  #argument(info: number): number | bigint {
    if (info < 24) return info;
    if (info === 24) return this.#take(1).readUInt8();
    if (info === 25) return this.#take(2).readUInt16BE();
    if (info === 26) return this.#take(4).readUInt32BE();
    const large = this.#take(8).readBigUInt64BE();
    return large <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(large) : large;
  }

  #take(count: number): Buffer {
    const part = this.bytes.subarray(this.#at, this.#at + count);
    if (part.length < count) throw new Error("the message is cut off");
    this.#at += count;
    return part;
  }
}

export function encode(value: Value): Buffer {
  if (value === null) return Buffer.from([0xf6]);
  if (typeof value === "boolean") return Buffer.from([value ? 0xf5 : 0xf4]);
  if (typeof value === "number" || typeof value === "bigint") return value < 0 ? head(1, -1n - BigInt(value)) : head(0, BigInt(value));
  if (typeof value === "string") return Buffer.concat([head(3, BigInt(Buffer.byteLength(value))), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, BigInt(value.length)), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, BigInt(value.length)), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([head(5, BigInt(entries.length)), ...entries.flatMap(([name, part]) => [encode(name), encode(part)])]);
}

function head(kind: number, argument: bigint): Buffer {
  const bytes = Buffer.alloc(9);
  if (argument < 24n) return Buffer.from([(kind << 5) | Number(argument)]);
  bytes.writeBigUInt64BE(argument, 1);
  const from = argument < 0x100n ? 8 : argument < 0x10000n ? 7 : argument < 0x100000000n ? 5 : 1;
  bytes[from - 1] = (kind << 5) | { 8: 24, 7: 25, 5: 26, 1: 27 }[from]!;
  return bytes.subarray(from - 1);
}
