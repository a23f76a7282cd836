import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { TokenSigner } from "../credentials/tokens.js";
import { dnsSuffix } from "../estate/control-plane/gke.js";
import type { Estate } from "../estate/estate.js";
import type { Kind } from "../estate/kinds.js";
import type { Permissions } from "../permissions/permissions.js";
import { jsonOf } from "../server/bodies.js";
import { negotiateForm, wantsAggregatedDiscovery } from "./accept.js";
import type { Authenticator } from "./authentication.js";
import type { Authorizer } from "./authorization.js";
import * as discovery from "./discovery.js";
import { asObject, listPage } from "./lists.js";
import { parsePath, type ResourcePath } from "./paths.js";
import { reviewAccess, reviewRules, reviewSelf } from "./reviews.js";
import { answerTokenRequest } from "./service-account-tokens.js";
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
  permissions: Permissions;
  /** Signs ServiceAccount tokens. */
  signer: TokenSigner;
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

/** API servers end each document with a line feed. */
const serialize = (document: unknown): string =>
  typeof document === "string" ? document : `${JSON.stringify(document)}\n`;

/** API servers name no charset; Fastify adds one. */
async function dropCharset(_request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  const type = reply.getHeader("content-type");
  if (typeof type === "string")
    reply.header("content-type", type.replace(/^(application\/json.*); charset=utf-8$/, "$1"));
  return payload;
}

/** Adds `/k8s/{cluster}/…`: the API server of each cluster. */
export function addKubernetesRoutes(app: FastifyInstance, parts: KubernetesParts): void {
  const options = { onSend: dropCharset };
  app.all<{ Params: { cluster: string; "*": string } }>("/k8s/:cluster/*", options, async (request, reply) => {
    const { cluster: named, "*": rest } = request.params;
    const cluster = named.replace(dnsSuffix, "");
    reply.header("audit-id", request.id).header("cache-control", "no-cache, private").serializer(serialize);
    if (!parts.estate.has(cluster)) throw refuseUnknownPath();
    const user = await parts.authenticator.authenticate(cluster, request.headers.authorization);
    const call: Call = { cluster, user, request };
    const byDns = named !== cluster;
    if (byDns && !parts.permissions.mayGoogle("container.clusters.connect"))
      throw refuseForbiddenPath(user, `/${rest}`, "get");
    const path = `/${rest}`.replace(/(?<=.)\/$/, "");
    if (request.method === "POST" && REVIEW_PATHS.has(path)) {
      return reply
        .code(201)
        .type("application/json")
        .send(answerReview(parts, call, path));
    }
    if (path === "/healthz" || path === "/livez" || path === "/readyz") {
      return reply.header("x-content-type-options", "nosniff").type("text/plain; charset=utf-8").send("ok");
    }
    const document = await answer(parts, call, path);
    if (request.method === "POST") reply.code(201);
    if (isAggregated(request, path)) {
      return reply.headers({ "cache-control": "public", vary: "Accept" }).type(AGGREGATED_TYPE).send(document);
    }
    return reply.type("application/json").send(document);
  });
}

const AGGREGATED_TYPE = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

function isAggregated(request: FastifyRequest, path: string): boolean {
  return (path === "/api" || path === "/apis") && wantsAggregatedDiscovery(request.headers.accept);
}

function answerReview(parts: KubernetesParts, { cluster, user, request }: Call, path: string): object {
  if (user.username === "system:anonymous") throw refuseForbiddenPath(user, path, "create");
  if (path.endsWith("/selfsubjectreviews")) return reviewSelf(user, new Date());
  if (path.endsWith("/selfsubjectrulesreviews"))
    return reviewRules(parts.authorizer, cluster, user, jsonOf(request.body));
  return reviewAccess(parts.authorizer, cluster, user, jsonOf(request.body));
}

function answer(parts: KubernetesParts, call: Call, path: string): object | Promise<object> {
  const { estate } = parts;
  const target = parsePath(path);
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
  const aggregated = isAggregated(request, path);
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
  // Whatever is not "false" or "0" is true, an empty value too.
  const watch = readQuery(request).get("watch");
  return watch === null || watch === "false" || watch === "0" ? "list" : "watch";
}

function readQuery(request: FastifyRequest): URLSearchParams {
  return new URL(request.url, "https://localhost").searchParams;
}

function findKind({ estate }: KubernetesParts, cluster: string, target: ResourcePath): Kind {
  const { group, version, plural, namespace } = target;
  const kind = estate
    .kindsOf(cluster)
    .find((one) => one.group === group && one.version === version && one.plural === plural);
  const isMisplaced = namespace !== undefined && !kind?.namespaced && plural !== "namespaces";
  if (!kind || isMisplaced) throw refuseUnknownPath();
  return kind;
}

/** Who may not do what is asked is told so, whether the resource exists or not. */
function answerResource(parts: KubernetesParts, call: Call, target: ResourcePath): object | Promise<object> {
  const { estate, authorizer } = parts;
  const { cluster, user, request } = call;
  const { group, plural, namespace, name, subresource } = target;
  const attributes = {
    verb: verbOf(request, target),
    group,
    resource: plural,
    ...(subresource ? { subresource } : {}),
    ...(namespace ? { namespace } : {}),
    ...(name ? { name } : {}),
  };
  const decision = authorizer.decide(cluster, user, attributes);
  if (!decision.allowed) throw refuseForbidden(user, attributes, decision.reason);
  const kind = findKind(parts, cluster, target);
  if (attributes.verb === "create" && plural === "serviceaccounts" && subresource === "token" && namespace && name) {
    return answerTokenRequest(parts.signer, estate, { cluster, namespace, name }, jsonOf(request.body));
  }
  if (attributes.verb !== "list" && attributes.verb !== "get") {
    throw refuseBadRequest("the simulator serves reading only");
  }
  const form = negotiateForm(request.headers.accept, name === undefined);
  if (name !== undefined) {
    const inside = kind.namespaced ? namespace : undefined;
    const found = estate
      .objects(cluster, kind)
      .find((object) => object.metadata.name === name && object.metadata.namespace === inside);
    if (!found) throw refuseUnknownObject(group, plural, name);
    return asObject(found, kind, form);
  }
  return listPage(estate, { cluster, kind, namespace, form, ...readListQuery(request) });
}

function readListQuery(request: FastifyRequest) {
  const query = readQuery(request);
  const limit = query.get("limit") || "0";
  if (!/^[+-]?\d+$/.test(limit)) throw refuseBadRequest(`strconv.ParseInt: parsing "${limit}": invalid syntax`);
  return {
    limit: Number(limit),
    continuation: query.get("continue") || undefined,
    labelSelector: query.get("labelSelector") || undefined,
    fieldSelector: query.get("fieldSelector") || undefined,
  };
}
