import { buildRulePack } from "@periplus/posture/pack/read-rule-pack";
import { addCounts, type ControlCounts, isNothing } from "@periplus/posture/score/control-counts";
import type { SecurityControlId } from "@periplus/shared/security-control";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CountedJudgement, nothingJudged } from "./judgement.js";
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

const states = ["healthy", "unhealthy", "waived", "mitigated", "notAssessed", "needsConfiguration", "none"] as const;
const judgements = fc
  .array(fc.constantFrom(...states), { minLength: 4, maxLength: 4 })
  .map((given): CountedJudgement => {
    const of = (...wanted: (typeof states)[number][]) =>
      given.flatMap((each, index) => (wanted.includes(each) ? [index + 1] : []));
    return {
      healthy: of("healthy"),
      unhealthy: of("unhealthy", "waived", "mitigated"),
      waived: of("waived"),
      mitigated: of("mitigated"),
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

/** What the steps of all causes come to, by control. */
const movesOf = (changes: RollupChanges) => {
  const steps = changes.steps.list();
  const sums = new Map<SecurityControlId, ControlCounts>();
  for (const { controls } of steps) addCounts(sums, controls.values());
  return {
    judged: steps.reduce((sum, { judged }) => sum + judged, 0),
    controls: [...sums.values()]
      .filter((counts) => !isNothing(counts))
      .map((counts) => JSON.stringify(counts))
      .toSorted(),
  };
};

describe("changes of the rollups", () => {
  test("over any history add up to what counting the end from nothing gives", () => {
    fc.assert(
      fc.property(fc.array(resources), fc.array(fc.tuple(fc.nat(50), fc.option(resources))), (start, steps) => {
        const history = new RollupChanges(book);
        const present = [...start];
        for (const resource of start) history.add(resource, { is: "added" });
        for (const [at, replacement] of steps) {
          const old = present[at];
          if (!old) continue;
          if (replacement) {
            const changed = { ...replacement, kind: old.kind, namespace: old.namespace };
            history.replace(old, changed, { is: "changed" });
            present[at] = changed;
          } else {
            history.remove(old, { is: "gone" });
            present.splice(at, 1);
          }
        }
        const whole = new RollupChanges(book);
        for (const resource of present) whole.add(resource, { is: "connected" });
        expect(countsOf(history)).toEqual(countsOf(whole));
        expect(movesOf(history)).toEqual(movesOf(whole));
      }),
    );
  });

  test("count what one rule alone makes unhealthy, preview rules aside", () => {
    const changes = new RollupChanges(book);
    const service = (unhealthy: number[]): CountedResource => ({
      kind: "Service",
      namespace: "",
      judgement: { ...nothingJudged, unhealthy },
    });
    changes.add(service([1]), { is: "added" });
    changes.add(service([1, 2]), { is: "added" });
    changes.add(service([3, 4]), { is: "added" });
    const sole = Object.fromEntries(changes.ruleCounts().map(({ rule_id, sole_failures }) => [rule_id, sole_failures]));
    expect(sole).toEqual({ 1: 1, 2: 0, 3: 1, 4: 0 });
    expect(changes.inventory().map(({ severity, health, resources: n }) => [severity, health, n])).toEqual([
      [3, 3, 2],
      [4, 3, 1],
    ]);
  });

  test("count an exempt failure as nothing or as healthy, and what it is without exemptions beside it", () => {
    const changes = new RollupChanges(book);
    const judgement = { ...nothingJudged, unhealthy: [1, 3], waived: [3], mitigated: [1] };
    changes.add({ kind: "Service", namespace: "", judgement }, { is: "added" });
    expect(changes.controls()).toEqual([
      expect.objectContaining({ control: "manage-access-and-permissions", healthy: 1, unhealthy: 0, raw_unhealthy: 1 }),
      expect.objectContaining({ control: "encrypt-data-in-transit", healthy: 0, unhealthy: 0, raw_unhealthy: 1 }),
    ]);
    expect(changes.findings()).toEqual([]);
    expect(
      changes
        .ruleCounts()
        .toSorted((a, b) => a.rule_id - b.rule_id)
        .map(({ rule_id, unhealthy, waived, mitigated }) => [rule_id, unhealthy, waived, mitigated]),
    ).toEqual([
      [1, 0, 0, 1],
      [3, 0, 1, 0],
    ]);
  });

  test("tell what cannot be judged any more from what changed", () => {
    const changes = new RollupChanges(book);
    const at = { kind: "Service", namespace: "shop" };
    changes.replace(
      { ...at, judgement: { ...nothingJudged, healthy: [1], unhealthy: [3] } },
      { ...at, judgement: { ...nothingJudged, notAssessed: [1], healthy: [3] } },
      { is: "surroundings" },
    );
    expect(
      changes.steps.list().map(({ cause, kind, namespace, resources }) => [cause, kind, namespace, resources]),
    ).toEqual([
      ["lostSight", "Service", "shop", 1],
      ["surroundings", "Service", "shop", 1],
    ]);
  });
});
