import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderFor, unprivilegedAccount } from "./postgres-program.js";

let closed: string;
beforeEach(() => {
  closed = mkdtempSync(join(tmpdir(), "periplus-closed-"));
});
afterEach(() => rmSync(closed, { recursive: true, force: true }));

test("who is not root has the data where it is wanted", () => {
  expect(folderFor(undefined, join(closed, "postgres"))).toBe(join(closed, "postgres"));
});

test.runIf(process.getuid?.() === 0)("root's account has its data, each time, where it can reach them", () => {
  const account = unprivilegedAccount();
  const wanted = join(closed, "postgres");
  const elsewhere = folderFor(account, wanted);
  try {
    expect(elsewhere).not.toContain(closed);
    expect(statSync(elsewhere).uid).toBe(account?.uid);
    expect(readFileSync(join(wanted, "elsewhere"), "utf8")).toBe(elsewhere);
    expect(folderFor(account, wanted)).toBe(elsewhere);
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});
