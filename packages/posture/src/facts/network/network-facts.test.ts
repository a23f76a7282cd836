import { describe, expect, it } from "vitest";
import { clusterOf, definition, deployment, namespace, node, policy } from "../../../test/cluster-builder.js";
import { subjectOf } from "../../assess/assess.js";
import type { JsonObject } from "../../snapshot/object.js";
import { blockHolds } from "./network-policy.js";

const web = deployment("shop", "web");
const azure = node("aks-1", "azure:///subscriptions/s/vm/0");
const forWeb = { podSelector: { matchLabels: { app: "web" } } };
const outside = { ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.169.254/32"] } };

function factOf(
  subject: JsonObject,
  others: readonly JsonObject[],
  unread: readonly string[] = [],
  cloud?: JsonObject,
) {
  return clusterOf([subject, ...others], unread, cloud).factOf("network", subjectOf(subject));
}

describe("policies of a workload", () => {
  it.each([
    ["its labels", forWeb, true],
    ["everything", { podSelector: {} }, true],
    ["everything, by a null", { podSelector: null }, true],
    ["an expression", { podSelector: { matchExpressions: [{ key: "app", operator: "In", values: ["web"] }] } }, true],
    ["what has no label", { podSelector: { matchExpressions: [{ key: "old", operator: "DoesNotExist" }] } }, true],
    ["others", { podSelector: { matchLabels: { app: "db" } } }, false],
  ])("select %s", (_name, spec, covered) => {
    const { known } = factOf(web, [policy("shop", "p", spec)]);
    expect(known).toMatchObject({ covered, policies: covered ? ["p"] : [] });
  });

  it("are those of its namespace", () => {
    expect(factOf(web, [policy("other", "p", { podSelector: {} })]).known.covered).toBe(false);
  });

  it.each([
    [{}, ["p"], []],
    [{ egress: [{}] }, ["p"], ["p"]],
    [{ egress: [] }, ["p"], []],
    [{ policyTypes: ["Egress"] }, [], ["p"]],
    [{ policyTypes: ["Ingress", "Egress"] }, ["p"], ["p"]],
  ])("limit what their types say, or what follows without them: %j", (spec, ingressPolicies, egressPolicies) => {
    const { known } = factOf(web, [policy("shop", "p", { ...forWeb, ...spec })]);
    expect(known).toMatchObject({ ingressPolicies, egressPolicies });
  });

  it.each([
    ["nothing", []],
    ["anywhere", [{}]],
    ["anywhere", [{ from: [] }]],
    ["anywhere", [{ from: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }]],
    ["cluster", [{ from: [{ namespaceSelector: {} }] }]],
    ["namespace", [{ from: [{ podSelector: {} }] }]],
    ["some", [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { a: "b" } } }] }]],
    ["some", [{ from: [{ ipBlock: { cidr: "10.0.0.0/8" } }] }]],
    ["cluster", [{ from: [{ podSelector: {} }] }, { from: [{ namespaceSelector: {} }] }]],
  ])("let in from %s by %j", (ingressFrom, ingress) => {
    expect(factOf(web, [policy("shop", "p", { ...forWeb, ingress })]).known).toMatchObject({ ingressFrom });
  });

  it("add up, and let in from anywhere where there is none", () => {
    expect(factOf(web, []).known.ingressFrom).toBe("anywhere");
    const deny = policy("shop", "deny", { podSelector: {} });
    const open = policy("shop", "open", { ...forWeb, ingress: [{}] });
    expect(factOf(web, [deny, open]).known).toMatchObject({ ingressFrom: "anywhere", defaultDenyIngress: true });
  });

  it("select the pods of a StatefulSet one by one", () => {
    const set = { ...deployment("shop", "db"), kind: "StatefulSet" };
    const one = { podSelector: { matchLabels: { "statefulset.kubernetes.io/pod-name": "db-0" } } };
    expect(factOf(set, [policy("shop", "p", one)]).known.covered).toBe(true);
    expect(factOf(deployment("shop", "db"), [policy("shop", "p", one)]).known.covered).toBe(false);
  });
});

