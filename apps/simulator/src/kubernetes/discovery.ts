import { createHash } from "node:crypto";
import { apiVersionOf, type Kind, keyOf } from "../estate/kinds.js";
import type { Json, JsonObject } from "../estate/objects.js";

const READ_WRITE = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

interface Subresource {
  name: string;
  /** Where the kind is one of another group than the resource's own. */
  of?: { group: string; version: string };
  kind: string;
  verbs: string[];
}

/** Kinds and verbs of the subresources: https://kubernetes.io/docs/reference/generated/kubernetes-api/ */
function describeSubresource(kind: Kind, name: string): Subresource {
  if (name === "scale")
    return { name, of: { group: "autoscaling", version: "v1" }, kind: "Scale", verbs: ["get", "patch", "update"] };
  if (name === "eviction") return { name, of: { group: "policy", version: "v1" }, kind: "Eviction", verbs: ["create"] };
  if (name === "binding") return { name, kind: "Binding", verbs: ["create"] };
  if (name === "token")
    return { name, of: { group: "authentication.k8s.io", version: "v1" }, kind: "TokenRequest", verbs: ["create"] };
  if (name === "finalize") return { name, kind: kind.kind, verbs: ["update"] };
  if (name === "log") return { name, kind: kind.kind, verbs: ["get"] };
  if (name === "proxy")
    return { name, kind: `${kind.kind}ProxyOptions`, verbs: ["create", "delete", "get", "patch", "update"] };
  if (name === "attach" || name === "exec" || name === "portforward") {
    const options = { attach: "PodAttachOptions", exec: "PodExecOptions", portforward: "PodPortForwardOptions" }[name];
    return { name, kind: options, verbs: ["create", "get"] };
  }
  return { name, kind: kind.kind, verbs: ["get", "patch", "update"] };
}

