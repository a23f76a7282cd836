import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { documents } from "./documents.ts";

test.each(Object.entries(documents))("%s says what the code says (else: npm run generate)", (path, write) => {
  expect(readFileSync(new URL(`../${path}`, import.meta.url), "utf8")).toBe(write());
});
