// Goes through the scenes of the stories and through whatever opens from them: menus, dialogs, panels, tabs, questions.
import type { Page } from "puppeteer-core";
import type { Browsers } from "./browsers.ts";
import { Inspected } from "./inspect.ts";

/** A state of the page: a scene, and what was pressed there. */
export interface Place {
  scene: string;
  path: readonly string[];
}

const DEPTH = 4;

/** Where pages that go through the same scenes side by side have been. */
export class Visited {
  readonly scenes: string[];
  readonly pressed = new Set<string>();
  readonly states = new Set<string>();

  /** With the scenes that are still to be gone through. */
  constructor(scenes: readonly string[]) {
    this.scenes = [...scenes];
  }
}

/**
 * Calls `look` in every scene and in every state that a press leads to. What was pressed once is not pressed again in
 * another scene, and what looks the same as before (the same dialogs, menus, panels, tabs, alerts) is not looked at twice.
 */
export async function crawl(
  inspected: Inspected,
  { scenes, pressed, states }: Visited,
  address: (scene: string) => string,
  look: (place: Place) => Promise<void>,
): Promise<void> {
  const { page } = inspected;

  /** Brings the page there anew; `false` if it does not find the way again. */
  const go = async ({ scene, path }: Place): Promise<boolean> => {
    await page.goto(address(scene), { waitUntil: "load" });
    await inspected.settle();
    for (const key of path) {
      if (!(await press(page, key))) return false;
      await inspected.settle();
    }
    return true;
  };

  /** Presses what has come with this place: what stood there before is pressed from where it was. `way`: how the page looked on the way. */
  const explore = async (place: Place, behind: ReadonlySet<string>, way: readonly string[]): Promise<void> => {
    if (place.path.length >= DEPTH) return;
    const before = await signature(page);
    const looked = [...way, before];
    /** The short ways back, where they are ones: Escape, and once more what led here from there. */
    const back = async (): Promise<boolean> => {
      try {
        await page.keyboard.press("Escape");
        await inspected.settle();
        const at = looked.indexOf(await signature(page));
        for (const key of at < 0 ? [] : place.path.slice(at)) {
          if (!(await press(page, key))) break;
          await inspected.settle();
        }
        if ((await signature(page)) === before) return true;
      } catch {
        // It is on its way to another page.
      }
      return go(place);
    };
    for (;;) {
      const here = await pressable(page);
      const key = here.find((key) => !pressed.has(key) && !behind.has(key));
      if (!key) return;
      pressed.add(key);
      const after = await press(page, key)
        .then(() => inspected.settle())
        .then(() => signature(page))
        .catch(() => null); // it left the page
      if (after === before) continue;
      if (after !== null && !states.has(after)) {
        states.add(after);
        const next = { scene: place.scene, path: [...place.path, key] };
        await look(next);
        await explore(next, new Set([...behind, ...here]), looked);
      }
      if (!(await back())) return;
    }
  };

  for (let scene = scenes.shift(); scene !== undefined; scene = scenes.shift()) {
    const place = { scene, path: [] };
    await go(place);
    states.add(await signature(page));
    await look(place);
    await explore(place, new Set(), []);
  }
}

/** What can be pressed in the topmost layer, by keys that say what it is rather than whose. */
function pressable(page: Page): Promise<string[]> {
  return page.evaluate(() => window.pressables().map(({ key }) => key));
}

/** Within a moment: on a busy machine what is to be pressed may not stand yet. */
function press(page: Page, key: string): Promise<boolean> {
  return page.evaluate(async (key) => {
    const end = performance.now() + 2_000;
    const find = () => window.pressables().find((one) => one.key === key);
    let found = find();
    for (; !found && performance.now() < end; found = find()) await new Promise((drawn) => requestAnimationFrame(drawn));
    found?.element.focus();
    found?.element.click();
    return found !== undefined;
  }, key);
}

function signature(page: Page): Promise<string> {
  return page.evaluate(() => window.signature());
}

declare global {
  interface Window {
    pressables(): { key: string; element: HTMLElement }[];
    signature(): string;
    /** Names of the React components that stand on the page. */
    components(): string[];
  }
}

/** A page of its own in Chromium, to be gone through. */
export async function inspected(browsers: Browsers): Promise<Inspected> {
  const context = await (await browsers.get("chromium")).createBrowserContext();
  const page = await context.newPage();
  const one = await Inspected.of(page);
  await prepareCrawl(page);
  return one;
}

/** Puts what the functions above call into each page that is opened. */
async function prepareCrawl(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const general = (words: string) => words.replace(/\d+/g, "#").replace(/\s+/g, " ").trim();
    const called = (element: Element) => {
      const label = document.getElementById(element.getAttribute("aria-labelledby")?.split(" ")[0] ?? "");
      return general(element.getAttribute("aria-label") ?? label?.textContent ?? element.querySelector("h1, h2, h3")?.textContent ?? "");
    };
    const layers = () => [...document.querySelectorAll<HTMLElement>("[role=dialog], [role=alertdialog], [role=menu], [role=listbox]")].filter((layer) => layer.checkVisibility());
    window.open = () => null; // a page behind another one draws nothing
    // React holds back what was loaded for a moment, lest the page flicker: not here.
    const { setTimeout: later } = window;
    window.setTimeout = ((act: TimerHandler, delay = 0, ...more: unknown[]) => later(act, delay > 400 ? delay : 0, ...more)) as typeof setTimeout;
    window.pressables = () => {
      const top = layers().at(-1);
      const within: ParentNode = top?.closest(".popover, .modal") ?? top ?? document;
      const layer = top ? `${top.getAttribute("role")} ${called(top)}` : called(document.body);
      const candidates = within.querySelectorAll<HTMLElement>("button, summary, [role=tab], [role=menuitem]");
      return [...candidates]
        .filter((element) => element.checkVisibility() && !(element as HTMLButtonElement).disabled && !element.closest("[inert], [aria-hidden=true], .visually-hidden, [style*=clip]"))
        .map((element) => {
          const panel = element.closest(".panel");
          const words = general(element.getAttribute("aria-label") ?? element.textContent ?? "");
          return { element, key: [layer, panel ? called(panel) : "", element.className, words.slice(0, 9)].join(" | ") };
        });
    };
    window.signature = () => {
      const marked = [...document.querySelectorAll("h1, .panel-head h2, [role=tab][aria-selected=true], [role=alert], [aria-invalid=true]")];
      const words = marked.filter((element) => element.checkVisibility()).map((element) => `${element.tagName} ${called(element) || general(element.textContent ?? "")}`.slice(0, 24));
      const open = layers().map((layer) => `${layer.getAttribute("role")} ${called(layer).slice(0, 12)} ${general([...layer.querySelectorAll("[role^=menuitem]")].map((item) => item.textContent).join(" "))}`);
      return [...words, ...open].join(" | ");
    };
    window.components = () => {
      const names = new Set<string>();
      const known = new Set<unknown>();
      for (const element of document.querySelectorAll("*")) {
        const key = Object.keys(element).find((key) => key.startsWith("__reactFiber$"));
        // biome-ignore lint/suspicious/noExplicitAny: React's own tree has no types
        let fiber = key ? (element as any)[key] : null;
        for (; fiber && !known.has(fiber); fiber = fiber.return) {
          known.add(fiber);
          const type = fiber.type?.type ?? fiber.type?.render ?? fiber.type;
          if (typeof type === "function") names.add(type.name.replace(/\$\d+$/, ""));
        }
      }
      return [...names];
    };
  });
}
