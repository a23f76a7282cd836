import { expect, type Page } from "@playwright/test";

/** What a page said to the console that it should not, with violations of its content security policy. */
export interface Troubles {
  /** Fails if there was any since the last look. */
  expectNone(): void;
}

/** Listens to a page from now on. */
export async function watchForTroubles(page: Page): Promise<Troubles> {
  let troubles: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(String(error)));
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
      console.error(`Content security policy: ${violatedDirective} ${blockedURI} at ${sourceFile}:${lineNumber}`),
    ),
  );
  return {
    expectNone: () => {
      const found = troubles;
      troubles = [];
      expect(found, "what the console says").toEqual([]);
    },
  };
}
