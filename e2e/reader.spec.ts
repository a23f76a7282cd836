import { expect, type Page } from "@playwright/test";
import { contextOptions } from "./browser.js";
import { test } from "./fixtures.js";
import { addressOf, pages } from "./pages.js";

/** What a reader's pages asked for and should not have: changes, and what was refused. */
const wrong: string[] = [];
let page: Page;

test.beforeAll(async ({ browser, sessions, demo }) => {
  const context = await browser.newContext({
    ...contextOptions,
    baseURL: demo.address,
    storageState: sessions.reader,
  });
  page = await context.newPage();
  page.on("request", (request) => {
    if (request.method() !== "GET") wrong.push(`${request.method()} ${request.url()}`);
  });
  page.on("response", (answer) => {
    if ([401, 403].includes(answer.status())) wrong.push(`${answer.status()} ${answer.url()}`);
  });
});
test.afterAll(async () => {
  await page.context().close();
  // Of the last page, what came late.
  expect(wrong).toEqual([]);
});

for (const row of pages) {
  test(`a reader sees ${row.name}, or why not, and asks for nothing forbidden`, async ({ api }) => {
    const subject = await row.find(api);
    await page.goto(addressOf(row, subject));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(subject.readerHeading ?? subject.heading);
    await expect(page.getByRole("status", { name: /loading/i })).toHaveCount(0);
    expect(wrong).toEqual([]);
  });
}
