import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { TokenSigner } from "../credentials/tokens.js";
import type { AzureEstate } from "../estate/azure-estate.js";
import type { Permissions } from "../permissions/permissions.js";
import { formOf } from "../server/bodies.js";
import { Refusal } from "../server/refusal.js";
import { AKS_SERVER_APPLICATION, ARM_AUDIENCES } from "./entra.routes.js";

/** What the ARM routes need. */
export interface ArmParts {
  azure: AzureEstate;
  signer: TokenSigner;
  permissions: Permissions;
  origin: () => string;
  /** Clusters on one page of a list; ARM's own pages are larger. */
  pageSize: number;
}

interface ArmCall {
  parts: ArmParts;
  request: FastifyRequest;
  query: URLSearchParams;
}

type ArmAnswer = (call: ArmCall, names: Record<string, string>) => object;

const SUBSCRIPTION = "/subscriptions/(?<subscription>[^/]+)";
const CLUSTERS = "/providers/Microsoft\\.ContainerService/managedClusters";
const GROUP = `${SUBSCRIPTION}/resourceGroups/(?<group>[^/]+)`;
const CLUSTER = `${GROUP}${CLUSTERS}/(?<cluster>[^/]+)`;

interface Operation {
  method: string;
  path: RegExp;
  /** What the role must allow. */
  action: string;
  answer: ArmAnswer;
}

const SERVICE = "Microsoft.ContainerService/managedClusters";
const LISTED = "Microsoft.Resources/subscriptions/read";

/** The lists that belong to a cluster, with the action that reads each. */
const SUB_LISTS = {
  agentPools: `${SERVICE}/agentPools/read`,
  maintenanceConfigurations: `${SERVICE}/maintenanceConfigurations/read`,
  trustedAccessRoleBindings: `${SERVICE}/trustedAccessRoleBindings/read`,
  diagnosticSettings: "Microsoft.Insights/diagnosticSettings/read",
} as const;

/** ARM paths do not distinguish case. The list of subscriptions needs no action: it shows those that may be read. */
const OPERATIONS: readonly Operation[] = [
  { method: "GET", path: operation("/subscriptions"), action: "", answer: listSubscriptions },
  { method: "GET", path: operation(`${SUBSCRIPTION}${CLUSTERS}`), action: `${SERVICE}/read`, answer: listClusters },
  { method: "GET", path: operation(`${GROUP}${CLUSTERS}`), action: `${SERVICE}/read`, answer: listClusters },
  { method: "GET", path: operation(CLUSTER), action: `${SERVICE}/read`, answer: findCluster },
  ...Object.entries(SUB_LISTS).map(
    ([part, action]): Operation => ({
      method: "GET",
      path: operation(`${CLUSTER}${part === "diagnosticSettings" ? "/providers/Microsoft\\.Insights" : ""}/${part}`),
      action,
      answer: (call, names) => subList(call, names, part as keyof typeof SUB_LISTS),
    }),
  ),
  {
    method: "GET",
    path: operation(`${SUBSCRIPTION}/providers/Microsoft\\.ContainerService/locations/[^/]+/trustedAccessRoles`),
    action: "Microsoft.ContainerService/locations/trustedAccessRoles/read",
    answer: ({ parts }) => ({ value: parts.azure.trustedAccessRoles() }),
  },
  {
    method: "POST",
    path: operation(`${CLUSTER}/listClusterUserCredential`),
    action: `${SERVICE}/listClusterUserCredential/action`,
    answer: listUserCredential,
  },
];

function operation(path: string): RegExp {
  return new RegExp(`^${path}/?$`, "i");
}

/** Adds Azure Resource Manager: `/subscriptions…`. */
export function addArmRoutes(app: FastifyInstance, parts: ArmParts): void {
  for (const url of ["/subscriptions", "/subscriptions/*"]) {
    app.route({
      method: ["GET", "POST", "PUT", "PATCH", "DELETE"],
      url,
      handler: async (request, reply) => {
        reply
          .header("x-ms-request-id", randomUUID())
          .header("x-ms-correlation-request-id", randomUUID())
          .header("x-ms-ratelimit-remaining-subscription-reads", "249")
          .header("x-ms-ratelimit-remaining-subscription-global-reads", "3749");
        await requireToken(parts, request);
        return answer(parts, request);
      },
    });
  }
}

