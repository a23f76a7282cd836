import fc from "fast-check";
import { expect, test } from "vitest";
import type { AuditLine } from "./audit.js";
import { auditStart, hashAuditLine, verifyAuditChain } from "./audit-chain.js";

async function* each(lines: readonly AuditLine[]): AsyncGenerator<AuditLine> {
  yield* lines;
}

async function chain(entries: readonly string[]): Promise<AuditLine[]> {
  const lines: AuditLine[] = [];
  for (const [index, entry] of entries.entries()) {
    const seq = String(index + 1);
    const hash = await hashAuditLine(lines.at(-1)?.hash ?? auditStart.hash, { seq, entry });
    lines.push({ seq, entry, hash });
  }
  return lines;
}

const entries = fc.array(fc.string({ unit: "grapheme" }), { minLength: 2, maxLength: 8 });

test("a log as it was written is intact, and ends at its head", () =>
  fc.assert(
    fc.asyncProperty(entries, async (texts) => {
      const lines = await chain(texts);
      const { intact, events, head } = await verifyAuditChain(each(lines), { heads: lines });
      expect([intact, events, head.hash]).toEqual([true, texts.length, lines.at(-1)?.hash]);
    }),
  ));

test("a changed, removed, moved or repeated event is found where it stands", () =>
  fc.assert(
    fc.asyncProperty(
      entries,
      fc.nat(),
      fc.constantFrom("change", "remove", "swap", "repeat"),
      async (texts, at, how) => {
        const lines = await chain(texts);
        const index = at % (lines.length - 1);
        const [line, next] = [lines[index], lines[index + 1]];
        if (!line || !next) return;
        if (how === "change") lines[index] = { ...line, entry: `${line.entry}.` };
        else if (how === "remove") lines.splice(index, 1);
        else if (how === "repeat") lines.splice(index, 0, line);
        else [lines[index], lines[index + 1]] = [next, line];
        const { intact, broken } = await verifyAuditChain(each(lines));
        expect([intact, broken?.seq]).toEqual([false, String(index + (how === "repeat" ? 2 : 1))]);
      },
    ),
  ));

test("a log that was written anew, or cut off, differs from a head that was kept elsewhere", async () => {
  const lines = await chain(["a", "b", "c"]);
  const anew = await chain(["a", "x", "c"]);
  expect((await verifyAuditChain(each(anew))).intact).toBe(true);
  expect((await verifyAuditChain(each(anew), { heads: lines.slice(2) })).broken?.seq).toBe("3");
  expect((await verifyAuditChain(each(lines.slice(0, 2)), { heads: lines.slice(2) })).broken?.seq).toBe("3");
  expect((await verifyAuditChain(each(lines), { heads: lines.slice(2) })).intact).toBe(true);
});
