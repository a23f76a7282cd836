import {
  meetRequirement,
  meetTogether,
  metShare,
  type RequirementResult,
} from "@periplus/posture/standards/meet-standard";
import type { Requirement, Standard } from "@periplus/posture/standards/standard";
import type { Attestation } from "@periplus/shared/attestation";
import { type RequirementCounts, type RequirementState, requirementStates } from "@periplus/shared/standard";
import type { ClusterView } from "./cluster-view.js";

/** What a requirement comes to in one cluster, and whose word holds there, if one does. */
export interface ClusterResult {
  readonly cluster: ClusterView;
  readonly result: RequirementResult;
  readonly attestation: Attestation | undefined;
}

/** A requirement over all clusters that have to meet it. */
export interface HeldRequirement {
  readonly requirement: Requirement;
  readonly together: RequirementResult;
  readonly perCluster: readonly ClusterResult[];
}

/** A standard held against clusters. */
export interface HeldStandard {
  readonly standard: Standard;
  /** Those that have to meet it. */
  readonly clusters: readonly ClusterView[];
  readonly requirements: readonly HeldRequirement[];
}

/** Holds a standard against clusters. `attestations` are those that hold now. */
export function holdStandard(
  standard: Standard,
  all: readonly ClusterView[],
  attestations: readonly Attestation[],
): HeldStandard {
  const { clouds } = standard;
  const clusters = clouds === undefined ? all : all.filter(({ cloud }) => clouds.includes(cloud));
  const requirements = standard.requirements.map((requirement): HeldRequirement => {
    const given = attestations.filter(
      ({ standardId, requirementId }) => standardId === standard.id && requirementId === requirement.id,
    );
    const perCluster = clusters.map((cluster): ClusterResult => {
      const attestation = given.find((each) => holdsIn(each, cluster));
      const result = meetRequirement(standard, requirement, cluster, attestation !== undefined);
      return { cluster, result, attestation: result.state === "attested" ? attestation : undefined };
    });
    return { requirement, together: tellTogether(perCluster), perCluster };
  });
  return { standard, clusters, requirements };
}

/** What clusters come to together; why it is not assessed is told with the cluster, where others are otherwise. */
function tellTogether(perCluster: readonly ClusterResult[]): RequirementResult {
  const together = meetTogether(perCluster.map(({ result }) => result));
  if (together.state !== "notAssessed") return together;
  const alike = perCluster.filter(
    ({ result: { state, isVoid } }) => state === "notAssessed" && isVoid === together.isVoid,
  );
  const [first] = alike;
  if (first === undefined || (together.reason !== null && alike.length === perCluster.length)) return together;
  const others = alike.length > 1 ? ` So it is, or alike, in ${alike.length - 1} more.` : "";
  return { ...together, reason: `${first.cluster.stored.name}: ${first.result.reason}${others}` };
}

function holdsIn({ scope }: Attestation, { stored }: ClusterView): boolean {
  if (scope.cluster) return scope.cluster.id === String(stored.id);
  return scope.connector === null || scope.connector.id === stored.connectorId;
}

/** How many are in each state, and the share of what has a verdict that is met. */
export function progressOf(states: readonly RequirementState[]): {
  counts: RequirementCounts;
  metShare: number | null;
} {
  return { counts: countStates(states), metShare: metShare(states) };
}

export function countStates(states: readonly RequirementState[]): RequirementCounts {
  const counts: RequirementCounts = { passed: 0, failed: 0, notAssessed: 0, attested: 0, provider: 0 };
  for (const state of requirementStates) counts[state] = states.filter((each) => each === state).length;
  return counts;
}
