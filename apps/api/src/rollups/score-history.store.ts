import { granularities } from "@periplus/shared/secure-score";
import type pg from "pg";
import { lockScore } from "../database/locks.js";
import { type NamedTallies, readClusterTallies } from "./cluster-tallies.store.js";
import { describeChange, orderSteps, type ScoreEvent, type StoredPoint } from "./score-changes.js";

/**
 * Changes counts and remembers what that did to the score and why, within the caller's transaction: for each cluster that
 * is concerned and for the whole estate, in both granularities. Where the score stays what it was there is no new point.
 * Returns how many rows `apply` wrote. To the end of the transaction nobody else changes the score.
 */
export async function changeScore(
  client: pg.ClientBase,
  event: ScoreEvent,
  apply: () => Promise<number>,
): Promise<number> {
  await lockScore(client);
  const at = await momentAfterLast(client, event.at);
  const before = await readClusterTallies(client);
  const rows = await apply();
  const after = await readClusterTallies(client);
  const steps = orderSteps(before, after, event);
  const touched = new Set(steps.map(({ cluster }) => cluster.clusterId));
  for (const granularity of granularities) {
    const estate = describeChange(before, after, steps, granularity, event);
    await writePoint(client, at, granularity, null, estate);
    for (const clusterId of touched) {
      const only = (clusters: readonly NamedTallies[]) => clusters.filter((cluster) => cluster.clusterId === clusterId);
      const own = steps.filter(({ cluster }) => cluster.clusterId === clusterId);
      // A cluster that is there no more has its history, but no present.
      if (only(after).length === 0) continue;
      const point = describeChange(only(before), only(after), own, granularity, event);
      await writePoint(client, at, granularity, clusterId, point);
    }
  }
  return rows;
}

/** Snapshots that are taken side by side are published one after the other: so stand their points, in time too. */
async function momentAfterLast(client: pg.ClientBase, at: Date): Promise<Date> {
  const { rows } = await client.query<{ last: Date | null }>("SELECT max(at) AS last FROM score_points");
  const last = rows[0]?.last ?? at;
  return last > at ? last : at;
}

async function writePoint(
  client: pg.ClientBase,
  at: Date,
  granularity: string,
  clusterId: number | null,
  point: StoredPoint,
): Promise<void> {
  await client.query(
    `INSERT INTO score_points (at, granularity, cluster_id, score, raw_score, assessed_share, before, causes)
     SELECT $1, $2, $3, $4::float8, $5::float8, $6::float8, $7, $8
     WHERE NOT EXISTS (
       SELECT FROM (SELECT score, raw_score, assessed_share FROM score_points
         WHERE granularity = $2 AND cluster_id IS NOT DISTINCT FROM $3::int ORDER BY id DESC LIMIT 1) p
       WHERE (p.score, p.raw_score, p.assessed_share) IS NOT DISTINCT FROM ($4::float8, $5::float8, $6::float8)
         AND $8::jsonb = '[]')`,
    [
      at,
      granularity,
      clusterId,
      point.score,
      point.rawScore,
      point.assessedShare,
      JSON.stringify(point.before),
      JSON.stringify(point.causes),
    ],
  );
}
