import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { account, binding, clusterBinding, clusterOf, clusterRole, policyRule } from "../../../test/cluster-builder.js";
import type { JsonObject } from "../../snapshot/object.js";
import { abilityIds } from "./abilities.js";

const subject = "ServiceAccount shop/web";
const web = account("shop", "web");
const subjects = ["Group devs", subject, "Group system:serviceaccounts:shop", "User alice"];
const labelled = fc.constantFrom("x", "y", "z");
const anyRule = fc
  .record({
    verb: fc.constantFrom("get", "create", "patch", "*", "escalate"),
    resource: fc.constantFrom("secrets", "pods", "pods/exec", "*", "deployments@apps", "clusterroles@*"),
    names: fc.constantFrom<string[]>([], [], ["one"]),
  })
  .map(({ verb, resource, names }) => policyRule(`${verb} ${resource}`, names));
const anyRole = fc
  .record({
    name: fc.constantFrom("a", "b", "c", "d"),
    rules: fc.array(anyRule, { maxLength: 3 }),
    label: labelled,
    sum: fc.option(labelled),
  })
  .map(({ name, rules, label, sum }) => {
    const metadata = { name, labels: { [label]: "yes" } };
    const aggregates = { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [sum ?? ""]: "yes" } }] } };
    return { ...clusterRole(name, rules, sum === null ? {} : aggregates), metadata };
  });
const anyBinding = fc
  .record({
    role: fc.constantFrom("a", "b", "c", "d", "gone"),
    to: fc.subarray(subjects),
    where: fc.option(fc.constantFrom("shop", "tools")),
    name: fc.uuid(),
  })
  .map(({ role: name, to, where, name: own }) =>
    where === null ? clusterBinding(own, name, ...to) : binding(where, own, name, to),
  );

describe("any cluster", () => {
  it("ends the closure of roles that aggregate each other, and holds what each of them does", () => {
    fc.assert(
      fc.property(fc.array(anyRole, { maxLength: 4 }), (roles) => {
        const { graph } = clusterOf(roles).rbac;
        for (const one of graph.roles.all()) {
          const { rules, parts } = graph.roles.close(one);
          expect(parts).not.toContain(one);
          for (const part of parts) {
            for (const rule of graph.roles.close(part).rules) expect(rules).toContain(rule);
          }
        }
      }),
    );
  });

  it("loses no ability by one more binding", () => {
    fc.assert(
      fc.property(
        fc.array(anyRole, { maxLength: 4 }),
        fc.array(anyBinding, { maxLength: 6 }),
        anyBinding,
        (roles, bindings, more) => {
          const before = clusterOf([web, ...roles, ...bindings]).rbac.ofSubject(subject).known;
          const after = clusterOf([web, ...roles, ...bindings, more]).rbac.ofSubject(subject).known;
          for (const map of ["abilities", "takeover"] as const) {
            const earlier = before[map] as Record<string, JsonObject>;
            const later = after[map] as Record<string, JsonObject>;
            for (const id of abilityIds) if (earlier[id]?.held) expect(later[id]?.held).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
