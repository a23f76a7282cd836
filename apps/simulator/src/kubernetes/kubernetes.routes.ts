import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Estate } from "../estate/estate.js";
import { jsonOf } from "../server/bodies.js";
import { negotiateForm, wantsAggregatedDiscovery } from "./accept.js";
import type { Authenticator } from "./authentication.js";
import type { Authorizer } from "./authorization.js";
import * as discovery from "./discovery.js";
import { asObject, listPage } from "./lists.js";
import { parsePath, type ResourcePath } from "./paths.js";
import { reviewAccess, reviewRules, reviewSelf } from "./reviews.js";
import {
  refuseBadRequest,
  refuseForbidden,
  refuseForbiddenPath,
  refuseUnknownObject,
  refuseUnknownPath,
  type User,
} from "./status.js";

/** What the Kubernetes routes need. */
export interface KubernetesParts {
  estate: Estate;
  authenticator: Authenticator;
  authorizer: Authorizer;
  /** `localhost:PORT` */
  host: () => string;
}

interface Call {
  cluster: string;
  user: User;
  request: FastifyRequest;
}

const REVIEW_PATHS = new Set([
  "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
  "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
  "/apis/authentication.k8s.io/v1/selfsubjectreviews",
]);

/** Adds `/k8s/{cluster}/…`: the API server of each cluster. */
export function addKubernetesRoutes(app: FastifyInstance, parts: KubernetesParts): void {
  app.all<{ Params: { cluster: string; "*": string } }>("/k8s/:cluster/*", async (request, reply) => {
    const { cluster, "*": rest } = request.params;
    if (!parts.estate.has(cluster)) throw refuseUnknownPath();
    const user = await parts.authenticator.authenticate(cluster, request.headers.authorization);
    const call: Call = { cluster, user, request };
    reply.header("audit-id", request.id).header("cache-control", "no-cache, private");
    const path = `/${rest}`.replace(/\/$/, "");
    if (request.method === "POST" && REVIEW_PATHS.has(path)) {
      return reply.code(201).send(answerReview(parts, call, path));
    }
    if (path === "/healthz" || path === "/livez" || path === "/readyz") {
      return reply.type("text/plain; charset=utf-8").send("ok");
    }
    return reply.type("application/json").send(answer(parts, call, path));
  });
}

function answerReview(parts: KubernetesParts, { cluster, user, request }: Call, path: string): object {
  if (user.username === "system:anonymous") throw refuseForbiddenPath(user, path, "create");
  if (path.endsWith("/selfsubjectreviews")) return reviewSelf(user);
  if (path.endsWith("/selfsubjectrulesreviews"))
    return reviewRules(parts.authorizer, cluster, user, jsonOf(request.body));
  return reviewAccess(parts.authorizer, cluster, user, jsonOf(request.body));
}

function answer(parts: KubernetesParts, call: Call, path: string): object {
  const { estate } = parts;
  const target = parsePath(path, estate.kindsOf(call.cluster));
  if (target) return answerResource(parts, call, target);
  if (call.request.method !== "GET" || !parts.authorizer.decidePath(call.cluster, call.user, path, "get")) {
    throw refuseForbiddenPath(call.user, path, call.request.method.toLowerCase());
  }
  if (path === "/version") return estate.version(call.cluster);
  const document = discover(parts, call, path);
  if (!document) throw refuseUnknownPath();
  return document;
}

function discover({ estate, host }: KubernetesParts, { cluster, request }: Call, path: string): object | undefined {
  const kinds = estate.kindsOf(cluster);
  const aggregated = wantsAggregatedDiscovery(request.headers.accept);
  if (path === "/api")
    return aggregated ? discovery.aggregatedDiscovery(kinds, true) : discovery.legacyVersions(host());
  if (path === "/apis") {
    return aggregated ? discovery.aggregatedDiscovery(kinds, false) : discovery.legacyGroupList(kinds);
  }
  const [, root, group = "", version] = path.split("/");
  if (root === "api") return discovery.legacyResourceList(kinds, "", group);
  if (root !== "apis") return undefined;
  return version === undefined
    ? discovery.legacyGroupOf(kinds, group)
    : discovery.legacyResourceList(kinds, group, version);
}

const WRITE_VERBS: Record<string, string> = { POST: "create", PUT: "update", PATCH: "patch" };

function verbOf(request: FastifyRequest, target: ResourcePath): string {
  if (request.method === "DELETE") return target.name ? "delete" : "deletecollection";
  const write = WRITE_VERBS[request.method];
  if (write) return write;
  if (target.name) return "get";
  return readQuery(request).get("watch") === "true" ? "watch" : "list";
}

function readQuery(request: FastifyRequest): URLSearchParams {
  return new URL(request.url, "https://localhost").searchParams;
}

function answerResource({ estate, authorizer }: KubernetesParts, call: Call, target: ResourcePath): object {
  const { cluster, user, request } = call;
  const { kind, namespace, name, subresource } = target;
  const attributes = {
    verb: verbOf(request, target),
    group: kind.group,
    resource: kind.plural,
    ...(subresource ? { subresource } : {}),
    ...(namespace ? { namespace } : {}),
    ...(name ? { name } : {}),
  };
  const decision = authorizer.decide(cluster, user, attributes);
  if (!decision.allowed) throw refuseForbidden(user, attributes, decision.reason);
  if (attributes.verb !== "list" && attributes.verb !== "get") {
    throw refuseBadRequest("the simulator serves reading only");
  }
  const form = negotiateForm(request.headers.accept, name === undefined);
  if (name !== undefined) {
    const found = estate
      .objects(cluster, kind)
      .find((object) => object.metadata.name === name && object.metadata.namespace === namespace);
    if (!found) throw refuseUnknownObject(kind.group, kind.plural, name);
    return asObject(found, form);
  }
  return listPage(estate, { cluster, kind, namespace, form, ...readListQuery(request) });
}

function readListQuery(request: FastifyRequest) {
  const query = readQuery(request);
  const limit = Number(query.get("limit") ?? 0);
  if (!Number.isInteger(limit) || limit < 0) throw refuseBadRequest("limit must be a non-negative integer");
  return {
    limit,
    continuation: query.get("continue") || undefined,
    labelSelector: query.get("labelSelector") || undefined,
    fieldSelector: query.get("fieldSelector") || undefined,
  };
}
