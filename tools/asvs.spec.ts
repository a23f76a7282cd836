import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const file = fileURLToPath(new URL("../docs/asvs.md", import.meta.url));
const text = readFileSync(file, "utf8");
const rows = [...text.matchAll(/^\| (\d+\.\d+\.\d+) \| (.+?) \| (.+?) \| (.*) \|$/gm)].map(
  ([, id = "", words = "", state = "", where = ""]) => ({ id, words, state, where }),
);

/** How many requirements of levels 1 and 2 each chapter of ASVS 5.0.0 has. */
const counts = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7];

test("every requirement of levels 1 and 2 is there once", () => {
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  const found = counts.map((_, index) => rows.filter(({ id }) => id.startsWith(`${index + 1}.`)).length);
  expect(found).toEqual(counts);
});

test("what meets a requirement exists, and what does not has a reason", () => {
  const missing = rows.flatMap(({ id, state, where }) => {
    const links = [...where.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link);
    if (state !== "met") return where.length > 3 && links.length === 0 ? [] : [`${id} has no reason`];
    if (links.length === 0) return [`${id} is met by nothing`];
    return links.filter((link) => !existsSync(join(dirname(file), link))).map((link) => `${id}: ${link}`);
  });
  expect(missing).toEqual([]);
});

test("the sums at the top are those of the rows", () => {
  const of = (state: string) => rows.filter((row) => row.state === state).length;
  expect(text).toContain(
    `${of("met")} are met, ${of("not applicable")} are not applicable, ${of("**open**")} are open.`,
  );
  expect(rows.every(({ state }) => ["met", "not applicable", "**open**"].includes(state))).toBe(true);
});
