import { defineConfig } from "@playwright/test";
import { browserLaunchOptions, contextOptions } from "./e2e/browser.js";

const { timezoneId, locale, reducedMotion } = contextOptions;

export default defineConfig({
  testDir: "e2e",
  reporter: "line",
  workers: 1,
  timeout: 60_000,
  globalSetup: "./e2e/demo.setup.ts",
  use: {
    // Set by the global setup: a worker reads this file after it.
    baseURL: process.env.E2E_ADDRESS,
    launchOptions: await browserLaunchOptions(),
    screenshot: "only-on-failure",
    timezoneId,
    locale,
    contextOptions: { reducedMotion },
  },
});
