import { type Fact, type FactName, type FactSource, type FactSubject, factNames } from "@periplus/posture/facts/fact";
import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import { expect, test } from "vitest";
import { FactReads } from "./fact-reads.js";

const pack = readRulePack();
const reads = new FactReads(pack);

/** Every kind with every field of a fact that a rule asks about it. */
const asked = pack.rules.flatMap(({ targets, readsFacts }) =>
  targets.flatMap((target) => readsFacts.map((read) => ({ target, ...read }))),
);

/** Knows of each field that it is there, but for the one that is told otherwise. */
class OneOther implements FactSource {
  constructor(private readonly other: { fact: FactName; field: string; value: boolean | undefined }) {}

  factOf(name: FactName): Fact {
    const fields = asked.filter(({ fact }) => fact === name).map(({ field }) => [field, true] as const);
    const { fact, field, value } = this.other;
    const known = new Map<string, boolean>(fields);
    if (fact === name && value === undefined) known.delete(field);
    else if (fact === name) known.set(field, value ?? true);
    return { known: Object.fromEntries(known), unknown: {} };
  }
}

function fingerprint(target: string, other: ConstructorParameters<typeof OneOther>[0]): string | null {
  const [group = "", kind = ""] = target.split("/");
  const apiVersion = group === "" ? "v1" : `${group}/v1`;
  const subject: FactSubject = { apiVersion, kind, namespace: "a", name: "b", object: {} };
  return reads.fingerprint(new OneOther(other), subject);
}

test("what is judged by facts is judged again when any field that a rule reads is another, or not known any more", () => {
  expect(new Set(asked.map(({ fact }) => fact)).size).toBe(factNames.length);
  for (const { target, fact, field } of asked) {
    const prints = [true, false, undefined].map((value) => fingerprint(target, { fact, field, value }));
    expect(prints, `${fact}.${field} of ${target}`).not.toContain(null);
    expect(new Set(prints).size, `${fact}.${field} of ${target}`).toBe(prints.length);
  }
});

test("and by nothing else", () => {
  const target = asked[0]?.target ?? "";
  const other = (field: string) => fingerprint(target, { fact: "rbac", field, value: false });
  expect(other("nobodyReadsThis")).toBe(other("norThis"));
  expect(fingerprint("example.org/Unheard", { fact: "rbac", field: "x", value: true })).toBeNull();
});
