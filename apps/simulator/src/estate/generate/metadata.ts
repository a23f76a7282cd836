import { formatTime, timeOfStep } from "../company.js";
import { apiVersionOf, kindNamed } from "../kinds.js";
import type { JsonObject, KubernetesObject, ObjectMeta } from "../objects.js";
import { type Authored, type ClusterPlan, identityOf } from "../plan.js";
import { hash32, uuid } from "../random.js";
import { managedFields } from "./managed-fields.js";

const FIRST_STEP_VERSION = 9_000_000;
const VERSIONS_PER_STEP = 20_000;

/** The resource version that lists of a step carry: above that of every object written until then. */
export function listVersion(step: number): number {
  return FIRST_STEP_VERSION + (step + 1) * VERSIONS_PER_STEP - 1;
}

/** The step that a list's resource version belongs to; undefined where it is none of ours. */
export function stepOfListVersion(version: number): number | undefined {
  const step = (version + 1 - FIRST_STEP_VERSION) / VERSIONS_PER_STEP - 1;
  return Number.isInteger(step) && step >= 0 ? step : undefined;
}

/** The resource version of an object that was last written at the step. */
export function objectVersion(identity: string, touched: number): string {
  const noise = hash32(`${identity}@${touched}`);
  if (touched === 0) return String(1_000_000 + (noise % 7_999_999));
  return String(FIRST_STEP_VERSION + touched * VERSIONS_PER_STEP + (noise % (VERSIONS_PER_STEP - 1)));
}

/** The identity from which uid and resource version of an object are derived. */
export function objectIdentity(
  plan: ClusterPlan,
  object: Pick<Authored, "kind" | "namespace" | "name" | "createdAt">,
): string {
  return identityOf(plan, object.kind, object.namespace ?? "", object.name, object.createdAt);
}

/** The uid of an object. */
export function uidOf(plan: ClusterPlan, object: Pick<Authored, "kind" | "namespace" | "name" | "createdAt">): string {
  return uuid(objectIdentity(plan, object));
}

/** Kinds whose spec changes raise metadata.generation. */
const WITH_GENERATION = new Set([
  "CronJob",
  "CustomResourceDefinition",
  "DaemonSet",
  "Deployment",
  "Gateway",
  "HTTPRoute",
  "Ingress",
  "Job",
  "MutatingWebhookConfiguration",
  "NetworkPolicy",
  "Pod",
  "PodDisruptionBudget",
  "ReplicaSet",
  "ReplicationController",
  "StatefulSet",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "ValidatingWebhookConfiguration",
]);

/** Maps are written in the order of their keys; empty ones are left out. */
function sorted(map: Record<string, string> | undefined): Record<string, string> | undefined {
  const entries = Object.entries(map ?? {});
  if (entries.length === 0) return undefined;
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** `kubectl apply` notes what it was given, whole, in an annotation. */
function appliedAnnotation({
  kind,
  name,
  namespace,
  labels,
  annotations = {},
  manager,
  applied,
  body,
}: Authored): Record<string, string> {
  if (manager !== "kubectl-client-side-apply") return {};
  const metadata = { annotations, ...(labels ? { labels } : {}), name, ...(namespace ? { namespace } : {}) };
  const document = { apiVersion: apiVersionOf(kindNamed(kind)), kind, metadata, ...(applied ?? body) };
  return { [LAST_APPLIED]: `${JSON.stringify(document)}\n` };
}

/** An authored object as the API server returns it: with uid, versions, times, owners and managed fields. */
export function finish(plan: ClusterPlan, authored: Authored, body: JsonObject, generation = 1): KubernetesObject {
  const identity = objectIdentity(plan, authored);
  const { name, namespace, createdAt, touched, ownerReferences, generateName, finalizers } = authored;
  const labels = sorted(authored.labels);
  const annotations = sorted({ ...authored.annotations, ...appliedAnnotation(authored) });
  const metadata: ObjectMeta = {
    name,
    ...(generateName ? { generateName } : {}),
    ...(namespace ? { namespace } : {}),
    uid: uuid(identity),
    resourceVersion: objectVersion(identity, touched),
    ...(WITH_GENERATION.has(authored.kind) ? { generation } : {}),
    creationTimestamp: formatTime(createdAt),
    ...(labels ? { labels } : {}),
    ...(annotations ? { annotations } : {}),
    ...(ownerReferences ? { ownerReferences } : {}),
    ...(finalizers ? { finalizers } : {}),
  };
  const apiVersion = apiVersionOf(kindNamed(authored.kind));
  const status = authored.status ? { status: authored.status } : {};
  const writtenAt = touched === 0 ? createdAt : timeOfStep(touched);
  const fields = managedFields({ apiVersion, metadata, body, status, manager: authored.manager, writtenAt });
  return { kind: authored.kind, apiVersion, metadata: { ...metadata, managedFields: fields }, ...body, ...status };
}
