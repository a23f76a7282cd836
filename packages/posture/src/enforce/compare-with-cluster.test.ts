import { describe, expect, it } from "vitest";
import { normaliseObject } from "../normalise/normalise.js";
import { readRulePack } from "../pack/read-rule-pack.js";
import type { JsonObject } from "../snapshot/object.js";
import { compareWithCluster } from "./compare-with-cluster.js";
import { type ExportedPolicy, exportPolicy } from "./export-policy.js";

const compiled = readRulePack().byId.get("secret-no-plain-credentials-in-env");
if (compiled === undefined) throw new Error("The rule is gone.");
const result = exportPolicy(compiled, { parameters: {} });
if ("refused" in result) throw new Error(result.refused);
const exported: ExportedPolicy = result;

/** As an API server answers after it stored the object, and as discovery keeps that. */
function stored(object: JsonObject, change: (spec: JsonObject) => JsonObject = (spec) => spec): JsonObject {
  const metadata = {
    ...(object.metadata as JsonObject),
    uid: "u",
    resourceVersion: "7",
    generation: 1,
    managedFields: [],
  };
  const spec = change(object.spec as JsonObject);
  const kind = { group: "admissionregistration.k8s.io", version: "v1", kind: String(object.kind) };
  const status = { observedGeneration: 1, typeChecking: {} };
  return JSON.parse(normaliseObject({ ...object, metadata, spec, status }, kind).body) as JsonObject;
}

const selectors = { matchPolicy: "Equivalent", objectSelector: {} };

function completed(spec: JsonObject): JsonObject {
  const { resourceRules = [] } = spec.matchConstraints as { resourceRules?: JsonObject[] };
  const rules = resourceRules.map((rule) => ({ ...rule, scope: "*" }));
  return { ...spec, matchConstraints: { ...selectors, namespaceSelector: {}, resourceRules: rules } };
}

const policy = stored(exported.policy, completed);
const binding = stored(exported.binding, (spec) => ({
  ...spec,
  validationActions: ["Warn", "Audit"],
  matchResources: { ...selectors, ...(spec.matchResources as JsonObject) },
}));

describe("compareWithCluster", () => {
  it("recognises what a server made of the export", () => {
    expect(compareWithCluster(exported, [policy], [binding])).toEqual({ is: "enforced" });
  });

  it("recognises a binding of another name", () => {
    const renamed = { ...binding, metadata: { name: "mine" } };
    expect(compareWithCluster(exported, [policy], [renamed])).toEqual({ is: "enforced" });
  });

  it("misses a policy, or what would put it into force", () => {
    const other = { ...binding, spec: { ...(binding.spec as JsonObject), policyName: "other" } };
    expect(compareWithCluster(exported, [], [binding])).toEqual({ is: "absent", missing: "policy" });
    expect(compareWithCluster(exported, [policy], [other])).toEqual({ is: "absent", missing: "binding" });
  });

  it("says what was changed", () => {
    const weaker = { ...policy, spec: { ...(policy.spec as JsonObject), validations: [{ expression: "true" }] } };
    const looser = {
      ...binding,
      spec: { ...(binding.spec as JsonObject), validationActions: ["Audit"], paramRef: {} },
    };
    const enforcement = compareWithCluster(exported, [weaker], [looser]);
    expect(enforcement).toMatchObject({
      is: "drifted",
      differences: [
        { document: "policy", path: "spec.validations[0].expression", found: "true" },
        { document: "policy", path: "spec.validations[0].message", found: undefined },
        { document: "policy", path: "spec.validations[0].messageExpression", found: undefined },
        { document: "binding", path: "spec.validationActions", exported: ["Audit", "Warn"], found: ["Audit"] },
        { document: "binding", path: "spec.paramRef", exported: undefined, found: {} },
      ],
    });
  });

  it("sees namespaces that were left out later", () => {
    const expressions = [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["shop"] }];
    const matchResources = { ...selectors, namespaceSelector: { matchExpressions: expressions } };
    const wider = { ...binding, spec: { ...(binding.spec as JsonObject), matchResources } };
    expect(compareWithCluster(exported, [policy], [wider])).toMatchObject({
      is: "drifted",
      differences: [{ path: "spec.matchResources.namespaceSelector.matchExpressions[0].values", found: ["shop"] }],
    });
  });
});
