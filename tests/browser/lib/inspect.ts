// What is measured of a page as it stands: rules of axe, and the geometry of WCAG 1.4.4, 1.4.10 and 1.4.12.
import type axe from "axe-core";
import type { CDPSession, Page } from "puppeteer-core";
import { AXE_PATH } from "./stories.ts";

/** WCAG 2.0 to 2.2 at the levels A and AA, and what axe knows to be good practice. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

type Rules = "all" | "colours" | "without colours";

/** What opens over a page, or beside it. */
const OPENED = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox], .panel";

export const THEMES = ["light", "dark"] as const;
export const APPEARANCES = [...THEMES, "contrast"] as const;
export type Appearance = (typeof APPEARANCES)[number];

/** How a page is shown; `spaced`: with the spacing of text that WCAG 1.4.12 says must cost nothing. */
export interface Look {
  width: number;
  height: number;
  appearance: Appearance;
  spaced: boolean;
}

/** How a browser says what its person wants to see; nothing moves in any of them. */
const MEDIA: Record<Appearance, Record<string, string>> = {
  light: { "prefers-color-scheme": "light", "forced-colors": "none", "prefers-contrast": "no-preference" },
  dark: { "prefers-color-scheme": "dark", "forced-colors": "none", "prefers-contrast": "no-preference" },
  contrast: { "prefers-color-scheme": "dark", "forced-colors": "active", "prefers-contrast": "more" },
};

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** A page of Chromium that can be shown in every appearance and at every size, and be asked what is wrong with it. */
export class Inspected {
  #look: Partial<Look> = {};

  private constructor(
    readonly page: Page,
    readonly devtools: CDPSession,
  ) {}

  static async of(page: Page): Promise<Inspected> {
    const devtools = await page.createCDPSession();
    // Functions that run in the page keep their names by a helper of the compiler's.
    await page.evaluateOnNewDocument("globalThis.__name ??= (named) => named;");
    await page.goto("about:blank");
    // Some scenes ask before they are left.
    page.on("dialog", (question) => void question.accept());
    await devtools.send("Emulation.setFocusEmulationEnabled", { enabled: true });
    return new Inspected(page, devtools);
  }

  /** Shows it so from now on, as before in what is not said: what is drawn is waited for once. */
  async show(change: Partial<Look>): Promise<void> {
    const was = this.#look;
    const { width, height, appearance, spaced } = (this.#look = { ...was, ...change });
    if (width && height && (width !== was.width || height !== was.height)) await this.page.setViewport({ width, height });
    if (appearance && appearance !== was.appearance) {
      const media = { ...MEDIA[appearance], "prefers-reduced-motion": "reduce" };
      const features = Object.entries(media).map(([name, value]) => ({ name, value }));
      await this.devtools.send("Emulation.setEmulatedMedia", { features });
    }
    if (spaced !== was.spaced) await this.page.evaluate(space, spaced ?? false);
    await this.settle();
  }

  /** Until what was pressed or changed is drawn: two pictures in a row have brought nothing new. */
  settle(): Promise<void> {
    return this.page.evaluate(async () => {
      await document.fonts.ready;
      const end = performance.now() + 3_000;
      let changed = true;
      const changes = new MutationObserver(() => {
        changed = true;
      });
      changes.observe(document, { subtree: true, childList: true, attributes: true });
      for (let still = 0; still < 2 && performance.now() < end; still = changed ? 0 : still + 1) {
        changed = false;
        await new Promise((drawn) => requestAnimationFrame(drawn));
        // After all that waits for its turn.
        await scheduler.postTask(() => {}, { priority: "background" });
      }
      changes.disconnect();
      for (const animation of document.getAnimations()) {
        if (Number.isFinite(Number(animation.effect?.getComputedTiming().endTime))) animation.finish();
      }
    });
  }

  /**
   * What axe finds, but for the nodes that React Aria speaks by for a moment after what they name has gone. `rules`: those about
   * colours alone where nothing else can have changed, or all others where colours have not; `opened`: only in what has opened over
   * the page or beside it, where the rest was looked at before.
   */
  async axe({ rules, opened }: { rules: Rules; opened: boolean }): Promise<string[]> {
    // Only where it is asked: most pages are passed through.
    if (await this.page.evaluate(() => !("axe" in window))) await this.page.addScriptTag({ url: AXE_PATH });
    return this.page.evaluate(
      async (tags, asked, opened, parts) => {
        const runOnly = asked === "colours" ? { type: "rule" as const, values: ["color-contrast"] } : { type: "tag" as const, values: tags };
        // What floats over the page belongs to no part of it: axe's rule that all does is left out. Where a panel covers
        // the page, its main part is there but cannot be reached.
        const covered = document.querySelector("main[inert]") !== null;
        const rules = {
          region: { enabled: false },
          "landmark-one-main": { enabled: !covered },
          "page-has-heading-one": { enabled: !covered },
          "color-contrast": { enabled: asked !== "without colours" },
        };
        // Axe takes a text's colour from a property that does not tell which colour a system forces upon it.
        const forced = matchMedia("(forced-colors: active)").matches ? [...document.querySelectorAll<HTMLElement>("body *")] : [];
        const drawn = forced.map((element) => ({ element, color: getComputedStyle(element).color }));
        for (const { element, color } of drawn) element.style?.setProperty("-webkit-text-fill-color", color);
        const over = opened ? [...document.querySelectorAll(parts)] : [];
        const include = over.length > 0 ? { include: over } : {};
        const { violations } = await window.axe.run({ ...include, exclude: [["[data-live-announcer]"]] }, { runOnly, rules, resultTypes: ["violations"] });
        for (const { element } of drawn) element.style?.removeProperty("-webkit-text-fill-color");
        return violations.flatMap(({ id, nodes }) =>
          nodes.map(({ target, any, all, none }) => {
            const why = [...any, ...all, ...none].map(({ message }) => message).join("; ");
            return `${id}: ${target.join(" ")} (${why})`;
          }),
        );
      },
      TAGS,
      rules,
      opened,
      OPENED,
    );
  }

  /** What of the page cannot be read or pressed as it lies. */
  geometry(): Promise<string[]> {
    return this.page.evaluate(geometry);
  }
}

/** Runs in the page. */
function space(on: boolean): void {
  document.getElementById("spacing")?.remove();
  if (!on) return;
  const style = document.createElement("style");
  style.id = "spacing";
  style.textContent =
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }";
  document.head.append(style);
}

