import { isObject, type Json, type JsonObject, objectIn, ownField, textIn } from "../snapshot/object.js";
import { podTemplatePath } from "../snapshot/pod-spec.js";
import type { ListedKind } from "./cluster-extracts.js";
import type { FactSubject } from "./fact.js";
import { MIRROR } from "./token-facts.js";

/** What is kept of a value: all of it, or some of its fields. `*` is every item of a list. */
type Kept = true | KeptFields;
type KeptFields = { readonly [field: string]: Kept };

const identity: KeptFields = { name: true, generateName: true, namespace: true };

/** Whose pods they are, their account and its token, their ports and their network. */
const podSpec: KeptFields = {
  hostNetwork: true,
  serviceAccountName: true,
  serviceAccount: true,

  automountServiceAccountToken: true,
  containers: { "*": { ports: { "*": { hostPort: true } } } },
  volumes: { "*": { name: true, projected: { sources: { "*": { serviceAccountToken: { audience: true } } } } } },
};

/** Kinds whose facts follow from what they say themselves. Of others that bear no pod the name is enough. */
const fieldsByKind = new Map<string, KeptFields>([
  ["RoleBinding", { metadata: identity, roleRef: true, subjects: true }],
  ["ClusterRoleBinding", { metadata: identity, roleRef: true, subjects: true }],
  ["NetworkPolicy", { metadata: identity, spec: true }],
  ["Ingress", { metadata: { ...identity, annotations: true }, spec: true, status: true }],
  ["HTTPRoute", { metadata: identity, spec: true }],
  ["Gateway", { metadata: identity, spec: true, status: true }],
]);

/**
 * As much of a listed or stored object as facts about it are asked with: they come out the same as with the whole of it.
 * It is kept of an object that streams by, to ask when the rest of the cluster is read.
 */
export function factSubjectOf(object: JsonObject, { group, kind }: ListedKind): FactSubject {
  // All versions of a kind have the same facts.
  const apiVersion = group === "" ? "v1" : `${group}/v1`;
  const metadata = objectIn(object, "metadata");
  return {
    apiVersion,
    kind,
    namespace: textIn(metadata, "namespace") || null,
    name: textIn(metadata, "name") ?? textIn(metadata, "generateName") ?? "",
    object: keepFields(object, fieldsOf(apiVersion, kind)),
  };
}

function fieldsOf(apiVersion: string, kind: string): KeptFields {
  const path = podTemplatePath(apiVersion, kind);
  if (path === undefined) return fieldsByKind.get(kind) ?? { metadata: identity };
  if (path.length === 0) return podFields;
  const template: Kept = { metadata: { labels: true }, spec: podSpec };
  return { metadata: identity, ...path.reduceRight<KeptFields>((inner, field) => ({ [field]: inner }), template) };
}

const podFields: KeptFields = {
  metadata: { ...identity, labels: true, annotations: { [MIRROR]: true } },
  spec: podSpec,
};

function keepFields(object: JsonObject, fields: KeptFields): JsonObject {
  const result: JsonObject = {};
  for (const [field, kept] of Object.entries(fields)) {
    const value = ownField(object, field);
    if (value !== undefined) result[field] = keep(value, kept);
  }
  return result;
}

/** A value of another shape than expected stays of another shape, and says as little. */
function keep(value: Json, kept: Kept): Json {
  if (kept === true) return value;
  if (isObject(value)) return keepFields(value, kept);
  const each = kept["*"];
  if (!Array.isArray(value) || each === undefined) return value;
  return value.map((item) => keep(item, each));
}
