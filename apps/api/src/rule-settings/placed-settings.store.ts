import { Injectable } from "@nestjs/common";
import type { NamedScope, PlacedSettings, SettingsLevel } from "@periplus/shared/rule-settings";
import type pg from "pg";
import { Database } from "../database/pool.js";
import { type Sql, sql } from "../database/sql.js";
import { notFound } from "../http/problem.js";
import { CurrentAssessor } from "../posture/current-assessor.js";
import { countOutdated } from "../posture/judged-versions.js";
import type { RuleScope } from "../posture/rule-settings.store.js";
import { RulesInForce } from "../posture/rules-in-force.js";

type PlacedRow = Omit<PlacedSettings, "title" | "scope" | "updatedAt"> & NameRow & { readonly updatedAt: Date };

interface NameRow {
  readonly connectorId: string | null;
  readonly connectorName: string | null;
  readonly clusterId: number | null;
  readonly clusterName: string | null;
  readonly namespace: string | null;
}

/** What is set, with the names of where it is set. */
@Injectable()
export class PlacedSettingsStore {
  constructor(
    private readonly database: Database,
    private readonly current: CurrentAssessor,
    private readonly rules: RulesInForce,
  ) {}

  /** Everything, by rule, the widest scope first. */
  list(): Promise<PlacedSettings[]> {
    return this.read(sql`true`);
  }

  listOf(ruleId: string): Promise<PlacedSettings[]> {
    return this.read(sql`s.rule_id = ${ruleId}`);
  }

  /** The names of a scope. Throws a problem where its connector or cluster is not known. */
  async nameScope({
    connectorId,
    clusterId,
    namespace,
  }: RuleScope): Promise<NamedScope & { connectorOf: string | null }> {
    const { pool } = this.database;
    if (connectorId !== null) {
      const { rows } = await pool.query<{ name: string }>("SELECT name FROM connectors WHERE id = $1", [connectorId]);
      if (rows[0] === undefined) throw notFound("connector");
      const names = { connectorId, connectorName: rows[0].name, clusterId: null, clusterName: null, namespace: null };
      return { ...toScope(names), connectorOf: connectorId };
    }
    if (clusterId === null) {
      const names = { connectorId: null, connectorName: null, clusterId: null, clusterName: null, namespace: null };
      return { ...toScope(names), connectorOf: null };
    }
    const { rows } = await pool.query<{ name: string; connector: string }>(
      "SELECT name, connector_id AS connector FROM clusters WHERE id = $1",
      [clusterId],
    );
    if (rows[0] === undefined) throw notFound("cluster");
    const names = { connectorId: null, connectorName: null, clusterId, clusterName: rows[0].name, namespace };
    return { ...toScope(names), connectorOf: rows[0].connector };
  }

  /** Clusters of a scope whose objects are still to be judged under what is set now. */
  async countClustersToJudge(scope: RuleScope): Promise<number> {
    const { pool } = this.database;
    return countOutdated(pool, await this.current.read(), await readClusterIds(pool, scope));
  }

  private async read(condition: Sql): Promise<PlacedSettings[]> {
    const query = sql`
      SELECT s.rule_id AS "ruleId", s.settings, s.updated_at AS "updatedAt", s.updated_by AS "updatedBy", s.namespace,
        s.connector_id AS "connectorId", n.name AS "connectorName", s.cluster_id AS "clusterId", k.name AS "clusterName"
      FROM rule_settings s LEFT JOIN connectors n ON n.id = s.connector_id LEFT JOIN clusters k ON k.id = s.cluster_id
      WHERE ${condition}
      ORDER BY s.rule_id, s.cluster_id IS NOT NULL, n.name NULLS FIRST, k.name, k.id, s.namespace NULLS FIRST`;
    const { rows } = await this.database.pool.query<PlacedRow>(query.toQuery());
    const { byId } = await this.rules.read();
    return rows.map((row) => ({
      ruleId: row.ruleId,
      title: byId.get(row.ruleId)?.rule.title ?? row.ruleId,
      scope: toScope(row),
      settings: row.settings,
      updatedAt: row.updatedAt.toISOString(),
      updatedBy: row.updatedBy,
    }));
  }
}

function toScope({ connectorId, connectorName, clusterId, clusterName, namespace }: NameRow): NamedScope {
  return {
    level: levelOf({ connectorId, clusterId, namespace }),
    connector: connectorId === null ? null : { id: connectorId, name: connectorName ?? "" },
    cluster: clusterId === null ? null : { id: String(clusterId), name: clusterName ?? "" },
    namespace,
  };
}

/** The present clusters of a scope that were read. */
export async function readClusterIds(
  reader: Pick<pg.ClientBase, "query">,
  { connectorId, clusterId }: Omit<RuleScope, "ruleId">,
): Promise<number[]> {
  const { rows } = await reader.query<{ id: number }>(
    `SELECT id FROM clusters WHERE gone_at IS NULL AND latest_snapshot_id IS NOT NULL
     AND ($1::uuid IS NULL OR connector_id = $1) AND ($2::int IS NULL OR id = $2)`,
    [connectorId, clusterId],
  );
  return rows.map(({ id }) => id);
}

/** How wide a scope is. */
export function levelOf({ connectorId, clusterId, namespace }: Omit<RuleScope, "ruleId">): SettingsLevel {
  if (namespace !== null) return "namespace";
  if (clusterId !== null) return "cluster";
  return connectorId === null ? "global" : "connector";
}
