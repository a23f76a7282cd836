import { buildRulePack } from "@periplus/posture/pack/read-rule-pack";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Judgement } from "./judgement.js";
import { type CountedResource, RollupChanges } from "./rollup-changes.js";
import { RuleBook } from "./rule-book.js";

const rule = (id: string, control: string, severity: string, status: string) => ({
  id,
  text: `
id: ${id}
version: 1
title: ${id}
severity: ${severity}
control: ${control}
status: ${status}
description: d
rationale: r
target: { kinds: [v1/Service] }
healthy: "true"
message: "'m'"
remedy: { kind: manual, risk: safe, text: t }
`,
});

const pack = buildRulePack([
  rule("a", "manage-access-and-permissions", "high", "stable"),
  rule("b", "manage-access-and-permissions", "low", "stable"),
  rule("c", "encrypt-data-in-transit", "critical", "stable"),
  rule("d", "encrypt-data-in-transit", "medium", "preview"),
]);
const book = new RuleBook(
  pack,
  new Map([
    ["a", 1],
    ["b", 2],
    ["c", 3],
    ["d", 4],
  ]),
);

const judgements = fc
  .array(fc.constantFrom("healthy", "unhealthy", "notAssessed", "needsConfiguration", "none"), {
    minLength: 4,
    maxLength: 4,
  })
  .map((states): Judgement => {
    const of = (state: string) => states.flatMap((each, index) => (each === state ? [index + 1] : []));
    return {
      healthy: of("healthy"),
      unhealthy: of("unhealthy"),
      notAssessed: of("notAssessed"),
      needsConfiguration: of("needsConfiguration"),
      facts: null,
    };
  });
const resources = fc.record<CountedResource>({
  kind: fc.constantFrom("Service", "Pod"),
  namespace: fc.constantFrom("", "shop", "bank"),
  judgement: judgements,
});

/** All counts, in an order of their own. */
const countsOf = (changes: RollupChanges) => ({
  inventory: changes
    .inventory()
    .map((row) => JSON.stringify(row))
    .toSorted(),
  findings: changes
    .findings()
    .map((row) => JSON.stringify(row))
    .toSorted(),
  rules: changes
    .ruleCounts()
    .map((row) => JSON.stringify(row))
    .toSorted(),
  controls: changes
    .controls()
    .map((row) => JSON.stringify(row))
    .toSorted(),
});

describe("changes of the rollups", () => {
  test("over any history add up to what counting the end from nothing gives", () => {
    fc.assert(
      fc.property(fc.array(resources), fc.array(fc.tuple(fc.nat(50), fc.option(resources))), (start, steps) => {
        const history = new RollupChanges(book);
        const present = [...start];
        for (const resource of start) history.add(resource);
        for (const [at, replacement] of steps) {
          const old = present[at];
          if (!old) continue;
          if (replacement) {
            const changed = { ...replacement, kind: old.kind, namespace: old.namespace };
            history.replace(old, changed);
            present[at] = changed;
          } else {
            history.remove(old);
            present.splice(at, 1);
          }
        }
        const whole = new RollupChanges(book);
        for (const resource of present) whole.add(resource);
        expect(countsOf(history)).toEqual(countsOf(whole));
      }),
    );
  });

  test("count what one rule alone makes unhealthy, preview rules aside", () => {
    const changes = new RollupChanges(book);
    const service = (unhealthy: number[]): CountedResource => ({
      kind: "Service",
      namespace: "",
      judgement: { healthy: [], unhealthy, notAssessed: [], needsConfiguration: [], facts: null },
    });
    changes.add(service([1]));
    changes.add(service([1, 2]));
    changes.add(service([3, 4]));
    const sole = Object.fromEntries(changes.ruleCounts().map(({ rule_id, sole_failures }) => [rule_id, sole_failures]));
    expect(sole).toEqual({ 1: 1, 2: 0, 3: 1, 4: 0 });
    expect(changes.inventory().map(({ severity, health, resources: n }) => [severity, health, n])).toEqual([
      [3, 3, 2],
      [4, 3, 1],
    ]);
  });
});
