import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { contextOptions } from "./browser.js";
import { test } from "./fixtures.js";
import { addressOf, pages, type Subject } from "./pages.js";
import { type Troubles, watchForTroubles } from "./troubles.js";

const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

test("every page of the dashboard is visited here", () => {
  const source = readFileSync(new URL("../apps/web/src/routes.tsx", import.meta.url), "utf8");
  const routes = [...source.matchAll(/path: "([^"]+)"/g)].map(([, path]) => path);
  const visited = new Set(pages.map(({ route }) => route));
  // The last is only a way to the overview, and the others are seen without a session, in front-door.spec.ts.
  expect(routes.filter((route) => route && !visited.has(route))).toEqual(["/sign-in", "/sign-in/callback", "/"]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    let page: Page;
    let troubles: Troubles;
    test.beforeAll(async ({ browser, sessions, demo }) => {
      const { address: baseURL } = demo;
      const options = { ...contextOptions, baseURL, storageState: sessions.admin, colorScheme };
      page = await (await browser.newContext(options)).newPage();
      troubles = await watchForTroubles(page);
    });
    test.afterAll(() => page.context().close());

    for (const row of pages) {
      for (const size of sizes) {
        test(`${row.name}, ${size.width}`, async ({ api }) => {
          const subject = await row.find(api);
          await page.setViewportSize(size);
          await page.goto(addressOf(row, subject));
          await expectWhole(page, subject);
          troubles.expectNone();
        });
      }
    }
  });
}

/** The page has come, is drawn, fits, and can be used by everybody. */
async function expectWhole(page: Page, { heading }: Subject): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
  await expect(page.getByRole("status", { name: /loading/i })).toHaveCount(0);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  expect(await drawnWidth(page), "text is drawn").toBeGreaterThan(heading.length * 4);
  expect(await overhang(page), "px to scroll sideways").toBe(0);
  // In the legacy mode frames are left out, of which there are none; it takes half the time.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"], preload: false });
  const { violations } = await axe.withTags(standards).setLegacyMode().analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}

/** In px, of the heading's letters over all lines: without fonts, letters have none. */
const drawnWidth = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const range = document.createRange();
    range.selectNodeContents(document.querySelector("h1") ?? document.body);
    return [...range.getClientRects()].reduce((sum, { width }) => sum + width, 0);
  });

const overhang = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
