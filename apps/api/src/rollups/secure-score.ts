import type { ResultOf } from "@periplus/shared/endpoints";
import type { Granularity } from "@periplus/shared/secure-score";
import type pg from "pg";
import { sql } from "../database/sql.js";
import type { ScoreScope } from "./cluster-tallies.store.js";
import { readEstateScore } from "./estate-score.js";

type Reader = Pick<pg.ClientBase, "query">;

type ScorePointRow = ResultOf<"getSecureScoreHistory">["points"][number];

/** More points than a chart has pixels are not read. */
const mostPoints = 1_000;

/** The score with how much of the estate it knows. */
export async function readSecureScore(
  reader: Reader,
  granularity: Granularity,
  scope: ScoreScope = {},
): Promise<ResultOf<"getSecureScore">> {
  const query = sql`
    SELECT count(*)::int AS "clustersKnown", count(s.id)::int AS "clustersRead", max(s.taken_at) AS "asOf"
    FROM clusters c LEFT JOIN snapshots s ON s.id = c.latest_snapshot_id
    WHERE c.gone_at IS NULL
      AND (${scope.connectorId ?? null}::uuid IS NULL OR c.connector_id = ${scope.connectorId ?? null}::uuid)
      AND (${scope.clusterId ?? null}::bigint IS NULL OR c.id = ${scope.clusterId ?? null}::bigint)`;
  const [estate, { rows }] = await Promise.all([
    readEstateScore(reader, granularity, scope),
    reader.query<{ clustersKnown: number; clustersRead: number; asOf: Date | null }>(query.toQuery()),
  ]);
  const known = rows[0] ?? { clustersKnown: 0, clustersRead: 0, asOf: null };
  return { granularity, ...estate, ...known };
}

/** The newest points, oldest first. */
export async function readScoreHistory(
  reader: Reader,
  granularity: Granularity,
  clusterId: string | null = null,
): Promise<ScorePointRow[]> {
  const query = sql`SELECT at, score, "rawScore", "assessedShare", before, causes FROM (
      SELECT id, at, score, raw_score AS "rawScore", assessed_share AS "assessedShare", before, causes FROM score_points
      WHERE granularity = ${granularity} AND cluster_id IS NOT DISTINCT FROM ${clusterId}::int
      ORDER BY id DESC LIMIT ${mostPoints}
    ) newest ORDER BY id`;
  return (await reader.query<ScorePointRow>(query.toQuery())).rows;
}
