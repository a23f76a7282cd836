import type { Estate } from "../estate/estate.js";
import { apiVersionOf, type Kind } from "../estate/kinds.js";
import { type KubernetesObject, listKeyOf } from "../estate/objects.js";
import type { Form } from "./accept.js";
import { refuseBadRequest, refuseExpired } from "./status.js";

/** A list request, read from path and query. */
export interface ListRequest {
  cluster: string;
  kind: Kind;
  namespace: string | undefined;
  limit: number;
  continuation: string | undefined;
  labelSelector: string | undefined;
  fieldSelector: string | undefined;
  form: Form;
}

/** What a continue token holds, as in the real server: the snapshot's version and the key to go on after. */
interface Position {
  /** Resource version of the list's snapshot; -1 goes on with whatever is there now. */
  rv: number;
  start: string;
}

const TOKEN_VERSION = "meta.k8s.io/v1";
/** The first key after one: the key with a zero byte. */
const KEY_END = "\u0000";

const encodePosition = ({ rv, start }: Position): string =>
  Buffer.from(JSON.stringify({ v: TOKEN_VERSION, rv, start: `/${start}${KEY_END}` })).toString("base64url");

function decodePosition(token: string): Position {
  try {
    const { v, rv, start } = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    if (v === TOKEN_VERSION && typeof rv === "number" && typeof start === "string") {
      return { rv, start: start.replace(/^\//, "").replace(new RegExp(`${KEY_END}$`), "") };
    }
  } catch {
    // Not JSON: told below, like every other token that is not ours.
  }
  throw refuseBadRequest("invalid continue token: continue key is not valid: it is no token of this server");
}

/** The 410 with which the server ends a consistent list, and the token that goes on inconsistently. */
export function expireContinuation(token: string): never {
  throw refuseExpired(encodePosition({ rv: -1, start: decodePosition(token).start }));
}

function matchesLabels(object: KubernetesObject, selector: string): boolean {
  const labels = object.metadata.labels ?? {};
  return selector.split(",").every((term) => {
    const match = /^\s*([\w./-]+)\s*(?:(==|=|!=)\s*([\w.-]*))?\s*$/.exec(term);
    if (!match) throw refuseBadRequest(`unable to parse requirement: ${term}`);
    const [, name = "", operator, value] = match;
    if (operator === undefined) return name in labels;
    return (labels[name] === value) === (operator !== "!=");
  });
}

function matchesFields(object: KubernetesObject, selector: string): boolean {
  return selector.split(",").every((term) => {
    const [name = "", value = ""] = term.split("=");
    if (name === "metadata.name") return object.metadata.name === value;
    if (name === "metadata.namespace") return (object.metadata.namespace ?? "") === value;
    throw refuseBadRequest(`field label not supported: ${name}`);
  });
}

function select(objects: readonly KubernetesObject[], request: ListRequest): readonly KubernetesObject[] {
  const { namespace, labelSelector, fieldSelector } = request;
  if (!namespace && !labelSelector && !fieldSelector) return objects;
  return objects.filter(
    (object) =>
      (!namespace || object.metadata.namespace === namespace) &&
      (!labelSelector || matchesLabels(object, labelSelector)) &&
      (!fieldSelector || matchesFields(object, fieldSelector)),
  );
}

function firstAfter(objects: readonly KubernetesObject[], start: string): number {
  const index = objects.findIndex((object) => listKeyOf(object) > start);
  return index < 0 ? objects.length : index;
}

/** Built-in kinds travel without apiVersion and kind inside their list; custom resources keep theirs. */
export function asItem(object: KubernetesObject, kind: Kind, form: Form): unknown {
  const { apiVersion, kind: kindName, ...rest } = object;
  if (form === "metadata") {
    return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
  }
  return kind.custom ? { apiVersion, kind: kindName, ...rest } : rest;
}

/** What of custom resources is sent comes out of Go maps: all its keys are sorted, those of the list too. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, field]) => [key, sortKeys(field)]));
}

/** One page of a list, ready to be sent. Throws 400 for a token that is none, 410 for one that is too old. */
export function listPage(estate: Estate, request: ListRequest): object {
  const { cluster, kind, form } = request;
  const position = request.continuation === undefined ? undefined : decodePosition(request.continuation);
  const current = estate.resourceVersion();
  const rv = position && position.rv >= 0 ? position.rv : current;
  const snapshot = estate.objectsAt(cluster, kind, rv);
  if (!snapshot) return expireContinuation(request.continuation ?? "");
  const objects = select(snapshot, request);
  const from = position ? firstAfter(objects, position.start) : 0;
  const to = request.limit > 0 ? Math.min(from + request.limit, objects.length) : objects.length;
  const page = objects.slice(from, to);
  const last = page.at(-1);
  const more = to < objects.length && last !== undefined;
  const selective = request.labelSelector !== undefined || request.fieldSelector !== undefined;
  const metadata = {
    resourceVersion: String(rv),
    ...(more ? { continue: encodePosition({ rv, start: listKeyOf(last) }) } : {}),
    ...(more && !selective ? { remainingItemCount: objects.length - to } : {}),
  };
  const items = page.map((object) => asItem(object, kind, form));
  if (form === "metadata") {
    return { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items };
  }
  const list = { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items };
  return kind.custom ? (sortKeys(list) as object) : list;
}

/** A single object in the form that was asked for. */
export function asObject(object: KubernetesObject, kind: Kind, form: Form): object {
  if (form === "full") return kind.custom ? (sortKeys(object) as object) : object;
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
}
