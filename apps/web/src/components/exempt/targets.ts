import type { Cluster } from "@periplus/shared/cluster";
import type { ExemptionScope } from "@periplus/shared/exemption";
import type { Finding } from "@periplus/shared/finding";
import { countOf } from "../../lib/number";

/** Something that can be exempt from a rule, from narrow to wide. */
export interface ExemptTarget {
  readonly label: string;
  readonly scopes: readonly ExemptionScope[];
}

type Place = Pick<Finding, "resource" | "cluster">;

const scopeOf = ({ resource, cluster }: Place): ExemptionScope => ({
  clusterId: cluster.id,
  namespace: resource.namespace ?? "",
  kind: resource.kind,
  name: resource.name,
});

/** The scopes that a finding lies in: its containers, its resource, and what is around it. */
export function targetsAround(place: Place, containers: readonly string[]): ExemptTarget[] {
  const { resource, cluster } = place;
  const scope = scopeOf(place);
  const single = containers.map((container) => ({
    label: `Container ${container} of this ${resource.kind}`,
    scopes: [{ ...scope, container }],
  }));
  const { namespace } = resource;
  const around = [
    ...(namespace === null
      ? []
      : [
          {
            label: `Everything in ${namespace} of ${cluster.name}`,
            scopes: [{ clusterId: cluster.id, namespace }],
          },
        ]),
    { label: `Everything in ${cluster.name}`, scopes: [{ clusterId: cluster.id }] },
    ...(namespace === null ? [] : [{ label: `Every namespace named ${namespace}`, scopes: [{ namespace }] }]),
    { label: "Everything", scopes: [{}] },
  ];
  return [{ label: `This ${resource.kind}, ${resource.name}`, scopes: [scope] }, ...single, ...around];
}

/** Chosen findings as one target: an exemption for each resource. */
export function targetOfChosen(findings: readonly Place[]): ExemptTarget {
  return { label: `The ${countOf(findings.length, "chosen resource")}`, scopes: findings.map(scopeOf) };
}

/**
 * The targets with the connector of the cluster that they lie in, where that is known; without those that hold for all
 * connectors, where one's role does not reach that far.
 */
export function reachableTargets(
  targets: readonly ExemptTarget[],
  clusters: readonly Pick<Cluster, "id" | "connectorId" | "connectorName">[],
  reachesAll: boolean,
): ExemptTarget[] {
  const within = targets.filter(({ scopes }) => reachesAll || scopes.every(({ clusterId }) => clusterId !== undefined));
  return within.flatMap((target) => {
    const [scope] = target.scopes;
    const isCluster = target.scopes.length === 1 && scope !== undefined && Object.keys(scope).join() === "clusterId";
    const cluster = isCluster ? clusters.find(({ id }) => id === scope.clusterId) : undefined;
    if (cluster === undefined) return [target];
    const { connectorId, connectorName } = cluster;
    return [target, { label: `Everything in the clusters of ${connectorName}`, scopes: [{ connectorId }] }];
  });
}
