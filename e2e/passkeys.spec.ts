import { expect } from "@playwright/test";
import { contextOptions } from "./browser.js";
import { signInByPasswordLink, test, testPassword } from "./fixtures.js";
import { watchForTroubles } from "./troubles.js";

test("a passkey is a second factor, and then the only way in", async ({ api, browser, demo }) => {
  const signInName = `key-${Date.now()}`;
  const grants = [{ role: "reader" as const, connectorIds: null }];
  const { link } = await api.call("createAccount", { body: { kind: "person", name: "Kay", signInName, grants } });
  // Passkeys belong to a name, and the demo is open at an address.
  const baseURL = demo.address.replace("127.0.0.1", "localhost");
  const context = await browser.newContext({ ...contextOptions, baseURL });
  const page = await context.newPage();
  const troubles = await watchForTroubles(page);
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const options = {
    ...{ protocol: "ctap2" as const, transport: "internal" as const, hasResidentKey: true },
    ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  };
  await devtools.send("WebAuthn.addVirtualAuthenticator", { options });

  await signInByPasswordLink(page, (link?.url ?? "").replace("127.0.0.1", "localhost"));
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await page.goto("/account");
  await page.getByLabel("Name of the new passkey").fill("test device");
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await expect(page.getByRole("table", { name: "Passkeys" })).toContainText("test device");

  troubles.expectNone();

  const signOut = async () => {
    await page.getByRole("button", { name: "Account: Kay" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  };
  await signOut();
  await page.getByLabel("Name").fill(signInName);
  await page.getByLabel("Password").fill(testPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).first().click();
  await expect(page.getByText("The password is right.")).toBeVisible();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();

  await page.goto("/account");
  await page.getByRole("button", { name: "Sign in by passkeys only" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Forget it" }).click();
  await expect(page.getByRole("heading", { name: "Password" })).toHaveCount(0);
  await signOut();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await context.close();
});
