import { isBelow, isByHand } from "@periplus/posture/standards/standard";
import type { ResultOf } from "@periplus/shared/endpoints";
import type { RequirementRow, StandardSummary } from "@periplus/shared/standard";
import type { ClusterView } from "./cluster-view.js";
import { countStates, type HeldRequirement, type HeldStandard, progressOf } from "./hold-standard.js";

export function summarise({ standard, clusters, requirements }: HeldStandard): StandardSummary {
  const { id, title, version, about, clouds } = standard;
  return {
    ...{ id, title, version, about, clouds: clouds ?? null, clusters: clusters.length },
    ...progressOf(requirements.map(({ together }) => together.state)),
  };
}

export function describeStandard(held: HeldStandard, clustersToJudge: number): ResultOf<"getStandard"> {
  const { sections } = held.standard;
  return {
    ...summarise(held),
    sections: sections.map(({ id, title }) => ({
      id,
      title,
      level: sections.filter((each) => each.id !== id && isBelow(id, each.id)).length,
    })),
    requirements: held.requirements.map((requirement) => describeRow(held, requirement)),
    perCluster: held.clusters.map((cluster, index) => ({
      ...nameOf(cluster),
      snapshotAt: cluster.stored.snapshotAt,
      ...progressOf(held.requirements.flatMap(({ perCluster }) => perCluster[index]?.result.state ?? [])),
    })),
    clustersToJudge,
  };
}

export function describeRow({ standard }: HeldStandard, held: HeldRequirement): RequirementRow {
  const { requirement, together, perCluster } = held;
  const { id, title, section, ruleIds } = requirement;
  return {
    ...{ id, title, section },
    state: together.state,
    reason: together.reason,
    failing: together.failing,
    rules: ruleIds.length,
    clusters: countStates(perCluster.map(({ result }) => result.state)),
    byHand: standard.judgedBy === "rules" && isByHand(requirement),
  };
}

export function nameOf({ stored: { id, name, cloud } }: ClusterView) {
  return { id: String(id), name, cloud };
}
