import { scoreEstate } from "@periplus/posture/score/estate-score";
import type { ResultOf } from "@periplus/shared/endpoints";
import type { Granularity } from "@periplus/shared/secure-score";
import type pg from "pg";
import { type NamedTallies, readClusterTallies, type ScoreScope } from "./cluster-tallies.store.js";

type ScoreView = ResultOf<"getSecureScore">;

/** The secure score from the rollups, with exemptions and without. */
export async function readEstateScore(
  reader: Pick<pg.ClientBase, "query">,
  granularity: Granularity,
  scope: ScoreScope = {},
): Promise<Omit<ScoreView, "granularity" | "clustersRead" | "clustersKnown" | "asOf">> {
  return describeEstate(await readClusterTallies(reader, scope), granularity);
}

function describeEstate(clusters: readonly NamedTallies[], granularity: Granularity) {
  const adjusted = scoreEstate(clusters, granularity, "adjusted");
  const raw = scoreEstate(clusters, granularity, "raw");
  const names = new Map(clusters.map(({ connectorId, connectorName }) => [connectorId, connectorName]));
  const rawScopes = new Map(raw.scopes.map(({ connectorId, score }) => [connectorId, score]));
  const rawControls = new Map(raw.controls.map((control) => [control.control, control]));
  // The score of several scopes is weighed: no sum of points makes it.
  const isOne = adjusted.scopes.length === 1;
  return {
    score: adjusted.score,
    rawScore: raw.score,
    current: isOne ? adjusted.current : null,
    max: isOne ? adjusted.max : null,
    controls: adjusted.controls.map((control) => {
      const { current = null, healthy = 0, unhealthy = 0, notAssessed = 0 } = rawControls.get(control.control) ?? {};
      return { ...control, raw: { current, healthy, unhealthy, notAssessed } };
    }),
    assessedShare: adjusted.assessedShare,
    scopes: adjusted.scopes.map((scope) => ({
      ...scope,
      name: names.get(scope.connectorId) ?? "",
      rawScore: rawScopes.get(scope.connectorId) ?? null,
    })),
  };
}
