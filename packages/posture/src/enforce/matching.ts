import type { CompiledRule } from "../assess/compile-rule.js";
import { readKinds } from "../snapshot/kinds.js";
import { groupOf, type JsonObject } from "../snapshot/object.js";
import { NotExportableError } from "./not-exportable.js";
import { ratchetText } from "./ratchet.js";

/**
 * Who asks on behalf of objects that were judged already, or of the cluster itself: the controllers that make pods of
 * workloads (so that what was admitted before can be scaled and moved), the one that takes owners off orphans, the one
 * that makes each namespace's default service account, the one that fills aggregated roles, and the API server. Names:
 * https://github.com/kubernetes/kubernetes/blob/v1.34.4/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go
 */
const ownRequests = [
  "system:apiserver",
  "system:kube-controller-manager",
  ...[
    "clusterrole-aggregation-controller",
    "cronjob-controller",
    "daemon-set-controller",
    "deployment-controller",
    "generic-garbage-collector",
    "job-controller",
    "replicaset-controller",
    "replication-controller",
    "service-account-controller",
    "statefulset-controller",
  ].map((name) => `system:serviceaccount:kube-system:${name}`),
];

const notByTheCluster = {
  name: "not-by-the-cluster-itself",
  expression: `!(request.userInfo.?username.orValue("") in [${ownRequests.map((name) => JSON.stringify(name)).join(", ")}])`,
};

/** A node writes these to show its static pods, which run whether or not the API server takes them. */
const noMirrorPods = {
  name: "no-mirror-pods",
  expression:
    '!("system:nodes" in request.userInfo.?groups.orValue([])' +
    ' && "kubernetes.io/config.mirror" in object.metadata.?annotations.orValue({}))',
};

/** The conditions that must all hold before a request is judged. Throws NotExportableError. */
export function matchConditions(compiled: CompiledRule): JsonObject[] {
  const ratchet = { name: "created-or-changed", expression: ratchetText(compiled) };
  return [ratchet, notByTheCluster, ...(compiled.targets.includes("/Pod") ? [noMirrorPods] : [])];
}

/** The requests that reach the policy at all, a rule per API group and version. Throws NotExportableError. */
export function resourceRules(compiled: CompiledRule): JsonObject[] {
  const byVersion = Map.groupBy(targetResources(compiled), ({ group, version }) => `${group}/${version}`);
  return [...byVersion.values()].map((resources) => ({
    apiGroups: resources.slice(0, 1).map(({ group }) => group),
    apiVersions: resources.slice(0, 1).map(({ version }) => version),
    operations: ["CREATE", "UPDATE"],
    resources: resources.map(({ resource }) => resource),
  }));
}

interface Resource {
  group: string;
  version: string;
  resource: string;
}

function targetResources({ rule, targets }: CompiledRule): Resource[] {
  const kinds =
    "kinds" in rule.target
      ? rule.target.kinds
      : targets.map((key) => (key.startsWith("/") ? `v1${key}` : key.replace("/", "/v1/")));
  const resources = kinds.map(resourceOf);
  if (!targets.includes("/Pod")) return resources;
  // Other doors to the spec of a pod, which `pods` does not stand for.
  const doors = ["pods/ephemeralcontainers", ...(readsResources(rule) ? ["pods/resize"] : [])];
  return [...resources, ...doors.map((resource) => ({ group: "", version: "v1", resource }))];
}

/** In-place resizing can change nothing but the resources of containers. */
function readsResources({ healthy, applies = "", unknown = "" }: CompiledRule["rule"]): boolean {
  return [healthy, applies, unknown].some((source) => /\bresources\b/.test(source));
}

/** `apps/v1/Deployment` or `v1/Pod` as the resource that requests name. */
function resourceOf(target: string): Resource {
  const end = target.lastIndexOf("/");
  const apiVersion = target.slice(0, end);
  const group = groupOf(apiVersion);
  const known = readKinds.find((kind) => kind.group === group && kind.kind === target.slice(end + 1));
  if (known === undefined) throw new NotExportableError(`The resource of the kind ${target} is not known.`);
  return { group, version: apiVersion.slice(apiVersion.indexOf("/") + 1), resource: known.plural };
}
