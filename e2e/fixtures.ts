import type { Role } from "@periplus/shared/vocabulary";
import { type Browser, type BrowserContextOptions, test as base, expect, type Page } from "@playwright/test";
import { Api } from "./api.js";
import { contextOptions } from "./browser.js";
import { watchForTroubles } from "./troubles.js";

type StorageState = NonNullable<BrowserContextOptions["storageState"]>;

interface TestFixtures {
  /** A page of a signed-in administrator. Whatever its console says that it should not fails the test. */
  adminPage: Page;
  /** The same for somebody who may only read. */
  readerPage: Page;
}

interface WorkerFixtures {
  /** Where the product with the sample estate is. */
  demo: { readonly address: string; readonly token: string };
  api: Api;
  sessions: Readonly<Record<"admin" | "reader", StorageState>>;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      const { E2E_ADDRESS: address = "", E2E_TOKEN: token = "" } = process.env;
      await use({ address, token });
    },
    { scope: "worker" },
  ],
  api: [
    async ({ demo }, use) => {
      const api = await Api.open(demo);
      await use(api);
      await api.close();
    },
    { scope: "worker" },
  ],
  sessions: [
    async ({ api, browser }, use) => {
      const signIn = async (role: Role): Promise<StorageState> => {
        const context = await browser.newContext(contextOptions);
        const page = await context.newPage();
        await signInByPasswordLink(page, await addPerson(api, role, `Browser test (${role})`));
        await expect(page).toHaveURL(/\/overview$/);
        const state = await context.storageState();
        await context.close();
        return state;
      };
      await use({ admin: await signIn("admin"), reader: await signIn("reader") });
    },
    { scope: "worker" },
  ],
  adminPage: async ({ browser, sessions, demo }, use) => {
    const signedIn = await openSignedIn(browser, { baseURL: demo.address, storageState: sessions.admin });
    await use(signedIn.page);
    await signedIn.close();
  },
  readerPage: async ({ browser, sessions, demo }, use) => {
    const signedIn = await openSignedIn(browser, { baseURL: demo.address, storageState: sessions.reader });
    await use(signedIn.page);
    await signedIn.close();
  },
});

/** A person with a role for all connectors; returns the link by which they choose a password. */
async function addPerson(api: Api, role: Role, name: string): Promise<string> {
  const signInName = `e2e-${role}-${Date.now()}`;
  const body = { kind: "person" as const, name, signInName, grants: [{ role, connectorIds: null }] };
  const { link } = await api.call("createAccount", { body });
  return link?.url ?? "";
}

/** Chooses `testPassword` with a link, and is signed in. */
export async function signInByPasswordLink(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel("New password").fill(testPassword);
  await page.getByLabel("The same again").fill(testPassword);
  await page.getByRole("button", { name: "Keep it and sign in" }).click();
}

export const testPassword = "what the browser tests type";

async function openSignedIn(browser: Browser, options: BrowserContextOptions) {
  const context = await browser.newContext({ ...contextOptions, ...options });
  const page = await context.newPage();
  const troubles = await watchForTroubles(page);
  const close = async () => {
    troubles.expectNone();
    await context.close();
  };
  return { page, close };
}
