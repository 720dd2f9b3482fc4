// oidc-provider (tests/providers) as a real provider of sign-on, at https://127.0.0.1: another site than our server's localhost.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Authority } from "./authority.ts";
import { freePort, until } from "./server.ts";

const FOLDER = join(import.meta.dirname, "../../providers");
const NODE = join(FOLDER, `node_modules/node-linux-${process.arch}/bin/node`);

export class Provider {
  #end = () => {};

  private constructor(readonly port: number) {}

  static async reserve(): Promise<Provider> {
    if (!existsSync(NODE)) throw new Error("oidc-provider is missing: install it with `scripts/prepare test`");
    return new Provider(await freePort());
  }

  get issuer(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  /** Starts it, with our server as its only client, at this address. */
  async start(authority: Authority, redirect: string): Promise<void> {
    const { certificate, key } = authority.certify("127.0.0.1");
    const client = {
      client_id: "meet",
      client_secret: "s3cret",
      redirect_uris: [redirect],
      response_types: ["code"],
      grant_types: ["authorization_code"],
      subject_type: "pairwise",
      backchannel_logout_uri: `${redirect}/logout`,
      backchannel_logout_session_required: true,
    };
    const child = spawn(NODE, [join(FOLDER, "provider.mjs")], {
      env: { PORT: `${this.port}`, CERTIFICATE: certificate, KEY: key, CLIENT: JSON.stringify(client) },
      stdio: "ignore",
    });
    child.unref();
    const end = () => child.kill("SIGKILL");
    process.once("exit", end);
    this.#end = () => {
      process.off("exit", end);
      end();
    };
    await until("the provider listens", () => listens(this.port));
  }

  stop(): void {
    this.#end();
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((told) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      told(true);
    });
    socket.once("error", () => told(false));
  });
}