describe("the metadata service", () => {
  const egress = (...rules: JsonObject[]) => policy("shop", "p", { ...forWeb, policyTypes: ["Egress"], egress: rules });

  it.each<[string, boolean, JsonObject[]]>([
    ["is open without policies", true, []],
    ["is not blocked by a policy for ingress", true, [policy("shop", "p", forWeb)]],
    ["is blocked by a policy that lets nothing out", false, [egress()]],
    ["is blocked when it is left out", false, [egress({ to: [outside] })]],
    ["is open to a rule without peers", true, [egress({})]],
    ["is open to a network that holds it", true, [egress({ to: [{ ipBlock: { cidr: "169.254.0.0/16" } }] })]],
    ["is no pod", false, [egress({ to: [{ namespaceSelector: {} }] })]],
    ["is at port 80", false, [egress({ ports: [{ port: 443 }] })]],
    ["is within a range of ports", true, [egress({ ports: [{ port: 1, endPort: 100 }] })]],
    ["is not UDP", false, [egress({ ports: [{ port: 80, protocol: "UDP" }] })]],
    [
      "is open when one of two policies lets it",
      true,
      [egress({ to: [outside] }), policy("shop", "q", { ...forWeb, egress: [{}] })],
    ],
  ])("%s", (_name, reachesMetadata, policies) => {
    expect(factOf(web, [azure, ...policies]).known).toMatchObject({ reachesMetadata });
  });

  const gke = (mode: string, autopilot = false): JsonObject => ({
    cluster: {
      selfLink: "https://container.googleapis.com/v1/projects/p/locations/l/clusters/c",
      autopilot: { enabled: autopilot },
      nodePools: [{ config: { workloadMetadataConfig: { mode } } }],
    },
  });

  it("is hidden by that of GKE, but not from the network of the node", () => {
    expect(factOf(web, [], [], gke("GKE_METADATA")).known.reachesMetadata).toBe(false);
    expect(factOf(web, [], [], gke("GCE_METADATA", true)).known.reachesMetadata).toBe(false);
    expect(factOf(web, [], [], gke("GCE_METADATA")).known.reachesMetadata).toBe(true);
    const onHost = deployment("shop", "agent", { hostNetwork: true });
    expect(factOf(onHost, [], [], gke("GKE_METADATA")).known.reachesMetadata).toBe(true);
    expect(factOf(onHost, [node("n", "kind://docker/k/n")]).known.reachesMetadata).toBe(false);
  });

  it("is not known where launch templates decide, where nodes or policies were not read, where others may block it", () => {
    expect(factOf(web, [node("n", "aws:///eu-west-1a/i-1")]).unknown.reachesMetadata).toContain("launch templates");
    expect(factOf(web, [azure], ["core/nodes"]).unknown.reachesMetadata).toContain("nodes");
    const blocked = [azure, egress()];
    expect(factOf(web, blocked, ["networking.k8s.io/networkpolicies"]).unknown.reachesMetadata).toContain(
      "networkpolicies",
    );
    const cilium = definition("ciliumnetworkpolicies.cilium.io");
    expect(factOf(web, [azure, cilium]).unknown.reachesMetadata).toContain("CiliumNetworkPolicy");
  });
});

describe("a namespace", () => {
  it("knows its workloads, its policies and who reaches the metadata service", () => {
    const api = deployment("shop", "api");
    const some = policy("shop", "out", { ...forWeb, policyTypes: ["Egress"], egress: [{ to: [outside] }] });
    expect(factOf(namespace("shop"), [azure, web, api, some]).known).toEqual({
      hasWorkloads: true,
      hasPolicies: true,
      policies: ["out"],
      defaultDenyIngress: false,
      defaultDenyEgress: false,
      reachesMetadata: true,
      reachingMetadata: ["Deployment api"],
    });
  });

  it("counts no objects that a workload made", () => {
    const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web-1", controller: true };
    const metadata = { name: "web-1-x", namespace: "shop", ownerReferences: [owner] };
    const pod = { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [] } };
    expect(factOf(namespace("shop"), [pod]).known.hasWorkloads).toBe(false);
  });
});

describe("blockHolds", () => {
  it.each([
    ["10.0.0.0/8", [], "10.1.2.3", true],
    ["10.0.0.0/8", ["10.1.0.0/16"], "10.1.2.3", false],
    ["10.0.0.0/8", ["10.2.0.0/16"], "10.1.2.3", true],
    ["::/0", [], "10.1.2.3", false],
    ["not a network", [], "10.1.2.3", false],
  ])("%s without %j and %s", (cidr, except, address, holds) => {
    expect(blockHolds({ cidr, except }, address)).toBe(holds);
  });
});
