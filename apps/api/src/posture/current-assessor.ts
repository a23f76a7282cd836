import { Injectable } from "@nestjs/common";
import type { Assessor } from "@periplus/posture/assess/assess";
import type { ScopedSettings } from "@periplus/posture/parameters/settings";
import { Database } from "../database/pool.js";
import { RulesInForce } from "./rules-in-force.js";
import { AssessorCache, SettingsInForce } from "./settings-in-force.js";

/** The rules and the settings of now. */
@Injectable()
export class CurrentAssessor {
  private assessors: AssessorCache | undefined;

  constructor(
    private readonly database: Database,
    private readonly rules: RulesInForce,
  ) {}

  /** What judges the objects of a cluster. */
  async of(clusterId: number): Promise<Assessor> {
    return (await this.read()).assessorOf(clusterId);
  }

  /** Everything that is set now, for every cluster that is known. */
  async read(): Promise<SettingsInForce> {
    const { pool } = this.database;
    const [pack, settings, clusters] = await Promise.all([
      this.rules.read(),
      pool.query<ScopedSettings>(
        `SELECT rule_id AS "ruleId", connector_id AS "connectorId", cluster_id AS "clusterId", namespace, settings
         FROM rule_settings ORDER BY id`,
      ),
      pool.query<{ id: number; connectorId: string }>('SELECT id, connector_id AS "connectorId" FROM clusters'),
    ]);
    const connectorOf = new Map(clusters.rows.map(({ id, connectorId }) => [id, connectorId]));
    if (this.assessors?.pack !== pack) this.assessors = new AssessorCache(pack);
    return new SettingsInForce(pack, settings.rows, connectorOf, this.assessors);
  }
}
