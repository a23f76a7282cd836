import type { RuleSettings } from "@periplus/shared/rule-settings";
import { expect, test } from "vitest";
import { createAssessor, createClusterAssessor, subjectOf } from "../assess/assess.js";
import { readRulePack } from "../pack/read-rule-pack.js";
import { proposeFix } from "../remediate/fix.js";
import type { JsonObject } from "../snapshot/object.js";
import { checkSettings } from "./check-settings.js";

const pack = readRulePack();
const rule = "container-privileged";

const deployment = (namespace = "shop"): JsonObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace, labels: { app: "web" } },
  spec: {
    template: {
      metadata: { labels: { tier: "front" } },
      spec: {
        initContainers: [{ name: "setup", image: "busybox", securityContext: { privileged: true } }],
        containers: [
          { name: "istio-proxy", image: "gcr.io/istio/proxyv2:1", securityContext: { privileged: true } },
          { name: "web", image: "nginx:1", securityContext: { privileged: true } },
        ],
      },
    },
  },
});

function assess(settings: RuleSettings, object = deployment(), ruleId = rule) {
  const assessor = createClusterAssessor(pack, { rules: { [ruleId]: settings }, namespaces: new Map() });
  const { state, reason, evidence } = assessor.assessRule(ruleId, subjectOf(object));
  const listed = assessor.assess(subjectOf(object)).find((each) => each.ruleId === ruleId);
  expect(listed?.state ?? "notApplicable").toBe(state);
  return { state, reason, paths: evidence.map(({ path }) => path) };
}

test("a rule that is switched off applies to nothing, and says so", () => {
  expect(assess({ enabled: false })).toMatchObject({ state: "notApplicable", reason: expect.stringContaining("off") });
  expect(assess({ enabled: true }).state).toBe("unhealthy");
});

test("namespaces are left out by name or pattern; a Namespace counts as lying in itself", () => {
  expect(assess({ excludedNamespaces: ["sh*"] })).toMatchObject({ state: "notApplicable" });
  expect(assess({ excludedNamespaces: ["shop-2"] }).state).toBe("unhealthy");
  expect(assess({ includedNamespaces: ["kube-*"] }).state).toBe("notApplicable");
  expect(assess({ includedNamespaces: ["shop"] }).state).toBe("unhealthy");
  expect(assess({ includedNamespaces: [] }).state).toBe("unhealthy");
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } };
  const ofNamespaces = "namespace-pod-security-admission";
  expect(assess({}, namespace, ofNamespaces).state).toBe("unhealthy");
  expect(assess({ excludedNamespaces: ["shop"] }, namespace, ofNamespaces).state).toBe("notApplicable");
});

test("labels of the object and of its pods are selected by", () => {
  expect(assess({ labelSelector: "app=web,tier in (front)" }).state).toBe("unhealthy");
  expect(assess({ labelSelector: "tier!=front" }).state).toBe("notApplicable");
  expect(assess({ labelSelector: "" }).state).toBe("unhealthy");
});

test("excluded containers are not looked at, and what is shown of the others keeps its place", () => {
  const containers = "spec.template.spec.containers";
  expect(assess({ excludedContainers: ["istio-*", "setup"] }).paths).toEqual([
    `${containers}[1].securityContext.privileged`,
  ]);
  expect(assess({ excludedImages: ["docker.io/library/*"] }).paths).toEqual([
    `${containers}[0].securityContext.privileged`,
  ]);
  expect(assess({ excludedImages: ["nginx:*"] }).paths).toHaveLength(2);
  expect(assess({ excludedContainers: ["*"] })).toMatchObject({ state: "notApplicable" });
});

test("a fix mends what is looked at and leaves excluded containers as they are", () => {
  const settings = { rules: { [rule]: { excludedContainers: ["istio-proxy"] } }, namespaces: new Map() };
  const { after, verified } = proposeFix(subjectOf(deployment()), rule, createClusterAssessor(pack, settings), pack);
  expect(verified).toBe(true);
  const text = JSON.stringify(after);
  expect(text.match(/"privileged":true/g)).toHaveLength(1);
  expect(text).toContain('"gcr.io/istio/proxyv2:1","securityContext":{"privileged":true}');
});

test("a namespace's own settings judge what lies in it, and nothing else", () => {
  const settings = { rules: {}, namespaces: new Map([["shop", { [rule]: { enabled: false } }]]) };
  const assessor = createClusterAssessor(pack, settings);
  const plain = createAssessor(pack, {});
  const judge = (by: typeof plain, namespace: string) => by.assess(subjectOf(deployment(namespace)));
  expect(judge(assessor, "other")).toEqual(judge(plain, "other"));
  expect(judge(assessor, "shop")).toEqual(judge(plain, "shop").filter(({ ruleId }) => ruleId !== rule));
});

test("knobs that say nothing of a rule are refused, and so is a selector that is none", () => {
  const check = (ruleId: string, settings: RuleSettings, level: "global" | "namespace" = "global") => {
    const compiled = pack.byId.get(ruleId);
    if (compiled === undefined) throw new Error(ruleId);
    return checkSettings(compiled, settings, level);
  };
  expect(check(rule, { excludedContainers: ["a"], excludedNamespaces: ["a"], labelSelector: "a=b" })).toEqual([]);
  expect(check("service-allowed-ports", { excludedContainers: ["a"] })).toHaveLength(1);
  expect(check("aks-auto-upgrade", { excludedNamespaces: ["a"], labelSelector: "a" })).toHaveLength(2);
  expect(check(rule, { excludedNamespaces: ["a"] }, "namespace")).toHaveLength(1);
  expect(check(rule, { labelSelector: "a b" })[0]).toContain("kubectl");
  expect(check(rule, { values: { nothing: 1 } })).toHaveLength(1);
});
