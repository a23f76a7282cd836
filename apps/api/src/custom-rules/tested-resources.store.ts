import { Injectable } from "@nestjs/common";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import { Database } from "../database/pool.js";
import { type Sample, selectSample } from "../posture/stored-sample.js";

/** A stored object that a rule is tried on. */
export interface TestedResource {
  readonly id: string;
  readonly clusterId: number;
  readonly clusterName: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly body: JsonObject;
}

/** The objects that were read, for those who try rules on them. */
@Injectable()
export class TestedResourcesStore {
  constructor(private readonly database: Database) {}

  /** Those of the ids that are present, in their order. */
  async find(ids: readonly string[]): Promise<TestedResource[]> {
    const { rows } = await this.database.pool.query<TestedResource>(
      `SELECT r.id, r.cluster_id AS "clusterId", k.name AS "clusterName", r.kind, r.namespace, r.name,
         (SELECT v.body::json FROM resource_revisions v WHERE v.resource_id = r.id AND NOT v.gone
          ORDER BY v.observed_at DESC LIMIT 1) AS body
       FROM resources r JOIN clusters k ON k.id = r.cluster_id
       WHERE r.id = ANY($1::bigint[]) AND r.gone_at IS NULL AND k.gone_at IS NULL
       ORDER BY array_position($1::bigint[], r.id)`,
      [ids],
    );
    return rows;
  }

  /** Everything of these kinds (`group/Kind`) in every cluster that was read. */
  async selectAll(kinds: readonly string[], byCluster: boolean): Promise<Sample> {
    const { pool } = this.database;
    const { rows } = await pool.query<{ id: number }>(
      "SELECT id FROM clusters WHERE gone_at IS NULL AND latest_snapshot_id IS NOT NULL",
    );
    return selectSample(pool, { clusterIds: rows.map(({ id }) => id), namespace: null, kinds, rule: 0, byCluster });
  }
}
