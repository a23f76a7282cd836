import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KindDiff, type Known } from "./diff.js";

function known(entries: Record<string, Known>): Map<string, Known> {
  return new Map(Object.entries(entries));
}

describe("KindDiff", () => {
  const stored = { a: { id: "1", resourceVersion: "10", fingerprint: "fa" } };

  it("knows the same version without looking inside", () => {
    const diff = new KindDiff(known(stored));
    expect(diff.sameVersion("a", "10")).toBe(true);
    expect(diff.gone()).toEqual([]);
  });

  it("does not take two missing versions for the same", () => {
    const diff = new KindDiff(known({ a: { id: "1", resourceVersion: "", fingerprint: "fa" } }));
    expect(diff.sameVersion("a", "")).toBe(false);
    expect(diff.gone()).toEqual(["1"]);
  });

  it("counts an object that a list shows twice once", () => {
    const diff = new KindDiff(known(stored));
    expect(diff.see("new", "f1")).toEqual({ is: "added" });
    expect(diff.see("new", "f2")).toEqual({ is: "unchanged" });
    expect(diff.see("a", "other")).toEqual({ is: "changed", id: "1" });
    expect(diff.see("a", "other again")).toEqual({ is: "unchanged" });
  });

  it("puts every object in exactly one of added, changed, unchanged and gone", () => {
    const uid = fc.constantFrom("a", "b", "c", "d", "e", "f");
    const version = fc.record({
      resourceVersion: fc.constantFrom("", "1", "2"),
      fingerprint: fc.constantFrom("x", "y"),
    });
    fc.assert(
      fc.property(fc.dictionary(uid, version), fc.dictionary(uid, version), (before, now) => {
        const entries = Object.entries(before).map(
          ([key, value], index) => [key, { id: String(index), ...value }] as const,
        );
        const diff = new KindDiff(new Map(entries));
        const seen = { added: 0, changed: 0, unchanged: 0 };
        for (const [key, { resourceVersion, fingerprint }] of Object.entries(now)) {
          if (diff.sameVersion(key, resourceVersion)) seen.unchanged++;
          else seen[diff.see(key, fingerprint).is]++;
        }
        const gone = diff.gone();
        expect(seen.added).toBe(Object.keys(now).filter((key) => !Object.hasOwn(before, key)).length);
        expect(seen.added + seen.changed + seen.unchanged).toBe(Object.keys(now).length);
        expect(seen.changed + seen.unchanged + gone.length).toBe(entries.length);
        expect(gone.sort()).toEqual(
          entries
            .filter(([key]) => !Object.hasOwn(now, key))
            .map(([, { id }]) => id)
            .sort(),
        );
      }),
    );
  });
});
