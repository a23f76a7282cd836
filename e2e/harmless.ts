import { expect, type Page } from "@playwright/test";

export const markup = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;
export const hidden = "safe\u202egnp.exe\u200b\u2066\u001b[31m";
/** The same as the dashboard shows it. */
export const shown = String.raw`safe\u202egnp.exe\u200b\u2066\u001b[31m`;

/** Nothing of the text became markup, and nothing that hides or moves other text is in the page. */
export async function expectHarmless(page: Page): Promise<void> {
  await expect(page).not.toHaveTitle("taken");
  expect(await page.locator('img[src="x"], a[href^="javascript:"]').count()).toBe(0);
  // What a form holds is what was typed; everything else is shown.
  const text = (await page.locator("body").textContent()) ?? "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is looked for
  const found = text.match(/.{0,40}[\u202a-\u202e\u2066-\u2069\u200b\u001b].{0,20}/)?.[0];
  expect([page.url(), found]).toEqual([page.url(), undefined]);
}

/** Nothing is wider than the page, `where` we are, but what scrolls by itself; says what is. */
export async function expectNoOverflow(page: Page, where: string): Promise<void> {
  const findBeyond = () =>
    page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return [];
      const scrolls = (element: Element | null): boolean =>
        element !== null &&
        element !== document.body &&
        (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
      return [...document.body.querySelectorAll("*")]
        .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
        .filter(({ parentElement }) => !scrolls(parentElement))
        .map(({ tagName, className, textContent }) => `${tagName} ${className}: ${textContent?.slice(0, 60)}`);
    });
  // The editor of code is laid out anew a moment after the page.
  await expect.soft.poll(findBeyond, { message: where, timeout: 2_000 }).toEqual([]);
}
