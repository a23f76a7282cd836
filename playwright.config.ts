import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { browserLaunchOptions } from "./e2e/browser.js";

// Kept in the environment: every worker of Playwright loads this file again and must find the same values.
process.env.E2E_PORT ??= String(20_000 + Math.floor(Math.random() * 20_000));
process.env.E2E_DATA ??= mkdtempSync(join(tmpdir(), "periplus-e2e-"));
process.env.E2E_TOKEN ??= crypto.randomUUID() + crypto.randomUUID();
const { E2E_PORT: port, E2E_DATA: data, E2E_TOKEN: token } = process.env;

export default defineConfig({
  testDir: "e2e",
  reporter: "line",
  workers: 1,
  timeout: 60_000,
  globalTeardown: "./e2e/teardown.ts",
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    launchOptions: await browserLaunchOptions(),
    screenshot: "only-on-failure",
    timezoneId: "UTC",
    locale: "en-GB",
    contextOptions: { reducedMotion: "reduce" },
  },
  webServer: {
    command: "node apps/api/dist/main.js --demo",
    url: `http://127.0.0.1:${port}/health/ready`,
    env: { PORT: port, PERIPLUS_DATA: data, PERIPLUS_BOOTSTRAP_TOKEN: token },
    gracefulShutdown: { signal: "SIGTERM", timeout: 15_000 },
    stdout: "ignore",
    timeout: 120_000,
  },
});
