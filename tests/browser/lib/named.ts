// Elements by role and accessible name (Accessible Name and Description Computation 1.2, the rules that this page needs).
// Firefox takes half a second for each question to its own tree of names, and the tests ask thousands.
import { Puppeteer } from "puppeteer-core";

export type Role = "button" | "textbox" | "searchbox" | "tab";

/** A selector of what has this accessible name, and this role if one is given. */
export function named(name: string, role?: Role): string {
  return `::-p-named(${role ?? ""}|${plain(name)})`;
}

/** Without the marks around names that keep their direction of writing to themselves. */
export function plain(text: string): string {
  return text.replace(/[\u2066-\u2069]/g, "");
}

Puppeteer.registerCustomQueryHandler("named", {
  // Runs in the page, by its text: it calls nothing from outside, and names no function of its own.
  queryAll(root, selector) {
    const [role = "", name = ""] = selector.split(/\|(.*)/s);
    const SELECTORS: Record<string, string> = {
      button: "button:not([role]), [role=button]",
      textbox: "input:not([role], [type=search], [type=checkbox], [type=radio], [type=range], [type=file]), textarea:not([role]), [role=textbox]",
      searchbox: "input[type=search]:not([role]), [role=searchbox]",
      tab: "[role=tab]",
    };
    const found: Element[] = [];
    for (const element of (root as ParentNode).querySelectorAll(SELECTORS[role] ?? "button, a[href], input, textarea, h1, h2, h3, [role], [aria-label]")) {
      if (element.closest("[aria-hidden=true], [inert]") || !element.checkVisibility({ visibilityProperty: true })) continue;
      const named = element.getAttribute("aria-labelledby")?.split(" ").map((id) => document.getElementById(id));
      const labels = (named ?? ("labels" in element ? [...((element.labels as NodeListOf<Element> | null) ?? [])] : [])).filter((label) => label !== null);
      const isField = element.matches("input, textarea");
      const names: (string | null)[] = [];
      if (named) names.push(labels.map((label) => label.textContent).join(" "));
      else if (element.hasAttribute("aria-label")) names.push(element.getAttribute("aria-label"));
      else if (labels.length > 0) names.push(labels.map((label) => label.textContent).join(" "));
      else if (!isField) {
        const texts: string[] = [];
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) if (!walker.currentNode.parentElement?.closest("[aria-hidden=true]")) texts.push(walker.currentNode.nodeValue ?? "");
        names.push(texts.join(""), texts.join(" "));
      }
      if (!names.some((one) => one?.trim())) names.push(element.getAttribute("title"), element.getAttribute("placeholder"));
      if (names.some((one) => one?.replace(/[\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim() === name)) found.push(element);
    }
    return found;
  },
});
