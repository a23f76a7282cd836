import { Injectable } from "@nestjs/common";
import { cloudResources } from "@periplus/posture/normalise/cloud-shape";
import type { ResultOf } from "@periplus/shared/endpoints";
import { Database } from "../database/pool.js";
import { sql } from "../database/sql.js";
import { type ClusterView, readClusters } from "../rollups/cluster-list.js";

const cloudKinds = Object.values(cloudResources).map(({ kind }) => kind);
const cloudVersions = Object.values(cloudResources).map(({ apiVersion }) => apiVersion);

type ClusterDetail = ResultOf<"getCluster">;

@Injectable()
export class ClustersStore {
  constructor(private readonly database: Database) {}

  /** All clusters, those that are gone too. */
  list(now: Date): Promise<ClusterView[]> {
    return readClusters(this.database.pool, sql`true`, now);
  }

  async find(id: string, now: Date): Promise<ClusterDetail | undefined> {
    const [cluster] = await readClusters(this.database.pool, sql`c.id = ${id}::bigint`, now);
    if (!cluster) return undefined;
    const query = sql`
      SELECT c.message, coalesce(s.coverage, '[]') AS coverage,
        coalesce((SELECT json_agg(k ORDER BY k.resources DESC, k.kind) FROM (
          SELECT i.kind, sum(i.resources)::int AS resources,
            coalesce(sum(i.resources) FILTER (WHERE i.health = 3), 0)::int AS unhealthy
          FROM inventory_rollups i WHERE i.cluster_id = c.id GROUP BY i.kind) k), '[]') AS kinds,
        (SELECT r.id::text FROM resources r WHERE r.cluster_id = c.id AND r.gone_at IS NULL
          AND r.kind = ANY(${cloudKinds}::text[]) AND r.api_version = ANY(${cloudVersions}::text[]) LIMIT 1) AS "cloudResourceId"
      FROM clusters c LEFT JOIN snapshots s ON s.id = c.latest_snapshot_id WHERE c.id = ${id}::bigint`;
    const [more] = (
      await this.database.pool.query<Pick<ClusterDetail, "message" | "coverage" | "kinds" | "cloudResourceId">>(
        query.toQuery(),
      )
    ).rows;
    return more && { ...cluster, ...more };
  }
}
