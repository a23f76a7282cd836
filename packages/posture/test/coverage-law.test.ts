import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAssessor, subjectOf } from "../src/assess/assess.js";
import { ClusterExtracts } from "../src/facts/cluster-extracts.js";
import { type ClusterFacts, factsOfCluster } from "../src/facts/cluster-facts.js";
import { readRulePack } from "../src/pack/read-rule-pack.js";
import { partOf, readKinds } from "../src/snapshot/kinds.js";
import type { JsonObject } from "../src/snapshot/object.js";
import {
  account,
  binding,
  clusterBinding,
  clusterOf,
  clusterRole,
  coverageWithout,
  definition,
  deployment,
  gateway,
  httpRoute,
  ingress,
  listedAs,
  namespace,
  node,
  policy,
  policyRule,
  role,
  service,
} from "./cluster-builder.js";

const open = { ip: "203.0.113.7" };
const near = { ip: "10.1.2.3" };
const web = { podSelector: { matchLabels: { app: "web" } } };
const privileged = { containers: [{ name: "app", image: "a", securityContext: { privileged: true } }] };

const controlPlanePod = (name: string, ...command: string[]): JsonObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "kube-system" },
  spec: {
    containers: [{ name, image: `registry.k8s.io/${name}:v1.34.1`, command: [name.replace(/-.$/, ""), ...command] }],
  },
});
const kubelet = (name: string, kubeletVersion: string): JsonObject => ({
  ...node(name, "kind://k"),
  status: { nodeInfo: { kubeletVersion } },
});

/** Objects that a cluster may or may not have, such that each matters to some rule beside some others. */
const candidates: JsonObject[] = [
  namespace("shop", { public: "yes" }),
  namespace("tools"),
  namespace("kube-system"),
  namespace("strict", { "pod-security.kubernetes.io/enforce": "restricted" }),
  { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "q", namespace: "shop" } },
  { apiVersion: "v1", kind: "LimitRange", metadata: { name: "l", namespace: "tools" } },
  ...["cilium", "falco", "cos-auditd-logging", "secrets-store-csi-driver"].map((name) => ({
    ...deployment("kube-system", name),
    kind: "DaemonSet",
  })),
  { cluster: { id: "/s/providers/Microsoft.ContainerService/managedClusters/c", name: "c", properties: {} } },
  { cluster: { arn: "arn:aws:eks:eu-west-1:1:cluster/c", name: "c" }, addons: [{ addonName: "vpc-cni" }] },
  { cluster: { selfLink: "x/projects/p/locations/l/clusters/c", nodePools: [{ config: { imageType: "COS" } }] } },
  node("n1", "azure:///s", "203.0.113.1"),
  node("n2", "kind://k"),
  kubelet("n3", "v1.33.2"),
  kubelet("n4", "v1.29.2"),
  controlPlanePod("kube-apiserver-a", "--client-ca-file=/pki/ca.crt"),
  controlPlanePod("etcd-a", "--trusted-ca-file=/pki/etcd/ca.crt"),
  controlPlanePod("etcd-b", "--trusted-ca-file=/pki/ca.crt"),
  deployment("shop", "web", { serviceAccountName: "web" }),
  deployment("shop", "db", privileged),
  deployment("tools", "agent", { hostNetwork: true }),
  account("shop", "web"),
  account("shop", "default", { automountServiceAccountToken: false }),
  account("tools", "boss"),
  clusterRole("secrets", [policyRule("get,list secrets"), policyRule("patch configmaps")]),
  { ...clusterRole("part", [policyRule("create pods")]), metadata: { name: "part", labels: { to: "sum" } } },
  clusterRole("sum", [], { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: "sum" } }] } }),
  role("tools", "pods", [policyRule("create pods,pods/exec")]),
  clusterBinding("secrets", "secrets", "ServiceAccount shop/web"),
  clusterBinding("boss", "sum", "ServiceAccount tools/boss"),
  clusterBinding("all", "sum", "Group system:serviceaccounts"),
  binding("tools", "pods", "pods", ["ServiceAccount shop/web"], "Role"),
  binding("shop", "sum", "sum", ["ServiceAccount shop/default", "User alice"]),
  policy("shop", "web", { ...web, egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } }] }] }),
  policy("shop", "deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
  policy("shop", "open", { podSelector: {}, policyTypes: ["Egress"], egress: [{}] }),
  policy("shop", "stray", { podSelector: { matchLabels: { app: "gone" } } }),
  definition("globalnetworkpolicies.crd.projectcalico.org"),
  definition("virtualservices.networking.istio.io"),
  definition("grpcroutes.gateway.networking.k8s.io"),
  service("shop", "web", { selector: { app: "web" } }),
  service("shop", "db", { selector: { app: "db" }, type: "LoadBalancer" }, [near]),
  service("shop", "jenkins", { selector: { app: "db" }, type: "NodePort" }),
  ingress("shop", "web", "web", [open]),
  ingress("shop", "host", "jenkins", [{ hostname: "lb.example.com" }]),
  ingress("shop", "console", "jenkins", [open]),
  service("tools", "nginx", { selector: {}, type: "LoadBalancer" }, [{ hostname: "lb.example.com" }]),
  gateway("tools", "g", { from: "Selector", selector: { matchLabels: { public: "yes" } } }, "203.0.113.9"),
  httpRoute("shop", "r", [{ name: "g", namespace: "tools" }], [{ name: "db" }]),
];

