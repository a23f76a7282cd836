import { Injectable } from "@nestjs/common";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type { Verification } from "@periplus/shared/verification";
import { Database } from "../../database/pool.js";
import type { KnownCluster } from "../clusters.store.js";
import type { ClusterToVerify } from "./connector-verifier.js";

interface ClusterRow extends KnownCluster {
  readonly takenAt: Date | null;
  readonly coverage: readonly CoverageEntry[] | null;
}

/** What verifications are about, and what came of them. */
@Injectable()
export class VerificationsStore {
  constructor(private readonly database: Database) {}

  /** The present clusters of a connector, by name, with when each part of them was last read. */
  async clustersOf(connectorId: string): Promise<ClusterToVerify[]> {
    const { rows } = await this.database.pool.query<ClusterRow>(
      `SELECT k.id, k.connector_id AS "connectorId", k.cloud, k.external_id AS "externalId", k.name, k.account, k.region,
         s.rule_pack_version AS "assessmentVersion", s.taken_at AS "takenAt", s.coverage
       FROM clusters k LEFT JOIN snapshots s ON s.id = k.latest_snapshot_id
       WHERE k.connector_id = $1 AND k.gone_at IS NULL ORDER BY k.name, k.id`,
      [connectorId],
    );
    return rows.map(({ takenAt, coverage, ...cluster }) => ({ ...cluster, lastUsed: lastUsed(takenAt, coverage) }));
  }

  async finish(
    connectorId: string,
    { clusters, checks }: Pick<Verification, "clusters" | "checks">,
    now: Date,
  ): Promise<void> {
    await this.database.pool.query(
      `UPDATE connector_verifications SET state = 'done', ended_at = $2, message = NULL, clusters_checked = $3,
         clusters_total = $4, checks = $5 WHERE connector_id = $1`,
      [connectorId, now, clusters.checked, clusters.total, JSON.stringify(checks)],
    );
  }

  /** What an earlier one found stays. */
  async fail(connectorId: string, message: string, now: Date): Promise<void> {
    await this.database.pool.query(
      "UPDATE connector_verifications SET state = 'failed', ended_at = $2, message = $3 WHERE connector_id = $1",
      [connectorId, now, message],
    );
  }
}

function lastUsed(takenAt: Date | null, coverage: readonly CoverageEntry[] | null): Map<string, string> {
  if (!takenAt || !coverage) return new Map();
  const at = takenAt.toISOString();
  return new Map(coverage.filter(({ state }) => state === "read").map(({ part }) => [part, at]));
}
