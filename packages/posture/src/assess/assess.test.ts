import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { buildRulePack, readRulePack } from "../pack/read-rule-pack.js";
import type { Json, JsonObject } from "../snapshot/object.js";
import { type Assessor, createAssessor, subjectOf } from "./assess.js";

const words = {
  version: 1,
  title: "Things should be so",
  severity: "low",
  control: "manage-access-and-permissions",
  status: "stable",
  description: "What is checked.",
  rationale: "Why.",
  target: { scope: "pod" },
  message: '"seen"',
  remedy: { kind: "manual", risk: "safe", text: "Do it." },
};

function packOf(...rules: { id: string; healthy: string; [field: string]: unknown }[]) {
  return buildRulePack(rules.map((rule) => ({ id: rule.id, text: stringify({ ...words, ...rule }) })));
}

/** The assessor of one rule with the id `rule`. */
function assessorOf(rule: { healthy: string; [field: string]: unknown }, ...parameters: JsonObject[]): Assessor {
  const [values] = parameters;
  return createAssessor(packOf({ id: "rule", ...rule }), values === undefined ? {} : { rule: values as never });
}

function assess(rule: { healthy: string; [field: string]: unknown }, object: JsonObject, ...parameters: JsonObject[]) {
  return assessorOf(rule, ...parameters).assessRule("rule", subjectOf(object));
}

function pod(spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p", ...metadata }, spec };
}

const privileged = (value: Json) => ({ name: "c", securityContext: { privileged: value } });
const noPrivileged = {
  each: "containers",
  as: "container",
  healthy: "container.?securityContext.?privileged.orValue(false) == false",
  at: ["securityContext.privileged"],
  message: '"Container " + container.name + " is privileged"',
};

describe("a rule with each", () => {
  it("points at the items that fail, in every list of containers", () => {
    const { state, evidence } = assess(
      noPrivileged,
      pod({
        ephemeralContainers: [privileged(true)],
        initContainers: [privileged(false), privileged(true)],
        containers: [privileged(false)],
      }),
    );
    expect(state).toBe("unhealthy");
    expect(evidence).toEqual([
      { path: "spec.initContainers[1].securityContext.privileged", message: "Container c is privileged" },
      { path: "spec.ephemeralContainers[0].securityContext.privileged", message: "Container c is privileged" },
    ]);
  });

  it.each([
    ["apps/v1", "Deployment", "spec.template.spec"],
    ["apps/v1", "DaemonSet", "spec.template.spec"],
    ["apps/v1", "StatefulSet", "spec.template.spec"],
    ["apps/v1", "ReplicaSet", "spec.template.spec"],
    ["v1", "ReplicationController", "spec.template.spec"],
    ["batch/v1", "Job", "spec.template.spec"],
    ["batch/v1", "CronJob", "spec.jobTemplate.spec.template.spec"],
    ["v1", "Pod", "spec"],
  ])("finds the pod of a %s %s", (apiVersion, kind, path) => {
    const spec = path
      .split(".")
      .reduceRight<Json>((inner, key) => ({ [key]: inner }), { containers: [privileged(true)] });
    const { evidence } = assess(noPrivileged, { apiVersion, kind, metadata: { name: "w" }, ...(spec as JsonObject) });
    expect(evidence.map((piece) => piece.path)).toEqual([`${path}.containers[0].securityContext.privileged`]);
  });

  it("is unhealthy when one item is, whatever else could not be judged", () => {
    const strange = { name: "s", securityContext: "strange" };
    const rule = { ...noPrivileged, healthy: "!container.securityContext.privileged" };
    expect(assess(rule, pod({ containers: [strange, privileged(true)] })).state).toBe("unhealthy");
    expect(assess(rule, pod({ containers: [strange, privileged(false)] }))).toMatchObject({
      state: "notAssessed",
      reason: expect.stringContaining("could not be evaluated"),
      evidence: [],
    });
  });

  it("leaves out items it does not apply to, and does not apply when that is all of them", () => {
    const rule = { ...noPrivileged, applies: 'container.name != "skipped"' };
    const skipped = { ...privileged(true), name: "skipped" };
    expect(assess(rule, pod({ containers: [skipped, privileged(false)] })).state).toBe("healthy");
    expect(assess(rule, pod({ containers: [skipped] })).state).toBe("notApplicable");
  });

  it("finds nothing unhealthy in an empty or absent list", () => {
    const rule = { each: "volumes", as: "volume", healthy: "false" };
    expect(assess(rule, pod({ containers: [] })).state).toBe("healthy");
    expect(assess(rule, pod({ containers: [], volumes: [] })).state).toBe("healthy");
    expect(assess(rule, pod({ containers: [], volumes: [{ name: "v" }] })).evidence).toEqual([
      { path: "spec.volumes[0]", message: "seen" },
    ]);
  });

  it("walks paths with [*]", () => {
    const rule = { each: "pod.containers[*].ports", as: "port", healthy: "port.hostPort == 0", at: ["hostPort"] };
    const ports = [{ hostPort: 0 }, { hostPort: 9 }];
    expect(assess(rule, pod({ containers: [{ name: "a" }, { name: "b", ports }] })).evidence).toEqual([
      { path: "spec.containers[1].ports[1].hostPort", message: "seen" },
    ]);
  });

  it("offers the completed image reference", () => {
    const rule = { ...noPrivileged, healthy: 'image.startsWith("docker.io/library/")', at: ["image"] };
    expect(assess(rule, pod({ containers: [{ name: "a", image: "nginx" }] })).state).toBe("healthy");
    expect(assess(rule, pod({ containers: [{ name: "a", image: "ghcr.io/a/b" }] })).state).toBe("unhealthy");
  });
});

