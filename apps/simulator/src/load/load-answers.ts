import { apiVersionOf, type Kind } from "../estate/kinds.js";
import { isObject, type JsonObject } from "../estate/objects.js";
import { negotiateForm } from "../kubernetes/accept.js";
import { aggregatedDiscovery } from "../kubernetes/discovery.js";
import { asItem } from "../kubernetes/lists.js";
import { parsePath, type ResourcePath } from "../kubernetes/paths.js";
import { reviewSelf } from "../kubernetes/reviews.js";
import {
  refuseBadRequest,
  refuseExpired,
  refuseUnknownObject,
  refuseUnknownPath,
  type User,
} from "../kubernetes/status.js";
import { type LoadCluster, type LoadPosition, loadKinds } from "./load-cluster.js";
import { type LoadStep, listVersionAfter } from "./load-steps.js";

export interface LoadRequest {
  /** Below the cluster's root. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accept: string | undefined;
  readonly body: unknown;
}

/** Steps before the newest whose lists can still be read on. */
const retainedSteps = 1;

const reader: User = {
  username: "system:serviceaccount:periplus:posture-reader",
  groups: ["system:serviceaccounts", "system:serviceaccounts:periplus", "system:authenticated"],
  holdsGrant: false,
};

/** What the API server of a load cluster answers; throws what it refuses. */
export function answerLoadRequest(cluster: LoadCluster, steps: readonly LoadStep[], request: LoadRequest): object {
  const { path, body } = request;
  if (path === "/version") return { major: "1", minor: "34", gitVersion: cluster.gitVersion };
  if (path === "/api" || path === "/apis") return aggregatedDiscovery(loadKinds, path === "/api");
  if (path.endsWith("/selfsubjectreviews")) return reviewSelf(reader, new Date());
  if (path.endsWith("/selfsubjectaccessreviews")) return reviewAccess(body);
  const target = parsePath(path);
  const kind = target && loadKinds.find((one) => isAskedFor(one, target));
  if (!kind || (target.namespace !== undefined && target.plural !== "namespaces")) throw refuseUnknownPath();
  if (target.name === undefined) return listObjects(cluster, kind, steps, request);
  const { objects } = cluster.list(kind, { part: 0, offset: 0 }, Number.POSITIVE_INFINITY, steps);
  const found = objects.find(({ metadata }) => metadata.name === target.name);
  if (!found) throw refuseUnknownObject(target.group, target.plural, target.name);
  return found;
}

function isAskedFor(kind: Kind, { group, version, plural }: ResourcePath): boolean {
  return kind.group === group && kind.version === version && kind.plural === plural;
}

/** Its identity may list, and nothing else. */
function reviewAccess(body: unknown): JsonObject {
  const spec = isObject(body) && isObject(body.spec) ? body.spec : {};
  const asked = isObject(spec.resourceAttributes) ? spec.resourceAttributes : {};
  const allowed = ["list", "get"].includes(String(asked.verb)) && asked.resource !== "secrets";
  return {
    kind: "SelfSubjectAccessReview",
    apiVersion: "authorization.k8s.io/v1",
    metadata: {},
    spec,
    status: { allowed },
  };
}

function listObjects(cluster: LoadCluster, kind: Kind, steps: readonly LoadStep[], request: LoadRequest): object {
  const { query, accept } = request;
  const form = negotiateForm(accept, true);
  const begun = readToken(query.get("continue"), steps.length);
  const limit = Number(query.get("limit") ?? 0) || Number.POSITIVE_INFINITY;
  const then = steps.slice(0, begun.step);
  const { objects, next } = cluster.list(kind, begun, limit, then);
  const metadata = {
    resourceVersion: listVersionAfter(then),
    ...(next ? { continue: writeToken({ ...next, step: begun.step }) } : {}),
  };
  const head =
    form === "metadata"
      ? { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1" }
      : { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind) };
  return { ...head, metadata, items: objects.map((object) => asItem(object, kind, form)) };
}

interface LoadToken extends LoadPosition {
  readonly step: number;
}

const writeToken = (token: LoadToken): string => Buffer.from(JSON.stringify(token)).toString("base64url");

function readToken(text: string | null, newest: number): LoadToken {
  if (text === null || text === "") return { part: 0, offset: 0, step: newest };
  const token = parseToken(text);
  if (token.step > newest || token.step < newest - retainedSteps)
    throw refuseExpired(writeToken({ ...token, step: newest }));
  return token;
}

function parseToken(text: string): LoadToken {
  try {
    const { part, offset, step } = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if ([part, offset, step].every(Number.isInteger)) return { part, offset, step };
  } catch {
    // Told below, like every other token that is not ours.
  }
  throw refuseBadRequest("invalid continue token: it is no token of this server");
}
