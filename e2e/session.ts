import { type APIRequestContext, expect, type Page, request } from "@playwright/test";

const { E2E_PORT: port, E2E_TOKEN: token } = process.env;

/** The API as an administrator's script sees it. */
export function apiAsAdmin(): Promise<APIRequestContext> {
  return request.newContext({
    baseURL: `http://127.0.0.1:${port}`,
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
}

/** Collects errors of the console and violations of the content security policy while a page is used. */
export function watchForTroubles(page: Page): { readonly troubles: string[] } {
  const troubles: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") troubles.push(message.text());
  });
  page.on("pageerror", (error) => troubles.push(String(error)));
  return { troubles };
}

export function expectNoTroubles({ troubles }: { readonly troubles: string[] }): void {
  expect(troubles).toEqual([]);
}
