// A device with passkeys, in software, for a page in Chromium: it has verified its person, and answers by itself.
import type { CDPSession, Page } from "puppeteer-core";

export class PasskeyDevice {
  private constructor(
    readonly devtools: CDPSession,
    readonly id: string,
  ) {}

  static async on(page: Page): Promise<PasskeyDevice> {
    const devtools = await page.createCDPSession();
    await devtools.send("WebAuthn.enable", { enableUI: false });
    return PasskeyDevice.plugInto(devtools);
  }

  private static async plugInto(devtools: CDPSession): Promise<PasskeyDevice> {
    const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new PasskeyDevice(devtools, authenticatorId);
  }

  /** The person shows their face, or somebody else's. */
  async verifies(isUserVerified: boolean): Promise<void> {
    await this.devtools.send("WebAuthn.setUserVerified", { authenticatorId: this.id, isUserVerified });
  }

  async passkeys(): Promise<number> {
    const { credentials } = await this.devtools.send("WebAuthn.getCredentials", { authenticatorId: this.id });
    return credentials.length;
  }

  /** Forgets its passkeys: it is another device from now on. */
  async forgets(): Promise<void> {
    await this.devtools.send("WebAuthn.clearCredentials", { authenticatorId: this.id });
  }
}
