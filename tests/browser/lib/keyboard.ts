// A person with a keyboard and nothing else: goes from place to place by Tab, and notices when the focus is lost or unseen.
import type { KeyInput, Page } from "puppeteer-core";
import { until } from "./server.ts";

/** No page has more places than this. */
const MOST_STEPS = 90;

export interface Place {
  tag: string;
  name: string;
  /** Something around it or on it shows that it has the focus. */
  marked: boolean;
}

declare global {
  interface Window {
    focusedPlace(): Place;
    pointed: number;
  }
}

/** What one chooses from is called by its value and by what it is. */
const named = ({ tag, name }: Place, wanted: string) => tag !== "BODY" && (name.startsWith(wanted) || name.endsWith(wanted));

export class Keyboard {
  /** Places where the focus was not to be seen. */
  readonly unmarked = new Set<string>();

  private constructor(readonly page: Page) {}

  static async of(page: Page): Promise<Keyboard> {
    const prepare = () => {
      window.pointed = 0;
      for (const kind of ["pointerdown", "mousedown", "touchstart"]) {
        addEventListener(kind, (event) => { if (event.isTrusted) window.pointed += 1; }, true);
      }
      window.focusedPlace = () => {
        const element = document.activeElement ?? document.body;
        const words = (ids: string | null) => (ids ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
        const label = element.closest("label") ?? (element instanceof HTMLInputElement ? element.labels?.[0] : null);
        const name = element.getAttribute("aria-label") ?? (words(element.getAttribute("aria-labelledby")) || label?.textContent || element.textContent || "");
        const around = [element, label, ...(label?.querySelectorAll("*") ?? []), element.querySelector("*")];
        const marked = around.some((one) => {
          if (!one) return false;
          const { outlineStyle, outlineWidth } = getComputedStyle(one);
          return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
        });
        // A menu is called like its button, where the focus goes back once the menu has closed.
        const plain = name.replace(/\s+/g, " ").trim();
        return { tag: element.tagName, name: element.getAttribute("role") === "menu" ? `menu (${plain})` : plain, marked };
      };
    };
    await page.evaluateOnNewDocument(`globalThis.__name ??= (named) => named; (${prepare.toString()})()`);
    return new Keyboard(page);
  }

  where(): Promise<Place> {
    return this.page.evaluate(() => window.focusedPlace());
  }

  async press(...keys: KeyInput[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** A key together with Control. */
  async control(key: KeyInput): Promise<void> {
    await this.page.keyboard.down("Control");
    await this.page.keyboard.press(key);
    await this.page.keyboard.up("Control");
  }

  /** Tab by Tab (or by other keys, within menus) to the place of this name. */
  async to(name: string, by: KeyInput = "Tab"): Promise<void> {
    const passed: string[] = [];
    for (let step = 0; step <= MOST_STEPS; step += 1) {
      const place = await this.where();
      if (place.tag !== "BODY" && !place.marked) this.unmarked.add(`${place.tag} ${place.name}`);
      if (named(place, name)) return;
      passed.push(place.name || place.tag);
      await this.press(by);
    }
    throw new Error(`no way to "${name}" by ${by}; passed: ${passed.join(" | ")}`);
  }

  /** Goes there and presses it. */
  async use(name: string, key: KeyInput = "Enter"): Promise<void> {
    await this.to(name);
    await this.press(key);
  }

  /** Opens the menu of this button and chooses from it. */
  async choose(button: string, entry: string): Promise<void> {
    await this.use(button);
    await this.until("the menu has the focus", async () => {
      if (/menuitem/.test((await this.role()) ?? "")) return true;
      const place = await this.where();
      throw new Error(`it is at ${place.tag} ${place.name.slice(0, 60)}`);
    });
    await this.to(entry, "ArrowDown");
    await this.press("Enter");
  }

  role(): Promise<string | null | undefined> {
    return this.page.evaluate(() => document.activeElement?.getAttribute("role"));
  }

  /** Waits until the focus is in a list from which one chooses. */
  onOption(): Promise<void> {
    return this.until("an option has the focus", async () => (await this.role()) === "option");
  }

  /** Waits until the focus is at a place of this name. */
  focused(name: string): Promise<void> {
    return this.until(`the focus is at ${name}`, async () => {
      const place = await this.where();
      if (named(place, name)) return true;
      throw new Error(`it is at ${place.tag} ${place.name.slice(0, 60)}`);
    });
  }

  /** Waits until the focus is somewhere at all, and rests there: a dialog gives it back a moment after it has gone. */
  kept(): Promise<void> {
    return this.until("the focus is somewhere", async () => {
      const { tag, name } = await this.where();
      await new Promise((resolve) => setTimeout(resolve, 150));
      const after = await this.where();
      return tag !== "BODY" && after.tag === tag && after.name === name;
    });
  }

  private until(what: string, probe: () => Promise<boolean>): Promise<void> {
    return until(what, probe);
  }
}