describe("evidence", () => {
  it("is every place of at that exists, or the first when none does", () => {
    const rule = { healthy: "false", at: ["hostPID", "hostIPC", "object.metadata.labels", "podMetadata.annotations"] };
    const paths = (object: JsonObject) => assess(rule, object).evidence.map(({ path }) => path);
    expect(paths(pod({ hostIPC: true }, { labels: {} }))).toEqual(["spec.hostIPC", "metadata.labels"]);
    expect(paths(pod({}))).toEqual(["spec.hostPID"]);
  });

  it("falls back to the title when the message cannot be made", () => {
    const rule = { healthy: "false", message: "pod.nothing.here" };
    expect(assess(rule, pod({})).evidence).toEqual([{ path: "spec", message: words.title }]);
  });

  it("can be left out", () => {
    const [assessment] = assessorOf({ healthy: "false" }).assess(subjectOf(pod({})), { evidence: false });
    expect(assessment).toMatchObject({ state: "unhealthy", evidence: [] });
  });
});

describe("a state is never healthy by accident", () => {
  it.each([
    ["an error in healthy", { healthy: "pod.nothing.here" }],
    ["a value that is no boolean", { healthy: "pod.name" }],
    ["an error in applies", { healthy: "true", applies: "pod.nothing.here" }],
    ["an error in unknown", { healthy: "true", unknown: "pod.nothing.here" }],
    ["something unknown", { healthy: "true", unknown: "!has(pod.hostUsers)" }],
    [
      "an expression that runs too long",
      { healthy: 'pod.name.matches("x") && pod.list.all(a, pod.list.all(b, pod.list.all(c, true)))' },
    ],
  ])("%s is not assessed", (_name, rule) => {
    const object = pod({ name: "x".repeat(100), list: Array.from({ length: 300 }, () => 1) });
    expect(assess(rule, object)).toMatchObject({ state: "notAssessed", reason: expect.any(String) });
  });

  it("a pod that is not there is not assessed", () => {
    for (const object of [
      { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d" } },
      { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d" }, spec: { template: "x" } },
    ]) {
      expect(assess({ healthy: "true" }, object).state).toBe("notAssessed");
    }
  });
});

describe("parameters", () => {
  const rule = {
    healthy: "pod.n in params.allowed",
    parameters: { allowed: { type: "list<int>", description: "d", default: [1] } },
    configure: "required",
  };

  it("are waited for when the rule needs them, but only where it applies", () => {
    const waiting = { ...rule, applies: "pod.n > 0" };
    expect(assess(waiting, pod({ n: 1 }))).toMatchObject({
      state: "needsConfiguration",
      reason: "Set parameters for this rule: allowed.",
      evidence: [],
    });
    expect(assess(waiting, pod({ n: 0 })).state).toBe("notApplicable");
  });

  it("take the rule's own values for what is not given", () => {
    expect(assess(rule, pod({ n: 1 }), {}).state).toBe("healthy");
    expect(assess(rule, pod({ n: 2 }), {}).state).toBe("unhealthy");
    expect(assess(rule, pod({ n: 2 }), { allowed: [2] }).state).toBe("healthy");
  });

  it("must be set when the rule has no value of its own", () => {
    const parameters = { allowed: { type: "list<int>", description: "d" } };
    expect(assess({ ...rule, parameters }, pod({ n: 1 }), {}).state).toBe("needsConfiguration");
  });

  it.each([{ allowed: "1" }, { allowed: ["1"] }, { allowd: [1] }, JSON.parse('{"__proto__":[1]}')])(
    "of the wrong kind are never healthy: %j",
    (values) => {
      expect(assess(rule, pod({ n: 1 }), values)).toMatchObject({ state: "notAssessed", reason: expect.any(String) });
    },
  );
});

it("a parameter that is no expression of RE2 makes nothing healthy, and the reason says so", () => {
  const parameters = { allowed: { type: "string", format: "re2", description: "d", default: "^a$" } };
  const rule = { healthy: "pod.n.matches(params.allowed)", parameters };
  expect(assess(rule, pod({ n: "a" })).state).toBe("healthy");
  expect(assess(rule, pod({ n: "a" }), { allowed: "(" })).toMatchObject({
    state: "notAssessed",
    reason: expect.stringMatching(/^allowed of rule is not an expression of RE2: /),
  });
  expect(() =>
    packOf({ id: "rule", ...rule, parameters: { allowed: { ...parameters.allowed, default: "(" } } }),
  ).toThrow(/not an expression/);
});

describe("what counts", () => {
  const rule = { healthy: "true" };
  const owner = (apiVersion: string, kind: string) => ({
    ownerReferences: [{ apiVersion, kind, name: "o", uid: "u", controller: true }],
  });

  it.each([
    ["apps/v1", "ReplicaSet", "notApplicable"],
    ["batch/v1", "Job", "notApplicable"],
    ["v1", "Node", "healthy"],
    ["argoproj.io/v1alpha1", "Rollout", "healthy"],
    ["example.com/v1", "Job", "healthy"],
  ])("a pod made by a %s %s is %s", (apiVersion, kind, state) => {
    expect(assess(rule, pod({}, owner(apiVersion, kind))).state).toBe(state);
  });

  it("a ReplicaSet without replicas does not", () => {
    const replicaSet = (replicas: number) => ({
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: { name: "r" },
      spec: { replicas, template: { spec: { containers: [] } } },
    });
    expect(assess(rule, replicaSet(0)).state).toBe("notApplicable");
    expect(assess(rule, replicaSet(1)).state).toBe("healthy");
  });

  it("other kinds and groups do not", () => {
    expect(assess(rule, { apiVersion: "v1", kind: "Service", metadata: { name: "s" } }).state).toBe("notApplicable");
    expect(assess(rule, { ...pod({}), apiVersion: "example.com/v1" }).state).toBe("notApplicable");
  });

  it("is what assess lists, unless all is asked for", () => {
    const pack = packOf(
      { id: "pods", healthy: "true" },
      { id: "services", healthy: "true", target: { kinds: ["v1/Service"] } },
    );
    const assessor = createAssessor(pack, {});
    const ids = (options = {}) =>
      assessor.assess(subjectOf(pod({})), options).map(({ ruleId, state }) => `${ruleId} ${state}`);
    expect(ids()).toEqual(["pods healthy"]);
    expect(ids({ all: true })).toEqual(["pods healthy", "services notApplicable"]);
    expect(() => assessor.assessRule("nothing", subjectOf(pod({})))).toThrow(RangeError);
  });
});

describe("clusters of clouds", () => {
  const cluster = { name: "c", arn: "arn:aws:eks:eu-west-1:1:cluster/c", logging: {} };
  const rule = { target: { cloud: "eks" }, healthy: "true" };

  it("are subjects of their own", () => {
    expect(subjectOf({ cluster, nodegroups: [] })).toMatchObject({
      apiVersion: "eks.amazonaws.com/2017-11-01",
      kind: "EKSCluster",
      namespace: null,
      name: "c",
    });
    expect(assess(rule, { cluster }).state).toBe("healthy");
  });

  it("are not assessed on parts that were not read", () => {
    expect(assess({ ...rule, requires: ["nodegroups"] }, { cluster })).toMatchObject({
      state: "notAssessed",
      reason: "nodegroups could not be read.",
    });
    const each = { ...rule, each: "object.nodegroups", as: "group" };
    expect(assess(each, { cluster }).state).toBe("notAssessed");
    expect(assess(each, { cluster, nodegroups: [] }).state).toBe("healthy");
  });
});

describe("any object", () => {
  const pack = readRulePack();
  const assessors = [
    createAssessor(pack, {}),
    createAssessor(pack, Object.fromEntries(pack.rules.map(({ rule }) => [rule.id, {}]))),
  ];

  it("gets a state from every rule, and unhealthy never comes without evidence", () => {
    const container = fc.record(
      {
        name: fc.jsonValue(),
        image: fc.jsonValue(),
        securityContext: fc.jsonValue(),
        ports: fc.array(fc.jsonValue()),
        resources: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const spec = fc.record(
      { containers: fc.oneof(fc.array(fc.oneof(container, fc.jsonValue())), fc.jsonValue()), volumes: fc.jsonValue() },
      { requiredKeys: [] },
    );
    const kinds = fc.constantFrom("v1 Pod", "v1 Service", "rbac.authorization.k8s.io/v1 ClusterRole");
    fc.assert(
      fc.property(kinds, fc.oneof(spec, fc.jsonValue()), fc.jsonValue(), (name, body, metadata) => {
        const [apiVersion = "", kind = ""] = name.split(" ");
        const subject = subjectOf({ apiVersion, kind, metadata, spec: body } as JsonObject);
        for (const assessor of assessors) {
          for (const { state, evidence, reason } of assessor.assess(subject, { all: true })) {
            expect(evidence.length > 0).toBe(state === "unhealthy");
            if (state === "notAssessed") expect(reason).not.toBeNull();
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
