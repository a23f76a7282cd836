import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { AwsIdentities } from "../credentials/aws-identities.js";
import { readHeaderSignature } from "../credentials/sigv4.js";
import type { AwsEstate, EksCluster } from "../estate/aws-estate.js";
import type { JsonObject } from "../estate/objects.js";
import type { Permissions } from "../permissions/permissions.js";
import { Refusal } from "../server/refusal.js";
import { signedRequest } from "./signed-request.js";

/** What the EKS routes need. */
export interface EksParts {
  aws: AwsEstate;
  identities: AwsIdentities;
  permissions: Permissions;
}

type Names = Record<string, string>;
interface EksCall {
  parts: EksParts;
  region: string;
  account: string;
  names: Names;
  query: URLSearchParams;
}

type Answer = (call: EksCall) => object;

/** The operation behind each path of the REST-JSON protocol; all are GET. */
const OPERATIONS: Record<string, { name: string; answer: Answer }> = {
  "/clusters": {
    name: "ListClusters",
    answer: (call) =>
      page(
        "clusters",
        call.parts.aws.clusters(call.region, call.account).map(({ name }) => name),
        call,
      ),
  },
  "/clusters/:cluster": { name: "DescribeCluster", answer: (call) => ({ cluster: clusterOf(call).cluster }) },
  "/clusters/:cluster/node-groups": {
    name: "ListNodegroups",
    answer: (call) => page("nodegroups", namesOf(clusterOf(call).nodegroups, "nodegroupName"), call),
  },
  "/clusters/:cluster/node-groups/:item": {
    name: "DescribeNodegroup",
    answer: (call) => {
      return { nodegroup: memberOf(call, clusterOf(call).nodegroups, "nodegroupName", "node group") };
    },
  },
  "/clusters/:cluster/addons": {
    name: "ListAddons",
    answer: (call) => page("addons", namesOf(clusterOf(call).addons, "addonName"), call),
  },
  "/clusters/:cluster/addons/:item": {
    name: "DescribeAddon",
    answer: (call) => ({
      addon: memberOf(call, clusterOf(call).addons, "addonName", "addon"),
    }),
  },
  "/clusters/:cluster/fargate-profiles": {
    name: "ListFargateProfiles",
    answer: (call) => {
      return page("fargateProfileNames", namesOf(clusterOf(call).fargateProfiles, "fargateProfileName"), call);
    },
  },
  "/clusters/:cluster/fargate-profiles/:item": {
    name: "DescribeFargateProfile",
    answer: (call) => {
      return {
        fargateProfile: memberOf(call, clusterOf(call).fargateProfiles, "fargateProfileName", "fargate profile"),
      };
    },
  },
  "/clusters/:cluster/access-entries": {
    name: "ListAccessEntries",
    answer: (call) => page("accessEntries", namesOf(entriesOf(call), "principalArn"), call),
  },
  "/clusters/:cluster/access-entries/:item": {
    name: "DescribeAccessEntry",
    answer: (call) => {
      return { accessEntry: memberOf(call, entriesOf(call), "principalArn", "access entry") };
    },
  },
  "/clusters/:cluster/access-entries/:item/access-policies": {
    name: "ListAssociatedAccessPolicies",
    answer: listAssociatedPolicies,
  },
  "/clusters/:cluster/pod-identity-associations": {
    name: "ListPodIdentityAssociations",
    answer: (call) => {
      return page("associations", clusterOf(call).podIdentityAssociations.map(summarize), call);
    },
  },
  "/clusters/:cluster/pod-identity-associations/:item": {
    name: "DescribePodIdentityAssociation",
    answer: (call) => {
      const { podIdentityAssociations } = clusterOf(call);
      return { association: memberOf(call, podIdentityAssociations, "associationId", "association") };
    },
  },
  "/clusters/:cluster/identity-provider-configs": {
    name: "ListIdentityProviderConfigs",
    answer: (call) => page("identityProviderConfigs", [], call),
  },
  "/cluster-versions": {
    name: "DescribeClusterVersions",
    answer: (call) => page("clusterVersions", call.parts.aws.clusterVersions(), call),
  },
  "/access-policies": {
    name: "ListAccessPolicies",
    answer: (call) => page("accessPolicies", call.parts.aws.accessPolicies(), call),
  },
};

