// A certificate authority of the tests' own, and browsers that trust it as people's browsers trust theirs: every check of
// certificates is made, in WebRTC's connections too.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const EC_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"];

export class Authority {
  readonly #folder = mkdtempSync(join(tmpdir(), "conclave-authority-"));
  readonly #root = join(this.#folder, "root.pem");
  readonly #rootKey = join(this.#folder, "root.key");

  constructor() {
    this.#make([
      ...["-keyout", this.#rootKey, "-out", this.#root, "-subj", "/CN=Authority of the tests"],
      ...extensions("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign"),
    ]);
  }

  /** The file of its own certificate. */
  get root(): string {
    return this.#root;
  }

  /** Files with a certificate for this host, and its key. */
  certify(host: string): { certificate: string; key: string } {
    const [certificate, key] = [join(this.#folder, `${host}.pem`), join(this.#folder, `${host}.key`)];
    this.#make([
      ...["-keyout", key, "-out", certificate, "-subj", `/CN=${host}`, "-CA", this.#root, "-CAkey", this.#rootKey],
      ...extensions(`subjectAltName=${isIP(host) ? "IP" : "DNS"}:${host}`, "basicConstraints=critical,CA:FALSE", "extendedKeyUsage=serverAuth"),
    ]);
    return { certificate, key };
  }

  /** A folder for one browser, with a database of NSS in which the authority is trusted: Firefox takes it for its profile. */
  firefoxProfile(): string {
    const profile = mkdtempSync(join(this.#folder, "profile-"));
    this.#trustIn(profile);
    return profile;
  }

  /** A home folder for one browser: Chromium looks for the user's authorities below it. */
  chromiumHome(): string {
    const home = mkdtempSync(join(this.#folder, "home-"));
    const database = join(home, ".pki/nssdb");
    mkdirSync(database, { recursive: true });
    this.#trustIn(database);
    return home;
  }

  /** After the browsers and servers that have its files. */
  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #make(words: string[]): void {
    execFileSync("openssl", ["req", "-x509", "-days", "2", ...EC_KEY, ...words], { stdio: "pipe" });
  }

  #trustIn(folder: string): void {
    const database = ["-d", `sql:${folder}`];
    execFileSync("certutil", ["-N", ...database, "--empty-password"], { stdio: "pipe" });
    execFileSync("certutil", ["-A", ...database, "-n", "tests", "-t", "C,,", "-i", this.#root], { stdio: "pipe" });
  }
}

function extensions(...texts: string[]): string[] {
  return texts.flatMap((text) => ["-addext", text]);
}
