import type { RuleSettings } from "@periplus/shared/rule-settings";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  concerns,
  fingerprintOf,
  mergeSettings,
  noSettings,
  type ScopedSettings,
  settingsIn,
  settingsOfCluster,
} from "./settings.js";

const lists = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 2 });
const settings: fc.Arbitrary<RuleSettings> = fc.record(
  {
    enabled: fc.boolean(),
    values: fc.dictionary(fc.constantFrom("ports", "names"), fc.nat(3)),
    includedNamespaces: lists,
    excludedNamespaces: lists,
    labelSelector: fc.constantFrom("", "app=web"),
    excludedContainers: lists,
    excludedImages: lists,
  },
  { requiredKeys: [] },
);
const place = fc.record({ connectorId: fc.constantFrom("k1", "k2"), clusterId: fc.constantFrom(1, 2) });
const scope = fc.oneof(
  fc.constant({ connectorId: null, clusterId: null, namespace: null }),
  fc.record({ connectorId: fc.constantFrom("k1", "k2"), clusterId: fc.constant(null), namespace: fc.constant(null) }),
  fc.record({
    connectorId: fc.constant(null),
    clusterId: fc.constantFrom(1, 2),
    namespace: fc.constantFrom(null, "n1", "n2"),
  }),
);
/** As the table has them: one row per rule and scope. */
const rows: fc.Arbitrary<ScopedSettings[]> = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom("r1", "r2"), scope, settings)
    .map(([ruleId, where, set]) => ({ ruleId, ...where, settings: set })),
  { selector: ({ settings: _, ...key }) => JSON.stringify(key), maxLength: 12 },
);

/** The plain meaning: each setting is looked for from the narrowest scope outwards. */
function lookUp(
  all: readonly ScopedSettings[],
  at: { connectorId: string; clusterId: number; namespace: string },
  ruleId: string,
) {
  const find = (connectorId: string | null, clusterId: number | null, namespace: string | null) =>
    all.find(
      (row) =>
        row.ruleId === ruleId &&
        row.connectorId === connectorId &&
        row.clusterId === clusterId &&
        row.namespace === namespace,
    )?.settings ?? {};
  const chain = [
    find(null, at.clusterId, at.namespace),
    find(null, at.clusterId, null),
    find(at.connectorId, null, null),
    find(null, null, null),
  ];
  const knob = (name: keyof RuleSettings) => chain.map((each) => each[name]).find((value) => value !== undefined);
  const value = (name: string) => chain.map((each) => each.values?.[name]).find((each) => each !== undefined);
  return { knob, value, isConfigured: chain.some(({ values }) => values !== undefined) };
}

describe("settings of a cluster", () => {
  test("each knob and each parameter comes from the narrowest scope that has one", () => {
    fc.assert(
      fc.property(rows, place, fc.constantFrom("n1", "n2", "n3"), (all, where, namespace) => {
        const resolved = settingsOfCluster(all, where);
        for (const ruleId of ["r1", "r2"]) {
          const is = settingsIn(resolved, ruleId, namespace) ?? {};
          const { knob, value, isConfigured } = lookUp(all, { ...where, namespace }, ruleId);
          for (const name of ["enabled", "includedNamespaces", "labelSelector", "excludedImages"] as const) {
            expect(is[name]).toEqual(knob(name));
          }
          for (const name of ["ports", "names"]) expect(is.values?.[name]).toEqual(value(name));
          expect(is.values !== undefined).toBe(isConfigured);
        }
      }),
    );
  });

  test("the fingerprint follows what holds in the cluster, not the order or what holds elsewhere", () => {
    fc.assert(
      fc.property(rows, place, settings, (all, where, other) => {
        const fingerprint = fingerprintOf(settingsOfCluster(all, where));
        expect(fingerprintOf(settingsOfCluster([...all].reverse(), where))).toBe(fingerprint);
        const elsewhere = { ruleId: "r1", connectorId: null, clusterId: 3, namespace: "n1", settings: other };
        expect(fingerprintOf(settingsOfCluster([...all, elsewhere], where))).toBe(fingerprint);
        const concerned = all.filter((row) => concerns(row, where));
        expect(fingerprintOf(settingsOfCluster(concerned, where))).toBe(fingerprint);
      }),
    );
  });

  test("a namespace that says what its cluster says is none of its own", () => {
    const wide = { ruleId: "r", connectorId: null, clusterId: null, namespace: null, settings: { enabled: false } };
    const same = { ...wide, clusterId: 1, namespace: "n" };
    expect(settingsOfCluster([wide, same], { connectorId: "k", clusterId: 1 }).namespaces.size).toBe(0);
    expect(settingsOfCluster([], { connectorId: "k", clusterId: 1 })).toEqual(noSettings);
  });

  test("what is set to an empty value takes back what is wider", () => {
    const wide = { excludedImages: ["a*"], labelSelector: "app", values: { ports: [1] } };
    const narrow = { excludedImages: [], labelSelector: "", values: {} };
    expect(mergeSettings(wide, narrow)).toEqual({ excludedImages: [], labelSelector: "", values: { ports: [1] } });
  });
});