/** Adds the EKS API. The region is the one that the request was signed for. */
export function addEksRoutes(app: FastifyInstance, parts: EksParts): void {
  for (const [url, { name, answer }] of Object.entries(OPERATIONS)) {
    app.get<{ Params: Names }>(url, (request, reply) => {
      reply.header("x-amzn-requestid", randomUUID());
      const { region, account } = requireSession(parts, request, `eks:${name}`);
      const query = new URL(request.url, "https://localhost").searchParams;
      return answer({ parts, region, account, names: request.params, query });
    });
  }
}

function requireSession({ aws, identities, permissions }: EksParts, request: FastifyRequest, action: string) {
  const claim = readHeaderSignature(request.headers);
  const identity = identities.authenticate(signedRequest(request), claim);
  const region = claim?.region ?? "";
  const enabled = aws.allRegions.some(({ name, optInStatus }) => name === region && optInStatus !== "not-opted-in");
  if (!enabled || claim?.service !== "eks") {
    throw new Refusal(403, "UnrecognizedClientException", "The security token included in the request is invalid.");
  }
  const decision = permissions.decideAws(action, identity.sessionPolicy);
  if (identity.roleArn === undefined || !aws.hasRole(identity.roleArn) || !decision.allowed) {
    const resource = `arn:aws:eks:${region}:${identity.account}:cluster/*`;
    const because = decision.allowed ? "" : ` ${decision.because}`;
    const message = `User: ${identity.arn} is not authorized to perform: ${action} on resource: ${resource}${because}`;
    throw new Refusal(403, "AccessDeniedException", message);
  }
  return { region, account: identity.account };
}

function clusterOf({ parts, region, account, names }: EksCall): EksCluster {
  const found = parts.aws.clusters(region, account).find(({ name }) => name === names.cluster);
  if (found) return found;
  throw new Refusal(404, "ResourceNotFoundException", `No cluster found for name: ${names.cluster}.`, {
    clusterName: names.cluster,
    nodegroupName: null,
    fargateProfileName: null,
    addonName: null,
    subscriptionId: null,
  });
}

const namesOf = (items: readonly JsonObject[], field: string): string[] => items.map((item) => String(item[field]));

/** Access entries do not exist while the cluster knows only the aws-auth ConfigMap. */
function entriesOf(call: EksCall): JsonObject[] {
  const { accessEntries, authenticationMode } = clusterOf(call);
  if (authenticationMode !== "CONFIG_MAP") return accessEntries;
  throw new Refusal(
    400,
    "InvalidRequestException",
    "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
  );
}

function memberOf(call: EksCall, items: readonly JsonObject[], field: string, what: string): JsonObject {
  const found = items.find((item) => item[field] === call.names.item);
  if (found) return found;
  throw new Refusal(404, "ResourceNotFoundException", `No ${what} found for: ${call.names.item}.`, {
    clusterName: call.names.cluster,
  });
}

function summarize(association: JsonObject): JsonObject {
  const { clusterName, namespace, serviceAccount, associationArn, associationId, ownerArn } = association;
  return { clusterName, namespace, serviceAccount, associationArn, associationId, ownerArn: ownerArn ?? null };
}

function listAssociatedPolicies(call: EksCall): object {
  const entry = memberOf(call, entriesOf(call), "principalArn", "access entry");
  const policies = clusterOf(call).associatedPolicies.get(String(entry.principalArn)) ?? [];
  const { principalArn } = entry;
  return { ...page("associatedAccessPolicies", policies, call), clusterName: call.names.cluster, principalArn };
}

/** One page: `maxResults` 1 to 100, `nextToken` opaque and null at the end. */
function page(field: string, items: readonly unknown[], { query }: EksCall): object {
  const size = Number(query.get("maxResults") ?? 100);
  if (!Number.isInteger(size) || size < 1 || size > 100) {
    throw new Refusal(400, "InvalidParameterException", "maxResults must be between 1 and 100");
  }
  const token = query.get("nextToken");
  const from = token ? Number(Buffer.from(token, "base64url").toString("utf8").replace("offset:", "")) : 0;
  if (!Number.isInteger(from)) throw new Refusal(400, "InvalidParameterException", "Invalid next token");
  const to = from + size;
  const nextToken = to < items.length ? Buffer.from(`offset:${to}`).toString("base64url") : null;
  return { [field]: items.slice(from, to), nextToken };
}
