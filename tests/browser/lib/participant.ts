// A person at a browser: does what people do, by accessible names, and tells what they see and hear.
import type { Browser, BrowserContext, Page } from "puppeteer-core";
import { type Picture, type Sound, picture, sound } from "./measure.ts";
import { named, type Role } from "./named.ts";
import { PATIENCE_MS, until } from "./server.ts";

declare global {
  interface Window {
    /** Whether the last click went beside what was meant. */
    missed: boolean | undefined;
  }
}

/** Messages that a browser prints on its own account and that are no fault of the page. */
const NOT_OURS = [
  /WEBGL_debug_renderer_info/,
  /favicon/,
];
/** What they print where a connection cannot be made. */
const UNREACHED = /WebSocket|establish a connection|ERR_CONNECTION_REFUSED|ICE failed/;

type Panel = "Chat" | "People" | "Host controls";

/** A notice has a button of the same name. */
export const CLOSE_PANEL = '.panel-head [aria-label="Close"]';

export class Participant {
  readonly faults: string[] = [];
  readonly requests: string[] = [];

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly name: string,
  ) {
    page.on("console", (message) => {
      const text = message.text();
      if (["error", "warn"].includes(message.type()) && !NOT_OURS.some((known) => known.test(text))) this.faults.push(text);
    });
    page.on("pageerror", (error) => this.faults.push(String(error)));
    page.on("request", (request) => this.requests.push(request.url()));
  }

  /** A new private window, at desktop size unless told otherwise. */
  static async open(browser: Browser, name: string, viewport = { width: 1280, height: 800 }): Promise<Participant> {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.setViewport(viewport);
    return new Participant(await prepared(page), context, name);
  }

  /** The network was cut, or the server away: that the browser has said so is no fault. */
  forgiveUnreached(): void {
    this.faults.splice(0, this.faults.length, ...this.faults.filter((fault) => !UNREACHED.test(fault)));
  }

  /** Another tab of the same window. */
  async tab(): Promise<Participant> {
    return new Participant(await prepared(await this.context.newPage()), this.context, this.name);
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  /** Makes a meeting and goes in; the link for others is returned. Without a lobby they come straight in. */
  async create(origin: string, { lobby = false } = {}): Promise<string> {
    await this.page.goto(`${origin}/#new`);
    await this.enter();
    if (!lobby) {
      await this.turn("Waiting room", false);
      await this.closePanel(); // it covers the bar on a phone
    }
    return this.invite();
  }

  /** Follows a link and goes in. */
  async join(link: string): Promise<void> {
    await this.page.goto(link);
    await this.enter();
  }

  /** From the green room into the meeting. */
  async enter(): Promise<void> {
    await this.type("Your name", this.name);
    await this.press("Join meeting");
    await this.inMeeting();
  }

  /** Follows a link and waits at its door. */
  async knock(link: string): Promise<void> {
    await this.page.goto(link);
    await this.askIn();
    await this.reads("You are at the door");
  }

  /** From the green room to the door, whoever opens it. */
  async askIn(): Promise<void> {
    await this.type("Your name", this.name);
    await this.press("Join meeting");
  }

  inMeeting(milliseconds = PATIENCE_MS): Promise<void> {
    return until(
      `${this.name} is in the meeting`,
      async () => {
        if (await this.has("Leave meeting")) return true;
        throw new Error((await this.text()).slice(0, 1_500));
      },
      milliseconds,
    );
  }

  /** The link that the meeting's creator gives to others. */
  async invite(): Promise<string> {
    const hash = await this.page.evaluate(() => location.hash);
    const [room, secret] = hash.replace("#", "").split(".");
    if (!room || !secret) throw new Error(`no link in the address: ${hash.length} characters`);
    const origin = await this.page.evaluate(() => location.origin);
    return `${origin}/#${room}.${secret}`;
  }

  /** Presses the button of this accessible name. */
  async press(name: string, milliseconds = PATIENCE_MS): Promise<void> {
    await this.click(named(name, "button"), { timeout: milliseconds });
  }

  async type(label: string, text: string): Promise<void> {
    await this.click(named(label, "textbox"), { count: 3 });
    await this.page.keyboard.type(text);
  }

  /** Waits until a text can be read, anywhere on the page. */
  reads(text: string | RegExp, milliseconds = PATIENCE_MS): Promise<void> {
    return until(
      `${this.name} reads ${text}`,
      async () => {
        const all = await this.text();
        if (typeof text === "string" ? all.includes(text) : text.test(all)) return true;
        // What has opened over the page stands at its end.
        throw new Error(all.length > 2_000 ? `${all.slice(0, 1_000)} … ${all.slice(-1_000)}` : all);
      },
      milliseconds,
    );
  }

  /** Sets a field that takes no letters, such as a date. */
  async fill(label: string, value: string): Promise<void> {
    const handle = await this.page.waitForSelector(`::-p-xpath(//*[label[normalize-space(.)=${quoted(label)}]]//input)`, { timeout: PATIENCE_MS });
    await handle?.evaluate((field, value) => {
      // The page's own code watches the field by way of its prototype.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, value);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }, value);
    await handle?.dispose();
  }

  /** Presses the entry of the open menu that says this. */
  async pick(entry: string): Promise<void> {
    await this.click(`::-p-xpath(//*[contains(@role, "menuitem") and .//text()[normalize-space(.)=${quoted(entry)}]])`);
  }

  /** Opens the menu of this button and presses one of its entries, or one below that. */
  async choose(button: string, ...entries: string[]): Promise<void> {
    await this.press(button);
    for (const entry of entries) await this.pick(entry);
  }

  /** Closes the open menu: keys, and the focus, do not go elsewhere before it is gone. */
  async closeMenu(): Promise<void> {
    await this.page.keyboard.press("Escape");
    await until("the menu is gone", async () => (await this.page.$('[role="menu"]')) === null);
  }

  /** Chooses from a list that drops down. */
  async select(label: string, option: string): Promise<void> {
    await this.click(`::-p-xpath(//*[contains(@class, "select") and .//*[normalize-space(text())=${quoted(label)}]]//button)`);
    await this.click(`::-p-xpath(//*[@role="option" and .//text()[normalize-space(.)=${quoted(option)}]])`);
  }

  /** Brings a switch to on or off and waits until it is so; opens the host controls if there is no such switch. */
  async turn(name: string, on: boolean): Promise<void> {
    if ((await this.isOn(name)) === null) await this.show("Host controls");
    await until(`a switch ${name}`, async () => (await this.isOn(name)) !== null);
    if ((await this.isOn(name)) !== on) await this.click(`::-p-xpath(${switchNamed(name)})`);
    await until(`${name} is ${on ? "on" : "off"} for ${this.name}`, async () => (await this.isOn(name)) === on);
  }

  /** How a switch stands; `null` if there is none. */
  async isOn(name: string): Promise<boolean | null> {
    const handle = await this.page.$(`::-p-xpath(${switchNamed(name)})`);
    const on = await handle?.evaluate((label) => label.querySelector("input")?.checked ?? null);
    await handle?.dispose();
    return on ?? null;
  }

  /** Clicks what is found once it stands still and nothing lies over it; the page may put another in its place while its place is looked up. */
  async click(selector: string, { timeout = PATIENCE_MS, count = 1 } = {}): Promise<void> {
    await until(
      `something to click: ${selector}`,
      async () => {
        const handle = await this.page.waitForSelector(selector, { timeout, visible: true });
        if (!handle) return false;
        try {
          await handle.scrollIntoView();
          await handle.evaluate(stands);
          const place = await handle.clickablePoint();
          await handle.evaluate((wanted, { x, y }) => {
            const hit = document.elementFromPoint(x, y);
            if (!hit || !(wanted.contains(hit) || hit.closest("label")?.contains(wanted))) {
              throw new Error(`it is covered by ${hit?.outerHTML.slice(0, 200)}`);
            }
            window.missed = false;
            window.addEventListener(
              "pointerdown",
              ({ target }) => {
                const hit = target as Element;
                window.missed = !(wanted.contains(hit) || hit.closest("label")?.contains(wanted));
              },
              { once: true, capture: true },
            );
            // A press that ends beside is none, but for what has opened something when it began.
            window.addEventListener(
              "pointerup",
              ({ clientX, clientY }) => {
                const { left, right, top, bottom } = wanted.getBoundingClientRect();
                const within = clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
                window.missed ||= wanted.isConnected && !wanted.hasAttribute("aria-haspopup") && !within;
              },
              { once: true, capture: true },
            );
          }, place);
          await this.page.mouse.click(place.x, place.y, { count });
        } finally {
          // Of a page that was left nothing is there to be disposed of.
          await handle.dispose().catch(() => {});
        }
        // On a busy machine the page may have moved by then. A page that was left was hit.
        if (await this.page.evaluate(() => window.missed).catch(() => false)) throw new Error("it moved away");
        return true;
      },
      timeout,
    );
  }

  /** Opens a panel, if it is not open. */
  async show(panel: Panel): Promise<void> {
    const open = () => this.page.$$eval(".panel-head h2", (heads, panel) => heads.some((head) => head.textContent === panel), panel);
    if (await open()) return;
    await this.toggle(panel);
    await until(`the panel ${panel}`, open);
  }

  async closePanel(): Promise<void> {
    await this.click(CLOSE_PANEL);
    await until("the panel is gone", async () => (await this.page.$(".panel")) === null);
  }

  /** Does something about a person, by the menu beside the name. */
  async actOn(person: string, ...entries: string[]): Promise<void> {
    await this.show("People");
    await this.choose(`More for ${person}`, ...entries);
  }

  /** Lets somebody in who waits. */
  async admit(person: string): Promise<void> {
    await this.show("People");
    await this.press(`Admit ${person}`);
  }

  /** Whether something of this accessible name can be found. */
  async has(name: string, role?: Role): Promise<boolean> {
    const handle = await this.page.$(named(name, role));
    await handle?.dispose();
    return handle !== null;
  }

  /** All text on the page, without the marks around names that keep their direction of writing to themselves. */
  text(): Promise<string> {
    return this.page.evaluate(() => document.body.innerText.replace(/[\u2066-\u2069]/g, ""));
  }

  async camera(on: boolean): Promise<void> {
    await this.press(on ? "Turn camera on" : "Turn camera off");
    await until(`${this.name}'s camera is ${on ? "on" : "off"}`, () => this.has(on ? "Turn camera off" : "Turn camera on"));
  }

  async microphone(on: boolean): Promise<void> {
    await this.press(on ? "Unmute microphone" : "Mute microphone");
    await until(`${this.name}'s microphone is ${on ? "on" : "off"}`, () => this.has(on ? "Mute microphone" : "Unmute microphone"));
  }

  async share(on: boolean): Promise<void> {
    await this.press(on ? "Share screen" : "Stop sharing");
    await until(`${this.name}'s share is ${on ? "on" : "off"}`, () => this.has(on ? "Stop sharing" : "Share screen"));
  }

  async say(text: string): Promise<void> {
    await this.show("Chat");
    await this.type("Message everyone", text);
    await this.page.keyboard.press("Enter");
  }

  /** Opens or closes a panel by its button, whose name may carry a count. */
  async toggle(panel: Panel): Promise<void> {
    await this.click(`::-p-xpath(//button[starts-with(normalize-space(@aria-label), "${panel}") or normalize-space(.)="${panel}"])`);
  }

  /** Chat texts as shown, in order. */
  messages(): Promise<string[]> {
    return this.page.$$eval(".message", (lines) => lines.map((line) => line.textContent ?? ""));
  }

  /** Names in the open people panel, in the alphabet's order. */
  async roster(): Promise<string[]> {
    const names = await this.page.$$eval(".roster .person-name bdi", (entries) => entries.map((entry) => entry.textContent ?? ""));
    return names.sort();
  }

  /** Leaves; a host among others is asked how. */
  async leave(): Promise<void> {
    await this.press("Leave meeting");
    const left = async () => (await this.text()).includes("You left the meeting");
    await until("out, or asked how", async () => (await left()) || (await this.page.$('[role="menuitem"]')) !== null);
    if (!(await left())) await this.pick("Leave");
    await until(`${this.name} has left`, left);
  }

  /** The picture of another's tile, as played. */
  picture(name: string): Promise<Picture | null> {
    return picture(this.page, tileVideo(name));
  }

  /** The sound that the page plays. */
  sound(milliseconds?: number): Promise<Sound | null> {
    return sound(this.page, "audio", milliseconds);
  }

  /** Waits until another's picture moves in colour here. */
  sees(name: string, milliseconds = PATIENCE_MS): Promise<void> {
    return this.seesOneOf([name], milliseconds);
  }

  /** Waits until the picture of one of them does: on a starved machine the server holds others back, now these, now those. */
  seesOneOf(names: string[], milliseconds = PATIENCE_MS): Promise<void> {
    return until(
      `${this.name} sees ${names.join(" or ")}`,
      async () => {
        const seen = await Promise.all(names.map((name) => this.picture(name)));
        if (!seen.some((one) => one && one.chroma >= 10 && one.motion >= 0.4)) throw new Error(`${JSON.stringify(seen)} on a page that says ${await this.text()}`);
        return true;
      },
      milliseconds,
    );
  }

  /** Waits until a tone is heard here. */
  hears(milliseconds = PATIENCE_MS): Promise<void> {
    return until(
      `${this.name} hears a tone`,
      async () => {
        const heard = await this.sound(1500);
        if (!heard || heard.level < -60 || heard.above < 20) throw new Error(JSON.stringify(heard));
        return true;
      },
      milliseconds,
    );
  }
}

/** Runs in the page: fails while something slides in, or is moved by what arrives above it. */
async function stands(element: Element): Promise<void> {
  const { left, top } = element.getBoundingClientRect();
  await new Promise((later) => setTimeout(later, 40));
  const now = element.getBoundingClientRect();
  if (now.left !== left || now.top !== top) throw new Error("it is moving");
}

function switchNamed(name: string): string {
  return `//label[contains(@class, "switch") and .//text()[normalize-space(.)=${quoted(name)}]]`;
}

/** A text in XPath, which knows no escapes. */
export function quoted(text: string): string {
  return text.includes('"') ? `concat("${text.replaceAll('"', `", '"', "`)}")` : `"${text}"`;
}

/** A page that nobody uses. */
export async function blankPage(browser: Browser): Promise<Page> {
  return prepared(await browser.newPage());
}

/** Waits as long as all tests do; functions that run in the page are compiled with calls of `__name`, which the page does not have. */
async function prepared(page: Page): Promise<Page> {
  page.setDefaultTimeout(PATIENCE_MS);
  await page.evaluateOnNewDocument("globalThis.__name = (f) => f");
  return page;
}

/** The video inside the tile of this person. */
export function tileVideo(name: string): string {
  return `[role="group"][aria-label^="${name}"] video, article[aria-label^="${name}"] video, li[aria-label^="${name}"] video`;
}
