import { Injectable } from "@nestjs/common";
import type { ScopedSettings } from "@periplus/posture/parameters/settings";
import type { RuleSettings } from "@periplus/shared/rule-settings";
import { Database } from "../database/pool.js";
import { type Sql, sql } from "../database/sql.js";

/** A rule in a scope. */
export type RuleScope = Omit<ScopedSettings, "settings">;

/** The scope of a rule that holds everywhere. */
export const everywhereOf = (ruleId: string): RuleScope => ({
  ruleId,
  connectorId: null,
  clusterId: null,
  namespace: null,
});

/** What people set for rules, per scope. */
@Injectable()
export class RuleSettingsStore {
  constructor(private readonly database: Database) {}

  async find(scope: RuleScope): Promise<RuleSettings | undefined> {
    const query = sql`SELECT settings FROM rule_settings WHERE ${isScope(scope)}`;
    return (await this.database.pool.query<{ settings: RuleSettings }>(query.toQuery())).rows[0]?.settings;
  }

  /** Puts the settings in place of those that the scope has. `by` is the name of who sets them. */
  async put({ ruleId, connectorId, clusterId, namespace }: RuleScope, settings: RuleSettings, by: string, now: Date) {
    const query = sql`
      INSERT INTO rule_settings (rule_id, connector_id, cluster_id, namespace, settings, updated_at, updated_by)
      VALUES (${ruleId}, ${connectorId}::uuid, ${clusterId}::int, ${namespace}, ${JSON.stringify(settings)}, ${now}, ${by})
      ON CONFLICT (rule_id, connector_id, cluster_id, namespace) DO UPDATE
      SET settings = excluded.settings, updated_at = excluded.updated_at, updated_by = excluded.updated_by`;
    await this.database.pool.query(query.toQuery());
  }

  async remove(scope: RuleScope): Promise<void> {
    await this.database.pool.query(sql`DELETE FROM rule_settings WHERE ${isScope(scope)}`.toQuery());
  }
}

function isScope({ ruleId, connectorId, clusterId, namespace }: RuleScope): Sql {
  return sql`rule_id = ${ruleId} AND connector_id IS NOT DISTINCT FROM ${connectorId}::uuid
    AND cluster_id IS NOT DISTINCT FROM ${clusterId}::int AND namespace IS NOT DISTINCT FROM ${namespace}::text`;
}