/** Runs in the page. */
function geometry(): string[] {
  const faults: string[] = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) faults.push(`the page scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);

  const name = (element: Element): string => {
    const words = element.getAttribute("aria-label") ?? element.textContent ?? "";
    return `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"> ${words.trim().slice(0, 40)}`;
  };
  const seen = (element: Element): boolean =>
    element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !element.closest(".visually-hidden, [inert], [aria-hidden=true]");
  /** The part of an element that its scrolling ancestors let through; nothing if it is scrolled away. */
  const visible = (element: Element): DOMRect | null => {
    let { left, top, right, bottom } = element.getBoundingClientRect();
    for (let at = element.parentElement; at && at !== root; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      if (overflowX === "visible" && overflowY === "visible") continue;
      const box = at.getBoundingClientRect();
      left = Math.max(left, box.left);
      top = Math.max(top, box.top);
      right = Math.min(right, box.right);
      bottom = Math.min(bottom, box.bottom);
    }
    top = Math.max(top, 0);
    bottom = Math.min(bottom, innerHeight);
    return right - left > 1 && bottom - top > 1 ? new DOMRect(left, top, right - left, bottom - top) : null;
  };
  const scrolls = (element: Element, axis: "X" | "Y"): boolean => {
    for (let at: Element | null = element.parentElement; at && at !== root; at = at.parentElement) {
      if (["auto", "scroll"].includes(getComputedStyle(at)[`overflow${axis}`])) return true;
    }
    return false;
  };

  // What can be pressed lies in the page, and nothing lies over its middle.
  const pressed = "button, a[href], input, textarea, select, [role=menuitem], [role=tab], [role=option], [role=switch], [role=slider], [tabindex='0']";
  const dialogs = document.querySelectorAll(".overlay");
  const top: ParentNode = dialogs[dialogs.length - 1] ?? document;
  for (const element of top.querySelectorAll(pressed)) {
    // React Aria hides the field of a switch within its label.
    const target = element.matches("input") && element.closest("label") ? element.closest("label") : element;
    if (!target || !seen(target)) continue;
    const whole = target.getBoundingClientRect();
    if (whole.width <= 1 || whole.height <= 1) continue;
    if ((whole.left < -1 || whole.right > innerWidth + 1) && !scrolls(target, "X")) faults.push(`beside the page: ${name(target)}`);
    if (whole.bottom > innerHeight + 1 && !scrolls(target, "Y") && root.scrollHeight <= innerHeight) faults.push(`below the page: ${name(target)}`);
    const part = visible(target);
    if (!part || part.height < Math.min(whole.height, 16)) continue;
    const hit = document.elementFromPoint(part.left + part.width / 2, part.top + part.height / 2);
    // What stays in its place while the rest scrolls covers nothing for good.
    let stays = false;
    for (let at = hit; at && !at.contains(target); at = at.parentElement) stays ||= getComputedStyle(at).position === "sticky";
    // A notice that can be put away is in the way for a moment only.
    stays ||= hit?.closest(".notice")?.querySelector("button") != null;
    // A hint is there as long as what it belongs to has the focus or the pointer, and goes with Escape (WCAG 1.4.13).
    stays ||= hit?.closest(".hint") != null;
    if (hit && !stays && !target.contains(hit) && !hit.contains(target)) faults.push(`${name(target)} lies under ${name(hit)}`);
  }

  // Text is not cut off, except names and titles that people chose, which may end in dots.
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const looked = new Set<Element>();
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const parent = text.parentElement;
    if (!text.nodeValue?.trim() || !parent || looked.has(parent) || parent.closest("bdi, [data-may-end-in-dots]") || !seen(parent)) continue;
    looked.add(parent);
    if (parent.getBoundingClientRect().width <= 1) continue; // for screen readers only
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    for (let at: Element | null = parent; at && at !== root; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (["auto", "scroll"].includes(style.overflowX) || ["auto", "scroll"].includes(style.overflowY)) break;
      const clips = style.overflowX !== "visible" || style.overflowY !== "visible";
      const around = at.getBoundingClientRect();
      const cut = clips && (box.right > around.right + 1.5 || box.left < around.left - 1.5 || box.bottom > around.bottom + 3 || box.top < around.top - 3);
      if (cut) {
        faults.push(`cut off: ${name(parent)}`);
        break;
      }
    }
    if (!scrolls(parent, "X") && (box.right > innerWidth + 1 || box.left < -1)) faults.push(`text beside the page: ${name(parent)}`);
  }
  return faults;
}
