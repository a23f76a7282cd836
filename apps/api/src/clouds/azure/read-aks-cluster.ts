import type { KubernetesEndpoint } from "@periplus/cluster-reader/egress/kubernetes-endpoint";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import type { Json, JsonObject } from "@periplus/posture/snapshot/object";
import type { CloudClusterDetail, CloudClusterRef, CloudContext } from "../cloud-reader.js";
import { readPart, valuesOf } from "../read-part.js";
import { type AksId, clusterOf, findObstacle, readAksId } from "./aks-cluster.js";
import type { AzureSession } from "./azure-session.js";
import { readUserKubeconfig } from "./user-kubeconfig.js";

const diagnosticSettings = "providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview";

/** Reads one cluster with its parts. Throws ReadFailure when the cluster itself cannot be read. */
export async function readAksCluster(
  session: AzureSession,
  ref: CloudClusterRef,
  { clusterReach }: Pick<CloudContext, "clusterReach">,
  signal: AbortSignal,
): Promise<CloudClusterDetail | "gone"> {
  const id = readAksId(ref.externalId);
  if (!id) throw new ReadFailure("failed", `${ref.externalId} is not the id of an AKS cluster.`);
  const cluster = await readManagedCluster(session, id, signal);
  if (cluster === "gone") return "gone";
  const parts = await readParts(session, id, signal);
  return {
    cluster: clusterOf(cluster, id),
    document: { cloud: "aks", cluster, parts: valuesOf(parts) },
    coverage: [{ part: "aks/cluster", state: "read", objects: 1 }, ...parts.map(({ coverage }) => coverage)],
    kubernetes: await findKubernetes(session, cluster, id, clusterReach, signal),
  };
}

/** One after the other: all but the cluster itself share one slow bucket per subscription. */
async function readParts(session: AzureSession, id: AksId, signal: AbortSignal) {
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
  { subscription, group, name }: AksId,
  reach: CloudContext["clusterReach"],
  signal: AbortSignal,
): Promise<KubernetesEndpoint | string> {
  const { obstacle, hint } = findObstacle(cluster, reach);
  if (obstacle !== undefined) return obstacle;
  try {
    let text = "";
    await session.ask(subscription, async (client) => {
      const options = { format: "exec", abortSignal: signal } as const;
      const { kubeconfigs } = await client.managedClusters.listClusterUserCredentials(group, name, options);
      text = Buffer.from(kubeconfigs?.[0]?.value ?? []).toString("utf8");
    });
    const credential = { token: (asked: AbortSignal) => session.token("kubernetes", asked) };
    return { ...readUserKubeconfig(text), reach, credential, ...(hint === undefined ? {} : { hint }) };
  } catch (error) {
    return session.explain(error, "the address of the API server (listClusterUserCredential)", signal).message;
  }
}