/** Few objects have few chances to matter to each other: half of the clusters lack only a handful. */
const anyObjects = fc.oneof(fc.subarray(candidates), fc.subarray(candidates, { minLength: candidates.length - 8 }));

const pack = readRulePack();
const assessor = createAssessor(pack, {});
const rules = pack.rules.filter(({ rule }) => rule.facts.length > 0).map(({ rule }) => rule.id);

function statesOf(objects: readonly JsonObject[], facts: ClusterFacts): string[] {
  return objects.flatMap((object) => {
    const subject = { ...subjectOf(object), facts };
    return rules.map(
      (rule) => `${rule} of ${subject.kind} ${subject.name}: ${assessor.assessRule(rule, subject).state}`,
    );
  });
}

/** The facts of what a reader saw that lost some objects of some parts, and says which parts. */
function factsWithout(
  objects: readonly JsonObject[],
  lost: ReadonlySet<JsonObject>,
  unread: readonly string[],
): ClusterFacts {
  const extracts = new ClusterExtracts();
  for (const object of objects) if (!lost.has(object)) extracts.take(object, listedAs(object));
  return factsOfCluster(extracts, { coverage: coverageWithout(unread, "partial") });
}

describe("what was not read whole", () => {
  const partOfKind = new Map(readKinds.map((kind) => [`${kind.group}/${kind.kind}`, partOf(kind)]));
  const partOfObject = (object: JsonObject) => {
    const { group, kind } = listedAs(object);
    return partOfKind.get(`${group}/${kind}`) ?? "";
  };
  const parts = [...new Set(candidates.map(partOfObject))];

  it("never changes a verdict: it stays as the whole cluster would have it, or is notAssessed", () => {
    fc.assert(
      fc.property(
        anyObjects,
        fc.subarray(parts, { minLength: 1, maxLength: 3 }),
        fc.infiniteStream(fc.boolean()),
        (objects, unread, coin) => {
          const coins = coin[Symbol.iterator]();
          const lost = new Set(
            objects.filter((object) => unread.includes(partOfObject(object)) && coins.next().value === true),
          );
          const seen = objects.filter((object) => !lost.has(object));
          const whole = statesOf(seen, clusterOf(objects));
          const partly = statesOf(seen, factsWithout(objects, lost, unread));
          const wrong = partly.filter((line, index) => line !== whole[index] && !line.endsWith(": notAssessed"));
          expect(wrong).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is about every rule that needs facts, each of which can be healthy and unhealthy here", () => {
    const states = new Set<string>();
    fc.assert(
      fc.property(fc.subarray(candidates), (objects) => {
        for (const line of statesOf(objects, clusterOf(objects))) states.add(line.replace(/ of .*: /, " "));
      }),
      { numRuns: 300, seed: 1 },
    );
    for (const rule of rules) {
      expect(states).toContain(`${rule} healthy`);
      expect(states).toContain(`${rule} unhealthy`);
    }
  });
});
