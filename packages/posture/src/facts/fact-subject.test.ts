import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  account,
  binding,
  clusterBinding,
  clusterOf,
  clusterRole,
  deployment,
  gateway,
  httpRoute,
  ingress,
  namespace,
  node,
  policy,
  policyRule,
  role,
  service,
} from "../../test/cluster-builder.js";
import { subjectOf } from "../assess/assess.js";
import { readKinds } from "../snapshot/kinds.js";
import { groupOf, type Json, type JsonObject } from "../snapshot/object.js";
import { podBearingKinds, podTemplatePath } from "../snapshot/pod-spec.js";
import { factNames } from "./fact.js";
import { factSubjectOf } from "./fact-subject.js";

const open = { ip: "203.0.113.7" };
const others: JsonObject[] = [
  namespace("shop"),
  node("n", "azure:///x", "203.0.113.1"),
  account("shop", "web"),
  account("shop", "quiet", { automountServiceAccountToken: false }),
  clusterRole("secrets", [policyRule("get secrets")]),
  role("shop", "pods", [policyRule("create pods")]),
  clusterBinding("all", "cluster-admin", "ServiceAccount shop/web"),
  binding("shop", "pods", "pods", ["ServiceAccount shop/quiet", "ServiceAccount shop/gone"], "Role"),
  policy("shop", "web", { podSelector: { matchLabels: { app: "web" } }, egress: [{}] }),
  service("shop", "web", { selector: { app: "web" }, type: "LoadBalancer" }, [open]),
  ingress("shop", "web", "web", [open]),
  {
    ...ingress("shop", "alb", "gone", [{ hostname: "x.example.com" }]),
    metadata: {
      name: "alb",
      namespace: "shop",
      annotations: { "alb.ingress.kubernetes.io/scheme": "internet-facing" },
    },
  },
  gateway("shop", "g", { from: "All" }, "203.0.113.9"),
  httpRoute("shop", "r", [{ name: "g" }], [{ name: "web" }, { name: "gone" }]),
];
const facts = clusterOf([...others, deployment("shop", "web")]);

function expectSame(object: JsonObject): void {
  const subject = subjectOf(object);
  const small = factSubjectOf(object, { group: groupOf(subject.apiVersion), kind: subject.kind });
  for (const name of factNames) expect(facts.factOf(name, small)).toEqual(facts.factOf(name, subject));
}

/** Mostly what stands there in real objects, now and then anything. */
const orAnything = (...usual: Json[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: fc.jsonValue() as never });
const token = (audience?: string): Json => ({
  serviceAccountToken: { path: "t", ...(audience === undefined ? {} : { audience }) },
});
const anyPodSpec = fc.record(
  {
    serviceAccountName: orAnything("web", "quiet", ""),
    serviceAccount: orAnything("web"),
    automountServiceAccountToken: orAnything(true, false),
    hostNetwork: orAnything(true, false),
    containers: orAnything(
      [{ name: "c", ports: [{ containerPort: 80, hostPort: 80 }, { hostPort: 81 }] }],
      [{ name: "c" }],
    ),
    volumes: orAnything(
      [{ name: "v", projected: { sources: [token(), {}] } }],
      [{ name: "kube-api-access-x", projected: { sources: [token()] } }],
      [{ name: "v", projected: { sources: [token("vault")] } }],
    ),
  },
  { requiredKeys: [] },
);

describe("factSubjectOf", () => {
  it("is enough for every fact about every kind of object", () => {
    for (const object of others) expectSame(object);
  });

  it("is enough for workloads of every kind, whatever their fields hold", () => {
    const template = fc.record(
      { metadata: fc.record({ labels: orAnything({ app: "web" }, {}) }, { requiredKeys: [] }), spec: anyPodSpec },
      { requiredKeys: [] },
    );
    const annotations = fc.constantFrom({}, { "kubernetes.io/config.mirror": "x", note: "y" });
    fc.assert(
      fc.property(fc.constantFrom(...podBearingKinds), template, annotations, (key, pod, notes) => {
        const [group = "", kind = ""] = key.split("/");
        const apiVersion = group === "" ? "v1" : `${group}/v1`;
        const metadata = { name: "web", namespace: "shop", annotations: notes };
        const path = podTemplatePath(apiVersion, kind) ?? [];
        const body = path.reduceRight<JsonObject>((inner, field) => ({ [field]: inner }), pod as JsonObject);
        expectSame({ ...body, apiVersion, kind, metadata: { ...metadata, ...(body.metadata as JsonObject) } });
      }),
      { numRuns: 500 },
    );
  });

  it("keeps little of what is large", () => {
    const big = "x".repeat(10_000);
    const metadata = { name: "n", namespace: "shop", annotations: { big }, managedFields: [big] };
    for (const { group, kind } of readKinds.filter(({ kind }) => kind !== "Ingress")) {
      const object = { metadata, data: big, spec: {}, status: {} };
      expect(JSON.stringify(factSubjectOf(object, { group, kind })).length).toBeLessThan(300);
    }
    const image = { ...deployment("shop", "web", { containers: [{ name: "c", image: big, env: [big] }] }), metadata };
    expect(JSON.stringify(factSubjectOf(image, { group: "apps", kind: "Deployment" })).length).toBeLessThan(400);
  });
});
