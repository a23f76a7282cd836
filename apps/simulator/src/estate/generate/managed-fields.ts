import { formatTime } from "../company.js";
import { isObject, type Json, type JsonObject, type ObjectMeta } from "../objects.js";

/** What the entries of metadata.managedFields are made from. */
export interface ManagedObject {
  apiVersion: string;
  metadata: ObjectMeta;
  body: JsonObject;
  status: { status?: JsonObject };
  manager: string;
  /** Milliseconds since 1970 of the last write. */
  writtenAt: number;
}

/** Members that tell the items of a list apart, as the API's schemas declare them (`x-kubernetes-list-map-keys`). */
const LIST_KEYS: Readonly<Record<string, readonly string[]>> = {
  conditions: ["type"],
  containers: ["name"],
  ephemeralContainers: ["name"],
  env: ["name"],
  imagePullSecrets: ["name"],
  initContainers: ["name"],
  ownerReferences: ["uid"],
  ports: ["containerPort", "port", "protocol"],
  subjects: [],
  volumeDevices: ["devicePath"],
  volumeMounts: ["mountPath"],
  volumes: ["name"],
  webhooks: ["name"],
};

function itemKey(name: string, item: JsonObject): string | undefined {
  const keys = LIST_KEYS[name]?.filter((key) => item[key] !== undefined);
  if (!keys?.length) return undefined;
  return `k:${JSON.stringify(Object.fromEntries(keys.map((key) => [key, item[key]])))}`;
}

function fieldsOfList(name: string, items: Json[]): JsonObject {
  const fields: JsonObject = {};
  for (const item of items) {
    const key = isObject(item) ? itemKey(name, item) : undefined;
    if (key === undefined || !isObject(item)) return {};
    fields[key] = { ".": {}, ...fieldsOf(item) };
  }
  return fields;
}

/** FieldsV1 of a value: `f:name` for members, `k:{…}` for the items of keyed lists, `{}` where a value is owned whole. */
function fieldsOf(value: JsonObject): JsonObject {
  const fields: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    if (isObject(member)) fields[`f:${name}`] = Object.keys(member).length > 0 ? fieldsOf(member) : {};
    else fields[`f:${name}`] = Array.isArray(member) ? fieldsOfList(name, member) : {};
  }
  return fields;
}

function metadataFields({ labels, annotations, ownerReferences }: ObjectMeta): JsonObject {
  const named = (map: Record<string, string>): JsonObject => ({ ".": {}, ...fieldsOf(map) });
  return {
    ...(annotations ? { "f:annotations": named(annotations) } : {}),
    ...(labels ? { "f:labels": named(labels) } : {}),
    ...(ownerReferences
      ? { "f:ownerReferences": { ".": {}, ...fieldsOfList("ownerReferences", ownerReferences) } }
      : {}),
  };
}

/** Who reports the status of what. */
const STATUS_MANAGERS: Readonly<Record<string, string>> = { Pod: "kubelet", Node: "kubelet" };

/** The entries of metadata.managedFields: one for who applied the object, one for who reports its status. */
export function managedFields({ apiVersion, metadata, body, status, manager, writtenAt }: ManagedObject): JsonObject[] {
  const time = formatTime(writtenAt);
  const ownMetadata = metadataFields(metadata);
  const applied: JsonObject = {
    manager,
    operation: manager === "argocd-controller" || manager === "flux" ? "Apply" : "Update",
    apiVersion,
    time,
    fieldsType: "FieldsV1",
    fieldsV1: { ...(Object.keys(ownMetadata).length > 0 ? { "f:metadata": ownMetadata } : {}), ...fieldsOf(body) },
  };
  if (!status.status) return [applied];
  const reported: JsonObject = {
    manager:
      "spec" in body && "nodeName" in (body.spec as JsonObject)
        ? (STATUS_MANAGERS.Pod ?? "")
        : "kube-controller-manager",
    operation: "Update",
    apiVersion,
    time,
    fieldsType: "FieldsV1",
    fieldsV1: { "f:status": fieldsOf(status.status) },
    subresource: "status",
  };
  return [applied, reported];
}
