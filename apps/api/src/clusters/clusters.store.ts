import { Injectable } from "@nestjs/common";
import { cloudResources } from "@periplus/posture/normalise/cloud-shape";
import type { ResultOf } from "@periplus/shared/endpoints";
import { Database } from "../database/pool.js";
import { sql } from "../database/sql.js";
import { type ClusterView, readClusters } from "../rollups/cluster-list.js";
import { readServiceAccess } from "./service-access.js";

const cloudKinds = Object.values(cloudResources).map(({ kind }) => kind);
const cloudVersions = Object.values(cloudResources).map(({ apiVersion }) => apiVersion);

type ClusterDetail = ResultOf<"getCluster">;
type MoreRow = Pick<ClusterDetail, "message" | "coverage" | "kinds" | "cloudResourceId" | "excessRights"> & {
  readonly bound: unknown;
  readonly roles: unknown;
};

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
      SELECT c.message, c.excess_rights AS "excessRights", coalesce(s.coverage, '[]') AS coverage,
        coalesce((SELECT json_agg(k ORDER BY k.resources DESC, k.kind) FROM (
          SELECT i.kind, sum(i.resources)::int AS resources,
            coalesce(sum(i.resources) FILTER (WHERE i.health = 3), 0)::int AS unhealthy
          FROM inventory_rollups i WHERE i.cluster_id = c.id GROUP BY i.kind) k), '[]') AS kinds,
        d.id::text AS "cloudResourceId", d.bound, d.roles
      FROM clusters c LEFT JOIN snapshots s ON s.id = c.latest_snapshot_id
      LEFT JOIN LATERAL (
        SELECT r.id, v.body::json -> 'trustedAccessRoleBindings' AS bound,
          v.body::json -> 'trustedAccessRoles' AS roles
        FROM resources r LEFT JOIN resource_revisions v ON v.cluster_id = r.cluster_id AND v.resource_id = r.id
        WHERE r.cluster_id = c.id AND r.gone_at IS NULL
          AND r.kind = ANY(${cloudKinds}::text[]) AND r.api_version = ANY(${cloudVersions}::text[])
        ORDER BY v.observed_at DESC LIMIT 1) d ON true
      WHERE c.id = ${id}::bigint`;
    const [row] = (await this.database.pool.query<MoreRow>(query.toQuery())).rows;
    if (!row) return undefined;
    const { bound, roles, ...more } = row;
    return { ...cluster, ...more, services: readServiceAccess(bound, roles) };
  }
}
