import { compile } from "@periplus/cel/compile";
import { dyn } from "@periplus/cel/types";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { CompiledRule } from "../assess/compile-rule.js";
import { parseRule, readRulePack } from "../pack/read-rule-pack.js";
import { type JsonObject, listIn, objectIn } from "../snapshot/object.js";
import { type ExportedPolicy, type ExportOptions, exportPolicy, systemNamespaces } from "./export-policy.js";

const pack = readRulePack();

function ruleOf(id: string): CompiledRule {
  const compiled = pack.byId.get(id);
  if (compiled === undefined) throw new Error(id);
  return compiled;
}

/** A rule of a test's own, about pods unless it says otherwise. */
function custom(fields: JsonObject): CompiledRule {
  const words = { version: 1, title: "Things should be so", severity: "low", control: "manage-access-and-permissions" };
  const more = { status: "stable", description: "d", rationale: "r", message: '"seen"' };
  const remedy = { kind: "manual", risk: "safe", text: "Do it." };
  const rule = { id: "custom", ...words, ...more, remedy, target: { scope: "pod" }, ...fields };
  return parseRule("custom", stringify(rule));
}

function exported(compiled: CompiledRule, options: Partial<ExportOptions> = {}): ExportedPolicy {
  const result = exportPolicy(compiled, { parameters: {}, ...options });
  if ("refused" in result) throw new Error(result.refused);
  return result;
}

function refusal(compiled: CompiledRule, options: Partial<ExportOptions> = {}): string | undefined {
  const result = exportPolicy(compiled, { parameters: {}, ...options });
  return "refused" in result ? result.refused : undefined;
}

const specOf = (object: JsonObject) => objectIn(object, "spec") ?? {};

describe("what is exported", () => {
  it("reaches every kind that bears a pod and every door to one", () => {
    const rules = listIn(
      objectIn(specOf(exported(ruleOf("container-cpu-memory-limits")).policy), "matchConstraints"),
      "resourceRules",
    );
    expect(rules?.flatMap((rule) => listIn(rule as JsonObject, "resources") ?? []).sort()).toEqual([
      "cronjobs",
      "daemonsets",
      "deployments",
      "jobs",
      "pods",
      "pods/ephemeralcontainers",
      "pods/resize",
      "replicasets",
      "replicationcontrollers",
      "statefulsets",
    ]);
  });

  it("watches first, and leaves out the namespaces of the system", () => {
    expect(specOf(exported(ruleOf("container-privileged")).binding)).toEqual({
      policyName: "periplus-container-privileged",
      validationActions: ["Audit", "Warn"],
      matchResources: {
        namespaceSelector: {
          matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "NotIn", values: systemNamespaces }],
        },
      },
    });
    expect(specOf(exported(ruleOf("container-privileged")).policy).failurePolicy).toBe("Ignore");
  });

  it("takes other wishes", () => {
    const { policy, binding } = exported(ruleOf("container-privileged"), {
      actions: ["Deny"],
      excludedNamespaces: [],
      failurePolicy: "Fail",
    });
    expect(specOf(binding)).toEqual({ policyName: "periplus-container-privileged", validationActions: ["Deny"] });
    expect(specOf(policy).failurePolicy).toBe("Fail");
  });

  it("carries its parameters, those that nobody set too", () => {
    const { policy } = exported(ruleOf("container-allowed-apparmor"), { parameters: { requireExplicit: false } });
    expect(specOf(policy).variables).toEqual(
      expect.arrayContaining([
        { name: "param_allowedProfiles", expression: 'dyn(["runtime/default"])' },
        { name: "param_requireExplicit", expression: "dyn(false)" },
      ]),
    );
  });

  it("gives the API server booleans where a rule is not sure to", () => {
    const { policy } = exported(custom({ healthy: "pod.hostUsers" }));
    expect(specOf(policy).validations).toEqual([
      expect.objectContaining({ expression: "(variables.pod.hostUsers) || false" }),
    ]);
  });

  it("survives a comment at the end of an expression", () => {
    expect(refusal(custom({ healthy: "pod.hostUsers == true // said" }))).toBeUndefined();
  });
});

describe("what cannot be a policy", () => {
  it.each<[string, CompiledRule, Partial<ExportOptions>, RegExp]>([
    ["a rule about a cloud's cluster", ruleOf("gke-private-nodes"), {}, /no API server sees/],
    ["a rule about the control plane's pods", ruleOf("apiserver-profiling-off"), {}, /control plane/],
    [
      "a rule about a namespace that is left out",
      ruleOf("workload-not-in-kube-system"),
      {},
      /leave that namespace out/,
    ],
    [
      "a rule without the parameters it waits for",
      ruleOf("container-allowed-ports"),
      { parameters: undefined },
      /Set parameters for this rule: allowedPorts/,
    ],
    [
      "parameters of the wrong type",
      ruleOf("container-allowed-ports"),
      { parameters: { allowedPorts: "80" } },
      /list<int>/,
    ],
    [
      "a rule about kinds that nobody knows",
      custom({ target: { kinds: ["example.com/v1/Thing"] }, healthy: "true" }),
      {},
      /example.com\/v1\/Thing is not known/,
    ],
    [
      "a rule that takes its parameters as a whole",
      custom({ healthy: "params.size() == 0" }),
      {},
      /parameters as a whole/,
    ],
    ["a rule that takes the object as a whole", custom({ healthy: "object.size() == 0" }), {}, /object as a whole/],
    ["no action", ruleOf("container-privileged"), { actions: [] }, /at least one/],
    ["Deny with Warn", ruleOf("container-privileged"), { actions: ["Deny", "Warn"] }, /together/],
    ["a cluster that is too old", ruleOf("container-privileged"), { kubernetes: "1.29" }, /came with Kubernetes 1.30/],
    ["no version", ruleOf("container-privileged"), { kubernetes: "new" }, /no version/],
  ])("%s", (_name, compiled, options, reason) => {
    expect(refusal(compiled, options)).toMatch(reason);
  });

  it("a rule with facts", () => {
    const compiled = ruleOf("container-privileged");
    const withFacts: CompiledRule = { ...compiled, rule: { ...compiled.rule, facts: ["rbac"] } };
    expect(refusal(withFacts)).toMatch(/facts of the rest of the cluster \(rbac\)/);
  });

  it("a rule with functions that a cluster does not have yet, which are named", () => {
    const healthy = compile('semver(pod.version).isGreaterThan(semver("1.0.0"))', { variables: { pod: dyn } });
    const newer: CompiledRule = { ...ruleOf("pod-no-host-pid-ipc"), healthy };
    expect(refusal(newer)).toMatch(/1\.30 cannot run.*semver\(\) needs Kubernetes 1\.33/);
    expect(refusal(newer, { kubernetes: "1.33" })).toBeUndefined();
  });
});