/** Resources that are only ever created: the answer is the point of them. */
const REVIEWS: readonly { groupVersion: string; kind: string; plural: string }[] = [
  { groupVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview", plural: "selfsubjectreviews" },
  { groupVersion: "authentication.k8s.io/v1", kind: "TokenReview", plural: "tokenreviews" },
  { groupVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", plural: "selfsubjectaccessreviews" },
  { groupVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview", plural: "selfsubjectrulesreviews" },
  { groupVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", plural: "subjectaccessreviews" },
];

interface GroupVersion {
  group: string;
  version: string;
  resources: Kind[];
  reviews: (typeof REVIEWS)[number][];
}

function groupVersionsOf(kinds: readonly Kind[]): GroupVersion[] {
  const found = new Map<string, GroupVersion>();
  const at = (groupVersion: string): GroupVersion => {
    const [group = "", version = group] = groupVersion.includes("/") ? groupVersion.split("/") : ["", groupVersion];
    const entry = found.get(groupVersion) ?? { group, version, resources: [], reviews: [] };
    found.set(groupVersion, entry);
    return entry;
  };
  for (const kind of kinds) at(apiVersionOf(kind)).resources.push(kind);
  for (const review of REVIEWS) at(review.groupVersion).reviews.push(review);
  return [...found.values()];
}

/** Built-in kinds leave out the group and version that are the resource's own; custom resources name them. */
function responseKind({ custom, group, version }: Kind, kind: string): JsonObject {
  return custom ? { group, version, kind } : { group: "", version: "", kind };
}

function aggregatedResource(kind: Kind): JsonObject {
  const subresources = kind.subresources.map((name) => describeSubresource(kind, name));
  return {
    resource: kind.plural,
    responseKind: responseKind(kind, kind.kind),
    scope: kind.namespaced ? "Namespaced" : "Cluster",
    singularResource: kind.kind.toLowerCase(),
    verbs: READ_WRITE,
    ...(kind.shortNames.length ? { shortNames: kind.shortNames } : {}),
    ...(kind.categories.length ? { categories: kind.categories } : {}),
    ...(subresources.length
      ? {
          subresources: subresources.map((sub) => ({
            subresource: sub.name,
            responseKind: sub.of ? { ...sub.of, kind: sub.kind } : responseKind(kind, sub.kind),
            verbs: sub.verbs,
          })),
        }
      : {}),
  };
}

function aggregatedGroup(entry: GroupVersion): JsonObject {
  const reviews = entry.reviews.map((review) => ({
    resource: review.plural,
    responseKind: { group: "", version: "", kind: review.kind },
    scope: "Cluster",
    singularResource: review.kind.toLowerCase(),
    verbs: ["create"],
  }));
  return {
    metadata: entry.group ? { name: entry.group } : {},
    versions: [
      {
        version: entry.version,
        resources: [...entry.resources.map(aggregatedResource), ...reviews],
        freshness: "Current",
      },
    ],
  };
}

/** Answer of `/api` (`core`) or `/apis` in the aggregated form of KEP-3352. */
export function aggregatedDiscovery(kinds: readonly Kind[], core: boolean): JsonObject {
  const groups = groupVersionsOf(kinds).filter(({ group }) => (group === "") === core);
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: "apidiscovery.k8s.io/v2",
    metadata: {},
    items: groups.map(aggregatedGroup),
  };
}

/** Answer of `/api` in the older form. */
export function legacyVersions(host: string): JsonObject {
  const serverAddressByClientCIDRs = [{ clientCIDR: "0.0.0.0/0", serverAddress: host }];
  return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs };
}

function legacyGroup(entry: GroupVersion): JsonObject {
  const version = { groupVersion: `${entry.group}/${entry.version}`, version: entry.version };
  return { name: entry.group, versions: [version], preferredVersion: version };
}

/** Answer of `/apis` in the older form. */
export function legacyGroupList(kinds: readonly Kind[]): JsonObject {
  const groups = groupVersionsOf(kinds).filter(({ group }) => group !== "");
  return { kind: "APIGroupList", apiVersion: "v1", groups: groups.map(legacyGroup) };
}

/** Answer of `/apis/{group}`; undefined where the server has no such group. */
export function legacyGroupOf(kinds: readonly Kind[], group: string): JsonObject | undefined {
  const entry = groupVersionsOf(kinds).find((candidate) => candidate.group === group);
  return entry && { kind: "APIGroup", apiVersion: "v1", ...legacyGroup(entry) };
}

function legacyResources(kind: Kind): Json[] {
  const namespaced = kind.namespaced;
  const own = {
    name: kind.plural,
    singularName: kind.kind.toLowerCase(),
    namespaced,
    kind: kind.kind,
    verbs: READ_WRITE,
    ...(kind.shortNames.length ? { shortNames: kind.shortNames } : {}),
    ...(kind.categories.length ? { categories: kind.categories } : {}),
    // Eight bytes of a hash, as the real one.
    storageVersionHash: createHash("sha256").update(keyOf(kind)).digest().subarray(0, 8).toString("base64"),
  };
  const subresources = kind.subresources.map((name) => {
    const sub = describeSubresource(kind, name);
    const { of, kind: subKind, verbs } = sub;
    return { name: `${kind.plural}/${name}`, singularName: "", namespaced, ...of, kind: subKind, verbs };
  });
  return [own, ...subresources];
}

/** Answer of `/api/v1` and `/apis/{group}/{version}`; undefined where the server has no such version. */
export function legacyResourceList(kinds: readonly Kind[], group: string, version: string): JsonObject | undefined {
  const entry = groupVersionsOf(kinds).find((candidate) => candidate.group === group && candidate.version === version);
  if (!entry) return undefined;
  const reviews = entry.reviews.map(({ kind, plural }) => {
    return { name: plural, singularName: kind.toLowerCase(), namespaced: false, kind, verbs: ["create"] };
  });
  const groupVersion = group === "" ? version : `${group}/${version}`;
  const resources = [...entry.resources.flatMap(legacyResources), ...reviews];
  return { kind: "APIResourceList", ...(group ? { apiVersion: "v1" } : {}), groupVersion, resources };
}
