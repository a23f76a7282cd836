import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readRunningPackages } from "./licences.ts";

const text = readFileSync(new URL("../docs/advisories.md", import.meta.url), "utf8");
const rows = [...text.matchAll(/^\| (\S+) \| ([\d., ]+) \|/gm)].map(([, name = "", versions = ""]) => ({
  name,
  versions,
}));

test("advisories were looked up for the versions that run", () => {
  const running = readRunningPackages();
  const found = rows.map(({ name }) => {
    const versions = running.filter((each) => each.name === name).map(({ version }) => version);
    return { name, versions: [...new Set(versions)].toSorted(byNumber).join(", ") };
  });
  expect(rows.length).toBeGreaterThan(20);
  expect(rows).toEqual(found);
});

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