function answer(parts: ArmParts, request: FastifyRequest): object {
  const { pathname, searchParams: query } = new URL(request.url, parts.origin());
  if (!query.has("api-version")) {
    throw new Refusal(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    );
  }
  for (const { method, path, action, answer } of OPERATIONS) {
    const match = path.exec(decodeURIComponent(pathname));
    if (method !== request.method || !match) continue;
    if (action !== "" && !parts.permissions.mayAzure(action)) throw refuseAuthorization(action, pathname);
    return answer({ parts, request, query }, match.groups ?? {});
  }
  if (request.method === "GET")
    throw new Refusal(404, "InvalidResourceType", `The resource type could not be found for '${pathname}'.`);
  throw refuseAuthorization(request.method, pathname);
}

/** 403 for what the role does not allow, and for everything that is not reading. */
function refuseAuthorization(action: string, path: string): Refusal {
  return new Refusal(
    403,
    "AuthorizationFailed",
    `The client does not have authorization to perform action '${action}' over scope '${path}' or the scope is invalid.`,
  );
}

async function requireToken({ signer, origin }: ArmParts, request: FastifyRequest): Promise<void> {
  const challenge = (error: string) => ({
    "www-authenticate": `Bearer authorization_uri="${origin()}/", error="invalid_token", error_description="${error}"`,
  });
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (!token) {
    const message = "Authentication failed. The 'Authorization' header is missing.";
    throw new Refusal(401, "AuthenticationFailed", message, {}, challenge(message));
  }
  const verified = await signer.verify(token, {
    audience: ARM_AUDIENCES.flatMap((audience) => [audience, `${audience}/`]),
  });
  if ("claims" in verified) return;
  const [code, message] = {
    expired: ["ExpiredAuthenticationToken", "The access token expiry UTC time is earlier than current UTC time."],
    claim: [
      "InvalidAuthenticationTokenAudience",
      `The access token has been obtained for wrong audience or resource; it must be one of ${ARM_AUDIENCES.join(", ")}, not ${AKS_SERVER_APPLICATION}.`,
    ],
    signature: ["InvalidAuthenticationToken", "The access token is invalid."],
    malformed: ["InvalidAuthenticationToken", "The access token is invalid."],
  }[verified.fault] as [string, string];
  throw new Refusal(401, code, message, {}, challenge(message));
}

function requireSubscription({ parts }: ArmCall, id: string | undefined): void {
  if (parts.azure.subscriptions().some((known) => known.subscriptionId === id)) return;
  throw new Refusal(404, "SubscriptionNotFound", `The subscription '${id}' could not be found.`);
}

function listSubscriptions({ parts }: ArmCall): object {
  const value = parts.permissions.mayAzure(LISTED) ? parts.azure.subscriptions() : [];
  return { value, count: { type: "Total", value: value.length } };
}

function listClusters(call: ArmCall, names: Record<string, string>): object {
  const { parts, query, request } = call;
  requireSubscription(call, names.subscription);
  const clusters = parts.azure.clusters(names.subscription ?? "", names.group);
  const from = Number(query.get("$skipToken") ?? 0);
  const to = from + parts.pageSize;
  const value = clusters.slice(from, to);
  if (to >= clusters.length) return { value };
  const next = new URL(request.url, parts.origin());
  next.searchParams.set("$skipToken", String(to));
  return { value, nextLink: next.href };
}

function refuseUnknownCluster(names: Record<string, string>): Refusal {
  return new Refusal(
    404,
    "ResourceNotFound",
    `The Resource 'Microsoft.ContainerService/managedClusters/${names.cluster}' under resource group '${names.group}' was not found.`,
  );
}

function findCluster(call: ArmCall, names: Record<string, string>): object {
  requireSubscription(call, names.subscription);
  const found = call.parts.azure
    .clusters(names.subscription ?? "", names.group)
    .find((cluster) => cluster.name.toLowerCase() === names.cluster?.toLowerCase());
  if (!found) throw refuseUnknownCluster(names);
  return found;
}

function subList(call: ArmCall, names: Record<string, string>, part: keyof typeof SUB_LISTS): object {
  findCluster(call, names);
  return { value: call.parts.azure[part](names.cluster ?? "") };
}

/** Gives a kubeconfig: without secrets for `format=exec`, and a client certificate on clusters without Entra. */
function listUserCredential(call: ArmCall, names: Record<string, string>): object {
  findCluster(call, names);
  const format = call.query.get("format") ?? formOf(call.request.body).get("format") ?? "azure";
  const kubeconfig = call.parts.azure.userKubeconfig(names.cluster ?? "", format);
  return { kubeconfigs: [{ name: "clusterUser", value: Buffer.from(kubeconfig).toString("base64") }] };
}
