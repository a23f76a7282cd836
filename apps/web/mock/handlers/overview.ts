import { clouds } from "@periplus/shared/vocabulary";
import { mockClusters } from "../estate/clusters";
import { hoursAgo } from "../estate/random";
import { mockResources, openFindingsOf } from "../estate/resources";
import { mockRules } from "../estate/rules";
import type { Handlers } from "../handlers";
import { needsParameters, state } from "../state";
import { clusterView } from "./clusters";
import { sortedRecommendations } from "./recommendations";
import { runIsActive } from "./runs";
import { scoreHistory, summaryOf } from "./score";

const none = { critical: 0, high: 0, medium: 0, low: 0 };

export const overviewHandlers: Handlers<"getOverview"> = {
  getOverview: (_, scene) => {
    const empty = scene.has("empty");
    const young = scene.has("young") || empty;
    const clean = scene.has("clean") || young;
    const secureScore = summaryOf(() => !young, "workload");
    return {
      asOf: young ? null : hoursAgo(0.4),
      connectors: empty ? 0 : state.connectors.length,
      clusters: young ? 0 : mockClusters.length,
      resources: young ? 0 : mockResources.filter((each) => !each.goneAt).length,
      openFindings: clean ? none : openFindingsOf(() => true),
      secureScore: young ? { ...secureScore, clustersRead: 0, clustersKnown: 0, asOf: null } : secureScore,
      scoreHistory: young ? [] : scoreHistory(secureScore.score),
      lastChange: { opened: 14, closed: 31, since: hoursAgo(4.4) },
      byCloud: young
        ? []
        : clouds.map((cloud) => ({
            cloud,
            clusters: mockClusters.filter((each) => each.connector.cloud === cloud).length,
            resources: mockResources.filter((each) => each.cluster.connector.cloud === cloud).length,
            openFindings: clean ? none : openFindingsOf(({ resource }) => resource.cluster.connector.cloud === cloud),
          })),
      doFirst: clean
        ? []
        : sortedRecommendations()
            .filter(({ counts }) => counts.unhealthy > 0)
            .sort((a, b) => b.potentialPoints - a.potentialPoints)
            .slice(0, 5),
      needsConfiguration: young ? 0 : mockRules.filter(({ id }) => needsParameters(id)).length,
      gaps: young
        ? []
        : mockClusters
            .filter(({ message }) => message)
            .map(({ id, name, message }) => ({ clusterId: id, name, message: message ?? "" })),
      clusterList: young ? [] : mockClusters.map(clusterView),
      runsActive: runIsActive() ? 1 : 0,
    };
  },
};
