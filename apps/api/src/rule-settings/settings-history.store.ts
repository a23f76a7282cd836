import { Injectable } from "@nestjs/common";
import type { RuleSettings, SettingsEvent } from "@periplus/shared/rule-settings";
import { Database } from "../database/pool.js";
import { sql } from "../database/sql.js";
import { levelOf } from "./placed-settings.store.js";

interface EventRow {
  readonly connectorId: string | null;
  readonly connectorName: string | null;
  readonly clusterId: number | null;
  readonly clusterName: string | null;
  readonly namespace: string | null;
  readonly at: Date;
  readonly by: string;
  readonly before: RuleSettings | null;
  readonly after: RuleSettings | null;
}

/** Changes that are told; older ones are in the audit log. */
const mostTold = 200;

/** Who changed what is set for rules; the database notes it with every change. */
@Injectable()
export class SettingsHistoryStore {
  constructor(private readonly database: Database) {}

  /** The newest first. */
  async list(ruleId: string): Promise<SettingsEvent[]> {
    const query = sql`
      SELECT e.connector_id AS "connectorId", n.name AS "connectorName", e.cluster_id AS "clusterId",
        k.name AS "clusterName", e.namespace, e.at, e.by, e.before, e.after
      FROM rule_settings_events e
      LEFT JOIN connectors n ON n.id = e.connector_id LEFT JOIN clusters k ON k.id = e.cluster_id
      WHERE e.rule_id = ${ruleId} ORDER BY e.id DESC LIMIT ${mostTold}`;
    const { rows } = await this.database.pool.query<EventRow>(query.toQuery());
    return rows.map(({ at, by, before, after, ...where }) => {
      const { connectorId, connectorName, clusterId, clusterName, namespace } = where;
      const connector = connectorId === null ? null : { id: connectorId, name: connectorName ?? "" };
      const cluster = clusterId === null ? null : { id: String(clusterId), name: clusterName ?? "" };
      const scope = { level: levelOf({ connectorId, clusterId, namespace }), connector, cluster, namespace };
      return { scope, at: at.toISOString(), by, before, after };
    });
  }
}
