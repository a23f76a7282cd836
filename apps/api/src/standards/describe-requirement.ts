import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { isBelow } from "@periplus/posture/standards/standard";
import type { Attestation } from "@periplus/shared/attestation";
import type { ResultOf } from "@periplus/shared/endpoints";
import type { AssessmentCounts } from "@periplus/shared/recommendation";
import type { ClusterView } from "./cluster-view.js";
import { describeRow, nameOf } from "./describe-standard.js";
import type { HeldRequirement, HeldStandard } from "./hold-standard.js";

const nothing: AssessmentCounts = {
  ...{ healthy: 0, unhealthy: 0, waived: 0, mitigated: 0 },
  ...{ notAssessed: 0, needsConfiguration: 0 },
};

/** A requirement with everything that its page shows. */
export function describeRequirement(
  held: HeldStandard,
  found: HeldRequirement,
  { byId }: RulePack,
  attestations: Attestation[],
): ResultOf<"getRequirement"> {
  const { id, title, version, judgedBy, sections } = held.standard;
  const { requirement, perCluster } = found;
  return {
    ...describeRow(held, found),
    standard: { id, title, version },
    path: sections.filter((section) => isBelow(requirement.section, section.id)).map((section) => section.title),
    judgedBy,
    looking: requirement.ruleIds.flatMap((ruleId) => {
      const rule = byId.get(ruleId)?.rule;
      if (rule === undefined) return [];
      return { ruleId, title: rule.title, severity: rule.severity, counts: countOver(held.clusters, ruleId) };
    }),
    perCluster: perCluster.map(({ cluster, result: { state, reason, failing } }) => ({
      ...nameOf(cluster),
      ...{ state, reason, failing, snapshotAt: cluster.stored.snapshotAt },
    })),
    attestations,
  };
}

function countOver(clusters: readonly ClusterView[], ruleId: string): AssessmentCounts {
  const sum = { ...nothing };
  for (const cluster of clusters) {
    const standing = cluster.rule(ruleId)?.standing;
    if (standing === undefined) continue;
    for (const count of Object.keys(sum) as (keyof AssessmentCounts)[]) sum[count] += standing[count];
  }
  return sum;
}
