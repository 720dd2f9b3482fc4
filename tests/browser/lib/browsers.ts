// Chromium and Firefox as Debian brings them, headless, with fake devices.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer, { type Browser } from "puppeteer-core";
import type { Authority } from "./authority.ts";
import { PATIENCE_MS } from "./server.ts";

export type BrowserName = "chromium" | "firefox";

/** Of the fake cameras, in pictures per second: what the tests look for shows at a third of a real one's cost. */
export const FRAME_RATE = 10;

const CHROMIUM_PATH = "/usr/bin/chromium";
const CHROMIUM = [
  "--no-sandbox",
  // There is none: without this its work is done by the processor, once more than needed.
  "--disable-gpu",
  `--use-fake-device-for-media-stream=fps=${FRAME_RATE}`,
  "--use-fake-ui-for-media-stream",
  "--auto-select-desktop-capture-source=Entire screen",
  "--autoplay-policy=no-user-gesture-required",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
  // Without pages of its own for the address bar, which nobody sees here: each window would spend a second on them.
  "--disable-features=Translate,OptimizationHints,MediaRouter,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
];

const FIREFOX = {
  // Without a graphics card each picture of the page costs: a third of the usual ones.
  "layout.frame_rate": 20,
  "media.navigator.streams.fake": true,
  "media.navigator.video.default_fps": FRAME_RATE,
  "media.navigator.permission.disabled": true,
  "media.peerconnection.ice.obfuscate_host_addresses": false,
  "media.peerconnection.ice.loopback": true,
  "media.autoplay.default": 0,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "toolkit.telemetry.enabled": false,
};

/** How nice the browser is that is put aside, and the command that goes through the scenes (package.json). */
const ASIDE = 10;

export interface LaunchOptions {
  /** Further command-line arguments (Chromium). */
  args?: string[];
  /** Further preferences (Firefox). */
  prefs?: Record<string, unknown>;
  /** In this network namespace (Chromium: Firefox is talked to over a socket, which does not reach there). */
  namespace?: string;
  /** With this authority among those that it trusts. */
  trusts?: Authority;
  /** Others come first: it has what they leave of the processors (Chromium). */
  aside?: boolean;
}

/** A program that starts Chromium in a network namespace. */
function chromiumIn(namespace: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "conclave-browser-")), "chromium");
  writeFileSync(path, `#!/bin/sh\nexec ip netns exec ${namespace} ${CHROMIUM_PATH} "$@"\n`, { mode: 0o700 });
  return path;
}

/** Where the system shares its processors out by groups of processes, a browser is one (Linux: sched(7), autogroup). */
function putAside(browser: Browser): void {
  try {
    writeFileSync(`/proc/${browser.process()?.pid}/autogroup`, `${ASIDE}`);
  } catch {
    // There are no groups, or they are not to be changed: it is as nice as what has started it.
  }
}

export async function launch(name: BrowserName, options: LaunchOptions = {}): Promise<Browser> {
  const browser = await launched(name, options);
  if (options.aside) putAside(browser);
  return browser;
}

function launched(name: BrowserName, options: LaunchOptions): Promise<Browser> {
  return name === "chromium"
    ? puppeteer.launch({
        browser: "chrome",
        executablePath: options.namespace ? chromiumIn(options.namespace) : CHROMIUM_PATH,
        pipe: Boolean(options.namespace),
        headless: true,
        timeout: PATIENCE_MS,
        args: [...CHROMIUM, ...(options.args ?? [])],
        ...(options.trusts && { env: { ...process.env, HOME: options.trusts.chromiumHome() } }),
      })
    : puppeteer.launch({
        browser: "firefox",
        executablePath: "/usr/bin/firefox-esr",
        headless: true,
        timeout: PATIENCE_MS,
        extraPrefsFirefox: { ...FIREFOX, ...options.prefs },
        ...(options.trusts && { userDataDir: options.trusts.firefoxProfile() }),
      });
}

/** A sound output that is none: without one Firefox lets no AudioContext run, and test machines have none. */
export const MOCK_OUTPUT: LaunchOptions = { prefs: { "media.cubeb.force_mock_context": true } };

/** One browser of each kind for a file of tests. */
export class Browsers {
  readonly #open = new Map<BrowserName, Promise<Browser>>();

  constructor(readonly options: LaunchOptions = {}) {}

  get(name: BrowserName): Promise<Browser> {
    const open = this.#open.get(name) ?? launch(name, this.options);
    this.#open.set(name, open);
    return open;
  }

  async close(): Promise<void> {
    for (const browser of this.#open.values()) await (await browser).close();
    this.#open.clear();
  }
}
