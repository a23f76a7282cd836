import type { ClusterDefinition, NodePool } from "../definition.js";
import type { PlannedNode } from "../plan.js";
import { between, digits, hex, nameSuffix } from "../random.js";

/** Zones of a region, as each cloud names them. */
function zoneOf({ cloud, region }: ClusterDefinition, index: number): string {
  if (cloud === "azure") return `${region}-${(index % 3) + 1}`;
  if (cloud === "aws") return `${region}${"abc".charAt(index % 3)}`;
  // A zonal GKE cluster has its zone for a location.
  if (cloud === "gcp") return /-[a-d]$/.test(region) ? region : `${region}-${"bcd".charAt(index % 3)}`;
  return "";
}

function nameOf(
  definition: ClusterDefinition,
  pool: NodePool,
  index: number,
  identity: string,
): { name: string; providerId: string } {
  const { cloud, name: cluster, account, region } = definition;
  if (cloud === "azure") {
    const set = `aks-${pool.name}-${digits(`${identity}/set`, 8)}-vmss`;
    const name = `${set}${index.toString(36).padStart(6, "0")}`;
    const group = `mc_rg-${cluster}_${cluster}_${region}`;
    return {
      name,
      providerId: `azure:///subscriptions/${account}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachineScaleSets/${set}/virtualMachines/${index}`,
    };
  }
  if (cloud === "aws") {
    const instance = `i-0${hex(`${identity}/${index}`, 16)}`;
    const address = internalIp(identity, index).replaceAll(".", "-");
    return {
      name: `ip-${address}.${region}.compute.internal`,
      providerId: `aws:///${zoneOf(definition, index)}/${instance}`,
    };
  }
  if (cloud === "gcp") {
    const name = `gke-${cluster}-${pool.name}-${hex(identity, 8)}-${nameSuffix(`${identity}/${index}`, 4)}`;
    return { name, providerId: `gce://${account}/${zoneOf(definition, index)}/${name}` };
  }
  return { name: `${pool.name}-${index + 1}`, providerId: "" };
}

function internalIp(identity: string, index: number): string {
  return `10.${between(`${identity}/net`, 10, 90)}.${between(`${identity}/sub`, 0, 250)}.${10 + index}`;
}

/** The nodes of all pools of a cluster. */
export function planNodes(definition: ClusterDefinition, seed: number): PlannedNode[] {
  return definition.nodePools.flatMap((pool) => {
    const identity = [seed, definition.name, "pool", pool.name].join("/");
    return Array.from({ length: pool.count }, (_, index) => ({
      ...nameOf(definition, pool, index, identity),
      pool,
      index,
      internalIp: internalIp(identity, index),
      zone: zoneOf(definition, index),
    }));
  });
}
