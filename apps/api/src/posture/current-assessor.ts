import { Inject, Injectable } from "@nestjs/common";
import type { Assessor } from "@periplus/posture/assess/assess";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import type { ScopedSettings } from "@periplus/posture/parameters/settings";
import { Database } from "../database/pool.js";
import { RULE_PACK } from "./rule-pack.provider.js";
import { AssessorCache, SettingsInForce } from "./settings-in-force.js";

/** The rule pack under the settings of now. */
@Injectable()
export class CurrentAssessor {
  private readonly assessors: AssessorCache;

  constructor(
    private readonly database: Database,
    @Inject(RULE_PACK) readonly pack: RulePack,
  ) {
    this.assessors = new AssessorCache(pack);
  }

  /** What judges the objects of a cluster. */
  async of(clusterId: number): Promise<Assessor> {
    return (await this.read()).assessorOf(clusterId);
  }

  /** Everything that is set now, for every cluster that is known. */
  async read(): Promise<SettingsInForce> {
    const { pool } = this.database;
    const [settings, clusters] = await Promise.all([
      pool.query<ScopedSettings>(
        `SELECT rule_id AS "ruleId", connector_id AS "connectorId", cluster_id AS "clusterId", namespace, settings
         FROM rule_settings ORDER BY id`,
      ),
      pool.query<{ id: number; connectorId: string }>('SELECT id, connector_id AS "connectorId" FROM clusters'),
    ]);
    const connectorOf = new Map(clusters.rows.map(({ id, connectorId }) => [id, connectorId]));
    return new SettingsInForce(this.pack, settings.rows, connectorOf, this.assessors);
  }
}
