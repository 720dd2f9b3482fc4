// A person's conversation: what they write to whom, do to messages, and read.
import { named } from "./named.ts";
import { type Participant, quoted } from "./participant.ts";
import { PATIENCE_MS, until } from "./server.ts";

/** A text at the moment it was typed or shown, by the machine's clock. */
export interface Sight {
  text: string;
  at: number;
}

export class Conversation {
  constructor(readonly person: Participant) {}

  open(): Promise<void> {
    return this.person.show("Chat");
  }

  reads(text: string): Promise<void> {
    return this.person.reads(text);
  }

  /** Writes to whomever is chosen, and waits until it is on its way. */
  async writes(text: string): Promise<void> {
    await this.#intoComposer(text);
    await this.person.page.keyboard.press("Enter");
    await until(`${this.person.name} has written it`, async () => (await this.texts()).includes(text));
  }

  /** Writes something else in place of what is being edited. */
  async edits(text: string): Promise<void> {
    await this.#intoComposer(text);
    await this.person.page.keyboard.press("Enter");
  }

  async #intoComposer(text: string): Promise<void> {
    await this.person.click(".composer textarea", { count: 3 });
    await this.person.page.keyboard.type(text);
  }

  /** Types letter by letter, as people do: when each was begun. */
  async types(text: string): Promise<{ length: number; at: number }[]> {
    await this.person.click(".composer textarea");
    const typed: { length: number; at: number }[] = [];
    for (const letter of text) {
      typed.push({ length: typed.length + 1, at: Date.now() });
      await this.person.page.keyboard.type(letter, { delay: 60 });
    }
    return typed;
  }

  async erases(letters: number): Promise<void> {
    for (let n = 0; n < letters; n++) await this.person.page.keyboard.press("Backspace");
  }

  /** Chooses to whom. */
  async to(name: string): Promise<void> {
    await this.person.click(".recipient");
    await this.#press(".recipients [role=option]", name);
    await until(`${this.person.name} writes to ${name}`, async () => (await this.#all(".recipient bdi"))[0] === name);
  }

  /** To whom one may write. */
  async recipients(): Promise<string[]> {
    await this.open();
    await this.person.click(".recipient");
    await this.person.page.waitForSelector(".recipients [role=option]", { timeout: PATIENCE_MS });
    const all = await this.#all(".recipients [role=option]");
    await this.person.page.keyboard.press("Escape");
    return all;
  }

  /** Does something about a message, by its menu. */
  async act(text: string, action: string): Promise<void> {
    await this.#menu(text);
    await this.#press(".line-menu button", action);
  }

  /** What can be done about a message. */
  async actions(text: string): Promise<string[]> {
    await this.#menu(text);
    const all = await this.#all(".line-menu .option");
    await this.person.page.keyboard.press("Escape");
    await until("the menu is closed", async () => (await this.#all(".line-menu .option")).length === 0);
    return all;
  }

  async #menu(text: string): Promise<void> {
    const shown = `.//*[contains(@class, "message-text") and starts-with(., ${quoted(text)})]`;
    await this.person.click(`::-p-xpath(//*[contains(@class, "message-row") and ${shown}]//*[contains(@class, "message-acts")])`);
    await this.person.page.waitForSelector(".line-menu", { timeout: PATIENCE_MS });
  }

  async #press(selector: string, name: string): Promise<void> {
    await until(`a click on ${name}`, async () => {
      for (const one of await this.person.page.$$(selector)) {
        const label = await one.evaluate((element) => element.getAttribute("aria-label") ?? element.textContent?.trim());
        if (label !== name) continue;
        await one.asLocator().click(); // once it has come to rest: what opens moves
        return true;
      }
      return false;
    });
  }

  /** The messages as shown, oldest first. */
  texts(): Promise<string[]> {
    return this.#all(".message-text");
  }

  /** What a message shows of the one that it answers. */
  async quoteIn(text: string): Promise<string | undefined> {
    return this.person.page.$$eval(
      ".message",
      (lines, text) =>
        lines.find((line) => line.querySelector(".message-text")?.textContent === text)?.querySelector(".quote")?.textContent ?? undefined,
      text,
    );
  }

  /** The reactions below a message, each with its count and names. */
  async reactionsTo(text: string): Promise<string[]> {
    return this.person.page.$$eval(
      ".message-row",
      (rows, text) => {
        const row = rows.find((row) => row.querySelector(".message-text")?.textContent?.startsWith(text));
        return [...(row?.querySelectorAll(".reaction-count") ?? [])].map((one) => one.textContent ?? "");
      },
      text,
    );
  }

  /** Searches the conversation. */
  async seeks(text: string): Promise<void> {
    await this.person.press("Search messages");
    const field = await this.person.page.waitForSelector(named("Search in the conversation", "searchbox"), { timeout: PATIENCE_MS });
    await field?.click();
    await this.person.page.keyboard.type(text);
    await field?.dispose();
  }

  /** The first message after the mark of what is new. */
  afterMark(): Promise<string | null> {
    return this.person.page.$eval(".unread-line", (mark) => mark.parentElement?.querySelector(".unread-line ~ * .message-text, .unread-line ~ .message-row .message-text")?.textContent ?? null);
  }

  /** What others are writing, with their names. */
  live(): Promise<string[]> {
    return this.#all(".live-text");
  }

  /** From now on each text that is shown while others write it, and when. */
  async watchLive(): Promise<() => Promise<Sight[]>> {
    await this.person.page.evaluate(() => {
      const sights: { text: string; at: number }[] = [];
      Object.assign(window, { sights });
      const look = () => {
        const text = document.querySelector(".live-text > span")?.textContent;
        if (text && text !== sights.at(-1)?.text) sights.push({ text, at: Date.now() });
      };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    return () => this.person.page.evaluate(() => (window as unknown as { sights: { text: string; at: number }[] }).sights);
  }

  /** What is in the file that the person saves. */
  async exports(format: string, withPrivate: boolean): Promise<string> {
    await this.person.page.evaluate(() => {
      const make = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (file: Blob) => {
        Object.assign(window, { saved: file.text() });
        return make(file);
      };
    });
    await this.person.choose("More for the chat", "Save conversation…");
    await this.person.reads("The file leaves the encryption");
    await this.#press(".segment-row label", format);
    if (withPrivate) await this.#press("label.switch", "With my private messages");
    await this.person.press("Save");
    return this.person.page.evaluate(() => (window as unknown as { saved: Promise<string> }).saved);
  }

  #all(selector: string): Promise<string[]> {
    return this.person.page.$$eval(selector, (found) => found.map((one) => one.textContent?.trim() ?? ""));
  }
}
