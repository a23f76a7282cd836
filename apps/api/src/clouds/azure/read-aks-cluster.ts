import type { KubernetesEndpoint } from "@periplus/cluster-reader/egress/kubernetes-endpoint";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import type { Json, JsonObject } from "@periplus/posture/snapshot/object";
import { tokenAudiences } from "@periplus/shared/connector-identity";
import type { CloudClusterDetail, CloudClusterRef, CloudContext } from "../cloud-reader.js";
import { readPart, valuesOf } from "../read-part.js";
import { type AksId, clusterOf, findObstacle, hasEntra, readAksId } from "./aks-cluster.js";
import type { AzureSession } from "./azure-session.js";
import { readUserKubeconfig } from "./user-kubeconfig.js";

const diagnosticSettings = "providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview";

/** What reading a cluster needs besides its session. */
type AksContext = Pick<CloudContext, "clusterReach" | "egressAddresses" | "assert">;

/** Reads one cluster with its parts. Throws ReadFailure when the cluster itself cannot be read. */
export async function readAksCluster(
  session: AzureSession,
  ref: CloudClusterRef,
  context: AksContext,
  signal: AbortSignal,
): Promise<CloudClusterDetail | "gone"> {
  const id = readAksId(ref.externalId);
  if (!id) throw new ReadFailure("failed", `${ref.externalId} is not the id of an AKS cluster.`);
  const cluster = await readManagedCluster(session, id, signal);
  if (cluster === "gone") return "gone";
  const parts = await readParts(session, id, cluster, signal);
  return {
    cluster: clusterOf(cluster, id),
    document: { cloud: "aks", cluster, parts: valuesOf(parts) },
    coverage: [{ part: "aks/cluster", state: "read", objects: 1 }, ...parts.map(({ coverage }) => coverage)],
    kubernetes: await findKubernetes(session, cluster, id, context, signal),
  };
}

/** One after the other: all but the cluster itself share one slow bucket per subscription. */
async function readParts(session: AzureSession, id: AksId, cluster: JsonObject, signal: AbortSignal) {
  const { subscription, group, name } = id;
  const options = { abortSignal: signal };
  const readers: Record<string, () => Promise<{ items(): JsonObject[] }>> = {
    agentPools: () => session.list(subscription, signal, (client) => client.agentPools.list(group, name, options)),
    maintenanceConfigurations: () =>
      session.list(subscription, signal, (client) =>
        client.maintenanceConfigurations.listByManagedCluster(group, name, options),
      ),
    trustedAccessRoleBindings: () =>
      session.list(subscription, signal, (client) => client.trustedAccessRoleBindings.list(group, name, options)),
    diagnosticSettings: () => session.get(subscription, `${id.path}/${diagnosticSettings}`, signal),
  };
  const parts = [];
  for (const [part, read] of Object.entries(readers)) {
    const items = async (): Promise<Json> => (await read()).items();
    parts.push(await readPart("aks", part, items, (error) => session.explain(error, `aks/${part}`, signal)));
  }
  const bindings = parts.find(({ name }) => name === "trustedAccessRoleBindings")?.value;
  // Each location tells what the roles may do that first-party services have there: asked for where one is bound.
  if (Array.isArray(bindings) && bindings.length > 0) {
    const location = String(cluster.location);
    const read = async (): Promise<Json> =>
      (await session.list(subscription, signal, (client) => client.trustedAccessRoles.list(location, options))).items();
    const explain = (error: unknown) => session.explain(error, "aks/trustedAccessRoles", signal);
    parts.push(await readPart("aks", "trustedAccessRoles", read, explain));
  }
  return parts;
}

async function readManagedCluster(session: AzureSession, id: AksId, signal: AbortSignal): Promise<JsonObject | "gone"> {
  try {
    const { answers } = await session.ask(id.subscription, (client) =>
      client.managedClusters.get(id.group, id.name, { abortSignal: signal }),
    );
    const [cluster] = answers;
    if (typeof cluster === "object" && cluster !== null && !Array.isArray(cluster)) return cluster;
    throw new ReadFailure("failed", "Azure's description of the cluster cannot be read.");
  } catch (error) {
    const failure = session.explain(error, "the cluster", signal);
    if (failure.state === "absent") return "gone";
    throw failure;
  }
}

async function findKubernetes(
  session: AzureSession,
  cluster: JsonObject,
  id: AksId,
  context: AksContext,
  signal: AbortSignal,
): Promise<KubernetesEndpoint | string> {
  const { obstacle, hint } = findObstacle(cluster, context);
  if (obstacle !== undefined) return obstacle;
  try {
    const where = readUserKubeconfig(await readKubeconfig(session, id, signal));
    const way = hasEntra(cluster) ? withEntra(session) : withoutEntra(where.server, session, context);
    if (typeof way === "string") return way;
    return { ...where, reach: context.clusterReach, ...way, ...(hint === undefined ? {} : { hint }) };
  } catch (error) {
    return session.explain(error, "the address of the API server (listClusterUserCredential)", signal).message;
  }
}

function withEntra(session: AzureSession): Pick<KubernetesEndpoint, "credential"> {
  return { credential: { token: (asked) => session.token("kubernetes", asked) } };
}

/**
 * A cluster with local accounts only may still have been told to trust this installation's issuer (a JWT authenticator).
 * Azure's answer holds a certificate that is as good as cluster-admin: of it nothing but address and CA was read.
 * https://learn.microsoft.com/azure/aks/external-identity-provider-authentication-overview
 */
function withoutEntra(
  server: string,
  session: AzureSession,
  { assert }: AksContext,
): Pick<KubernetesEndpoint, "credential" | "refusalHint"> | string {
  const remedy =
    `The cluster knows local accounts only, and Periplus does not take the administrator's certificate. Turn on Entra ` +
    `sign-in, let the API server trust this installation (a JWT authenticator), or connect ${server} by its address with ` +
    "the token of a ServiceAccount.";
  if (!session.federates) return remedy;
  return { credential: { token: () => assert(tokenAudiences.kubernetes) }, refusalHint: remedy };
}

async function readKubeconfig(
  session: AzureSession,
  { subscription, group, name }: AksId,
  signal: AbortSignal,
): Promise<string> {
  let text = "";
  await session.ask(subscription, async (client) => {
    const options = { format: "exec", abortSignal: signal } as const;
    const { kubeconfigs } = await client.managedClusters.listClusterUserCredentials(group, name, options);
    text = Buffer.from(kubeconfigs?.[0]?.value ?? []).toString("utf8");
  });
  return text;
}
