import { Injectable } from "@nestjs/common";
import type { ResultOf } from "@periplus/shared/endpoints";
import { clouds } from "@periplus/shared/vocabulary";
import { Database } from "../database/pool.js";
import { sql } from "../database/sql.js";
import { RulesInForce } from "../posture/rules-in-force.js";
import { type ClusterView, readClusters, sumOpenFindings } from "../rollups/cluster-list.js";
import { readRecommendations } from "../rollups/recommendation-list.js";
import { readScoreHistory, readSecureScore } from "../rollups/secure-score.js";

type Overview = ResultOf<"getOverview">;

const mostToDo = 10;
const mostPartsNamed = 3;

/** The one answer behind the overview page: every number comes from published snapshots, through the rollups. */
@Injectable()
export class OverviewStore {
  constructor(
    private readonly database: Database,
    private readonly rules: RulesInForce,
  ) {}

  async read(now: Date): Promise<Overview> {
    const { pool } = this.database;
    const clusters = await readClusters(pool, sql`c.gone_at IS NULL`, now);
    const pack = await this.rules.read();
    const [recommendations, secureScore, scoreHistory, lastChange, counts, gaps] = await Promise.all([
      readRecommendations(
        pool,
        pack,
        clusters.map(({ id }) => Number(id)),
      ),
      readSecureScore(pool, "workload"),
      readScoreHistory(pool, "workload"),
      this.readLastChange(),
      this.readCounts(),
      this.readGaps(clusters),
    ]);
    return {
      asOf: secureScore.asOf,
      connectors: counts.connectors,
      clusters: clusters.length,
      resources: clusters.reduce((sum, { resources }) => sum + resources, 0),
      openFindings: sumOpenFindings(clusters),
      secureScore,
      scoreHistory,
      lastChange,
      byCloud: byCloud(clusters),
      doFirst: recommendations.filter(({ counts: { unhealthy } }) => unhealthy > 0).slice(0, mostToDo),
      needsConfiguration: recommendations.filter(({ counts: { needsConfiguration } }) => needsConfiguration > 0).length,
      gaps,
      clusterList: clusters,
      runsActive: counts.runsActive,
    };
  }

  private async readCounts(): Promise<{ connectors: number; runsActive: number }> {
    const query = `SELECT (SELECT count(*)::int FROM connectors) AS connectors,
      (SELECT count(*)::int FROM discovery_runs WHERE ended_at IS NULL) AS "runsActive"`;
    const { rows } = await this.database.pool.query<{ connectors: number; runsActive: number }>(query);
    return rows[0] ?? { connectors: 0, runsActive: 0 };
  }

  /** Between the newest snapshot of each cluster and the one before it. */
  private async readLastChange(): Promise<Overview["lastChange"]> {
    const query = `
      SELECT coalesce(sum(s.findings_opened), 0)::int AS opened, coalesce(sum(s.findings_closed), 0)::int AS closed,
        min(before.taken_at) AS since
      FROM clusters c
      JOIN snapshots s ON s.id = c.latest_snapshot_id
      LEFT JOIN LATERAL (
        SELECT taken_at FROM snapshots WHERE cluster_id = c.id AND id < s.id ORDER BY id DESC LIMIT 1
      ) before ON true
      WHERE c.gone_at IS NULL`;
    const { rows } = await this.database.pool.query<{ opened: number; closed: number; since: Date | null }>(query);
    return rows[0] ?? { opened: 0, closed: 0, since: null };
  }

  /** What could not be read, a sentence per cluster. */
  private async readGaps(clusters: readonly ClusterView[]): Promise<Overview["gaps"]> {
    const incomplete = clusters.filter(({ readable }) => readable !== "complete").map(({ id }) => Number(id));
    const query = sql`
      SELECT c.id::text AS "clusterId", c.name, c.message,
        ARRAY(SELECT part->>'part' FROM jsonb_array_elements(s.coverage) part
          WHERE part->>'state' IN ('partial', 'forbidden', 'failed')) AS parts
      FROM clusters c LEFT JOIN snapshots s ON s.id = c.latest_snapshot_id
      WHERE c.id = ANY(${incomplete}::int[]) ORDER BY c.name`;
    const { rows } = await this.database.pool.query<GapRow>(query.toQuery());
    return rows.map(({ clusterId, name, message, parts }) => ({
      clusterId,
      name,
      message: message ?? describeGap(parts),
    }));
  }
}

interface GapRow {
  readonly clusterId: string;
  readonly name: string;
  readonly message: string | null;
  readonly parts: readonly string[];
}

function describeGap(parts: readonly string[]): string {
  if (parts.length === 0) return "It has not been read yet";
  const named = parts.slice(0, mostPartsNamed).join(", ");
  const others = parts.length - mostPartsNamed;
  return others > 0 ? `Not read: ${named} and ${others} more` : `Not read: ${named}`;
}

function byCloud(clusters: readonly ClusterView[]): Overview["byCloud"] {
  return clouds.flatMap((cloud) => {
    const members = clusters.filter((cluster) => cluster.cloud === cloud);
    if (members.length === 0) return [];
    const resources = members.reduce((sum, member) => sum + member.resources, 0);
    return { cloud, clusters: members.length, resources, openFindings: sumOpenFindings(members) };
  });
}
