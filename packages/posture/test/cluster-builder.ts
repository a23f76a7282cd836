import type { CoverageEntry } from "@periplus/shared/coverage";
import { ClusterExtracts } from "../src/facts/cluster-extracts.js";
import { type ClusterFacts, factsOfCluster } from "../src/facts/cluster-facts.js";
import { partOf, readKinds } from "../src/snapshot/kinds.js";
import { groupOf, type JsonObject, textIn } from "../src/snapshot/object.js";

const rbac = "rbac.authorization.k8s.io";

/** A rule of a role, as `get,list secrets`, with the group after an at sign: `create deployments@apps`. */
export function policyRule(text: string, resourceNames: string[] = []): JsonObject {
  const [verbs = "", resources = ""] = text.split(" ");
  const [plurals = "", group = ""] = resources.split("@");
  const names = resourceNames.length > 0 ? { resourceNames } : {};
  return { verbs: verbs.split(","), apiGroups: [group], resources: plurals.split(","), ...names };
}

export function clusterRole(name: string, rules: JsonObject[], more: JsonObject = {}): JsonObject {
  return { apiVersion: `${rbac}/v1`, kind: "ClusterRole", metadata: { name }, rules, ...more };
}

export function role(namespace: string, name: string, rules: JsonObject[]): JsonObject {
  return { apiVersion: `${rbac}/v1`, kind: "Role", metadata: { name, namespace }, rules };
}

/** `to` are subjects: `User alice`, `Group devs`, `ServiceAccount shop/web`. */
export function clusterBinding(name: string, roleName: string, ...to: string[]): JsonObject {
  const roleRef = { apiGroup: rbac, kind: "ClusterRole", name: roleName };
  const subjects = to.map(subject);
  return { apiVersion: `${rbac}/v1`, kind: "ClusterRoleBinding", metadata: { name }, roleRef, subjects };
}

/** `roleName` of a ClusterRole, or of a Role when `kind` says so. */
export function binding(
  namespace: string,
  name: string,
  roleName: string,
  to: string[],
  kind = "ClusterRole",
): JsonObject {
  const roleRef = { apiGroup: rbac, kind, name: roleName };
  const metadata = { name, namespace };
  return { apiVersion: `${rbac}/v1`, kind: "RoleBinding", metadata, roleRef, subjects: to.map(subject) };
}

function subject(text: string): JsonObject {
  const [kind = "", name = ""] = text.split(" ");
  if (kind !== "ServiceAccount") return { apiGroup: rbac, kind, name };
  const [namespace = "", account = ""] = name.split("/");
  return { kind, namespace, name: account };
}

export function account(namespace: string, name: string, more: JsonObject = {}): JsonObject {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace }, ...more };
}

export function deployment(namespace: string, name: string, spec: JsonObject = {}, labels?: JsonObject): JsonObject {
  const containers = [{ name: "app", image: "registry.example.com/app:1" }];
  const template = { metadata: { labels: labels ?? { app: name } }, spec: { containers, ...spec } };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace }, spec: { template } };
}

export function policy(namespace: string, name: string, spec: JsonObject): JsonObject {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace }, spec };
}

export function service(namespace: string, name: string, spec: JsonObject, addresses: JsonObject[] = []): JsonObject {
  const status = { loadBalancer: { ingress: addresses } };
  return { apiVersion: "v1", kind: "Service", metadata: { name, namespace }, spec, status };
}

export function ingress(namespace: string, name: string, backend: string, addresses: JsonObject[] = []): JsonObject {
  const http = { paths: [{ path: "/", backend: { service: { name: backend, port: { number: 80 } } } }] };
  const status = { loadBalancer: { ingress: addresses } };
  const metadata = { name, namespace };
  return { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata, spec: { rules: [{ http }] }, status };
}

export function gateway(namespace: string, name: string, allowed: JsonObject, address?: string): JsonObject {
  const listeners = [{ name: "https", port: 443, protocol: "HTTPS", allowedRoutes: { namespaces: allowed } }];
  const addresses = address === undefined ? [] : [{ type: "IPAddress", value: address }];
  const metadata = { name, namespace };
  const spec = { gatewayClassName: "cloud", listeners };
  return { apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway", metadata, spec, status: { addresses } };
}

export function httpRoute(namespace: string, name: string, parents: JsonObject[], backends: JsonObject[]): JsonObject {
  const spec = { parentRefs: parents, rules: [{ backendRefs: backends }] };
  return { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", metadata: { name, namespace }, spec };
}

export function namespace(name: string, labels: JsonObject = {}): JsonObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

export function node(name: string, providerID: string, ...external: string[]): JsonObject {
  const addresses = external.map((address) => ({ type: "ExternalIP", address }));
  return { apiVersion: "v1", kind: "Node", metadata: { name }, spec: { providerID }, status: { addresses } };
}

export function definition(name: string): JsonObject {
  return { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name }, spec: {} };
}

/** The group and kind that an object says it has. */
export function listedAs(object: JsonObject): { group: string; kind: string } {
  return { group: groupOf(textIn(object, "apiVersion") ?? ""), kind: textIn(object, "kind") ?? "" };
}

/** Everything was read whole, except for the parts that are named. */
export function coverageWithout(
  unread: readonly string[],
  state: "partial" | "forbidden" = "forbidden",
): CoverageEntry[] {
  return readKinds.map(partOf).map((part) => ({ part, state: unread.includes(part) ? state : "read", objects: 0 }));
}

/** The facts of a cluster of these objects. */
export function clusterOf(
  objects: readonly JsonObject[],
  unread: readonly string[] = [],
  cloud?: JsonObject,
): ClusterFacts {
  const extracts = new ClusterExtracts();
  for (const object of objects) extracts.take(object, listedAs(object));
  return factsOfCluster(extracts, { coverage: coverageWithout(unread), cloud });
}
