import { Injectable } from "@nestjs/common";
import { type Assessor, createAssessor } from "@periplus/posture/assess/assess";
import { checkCustomRule } from "@periplus/posture/custom/check-custom-rule";
import { extendPack } from "@periplus/posture/custom/extend-pack";
import type { ScopedSettings } from "@periplus/posture/parameters/settings";
import { Database } from "../database/pool.js";
import { RulesInForce } from "./rules-in-force.js";
import { AssessorCache, SettingsInForce } from "./settings-in-force.js";

/** A rule that judges nothing any more, and what judges by the last text that it had, where that still can be run. */
interface FormerRule {
  readonly state: "gone" | "broken";
  readonly assessor: Assessor | undefined;
}

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

  /** Of a rule that is not in force: settings went with it, so its parameters have their defaults. */
  async ofFormer(ruleId: string): Promise<FormerRule> {
    const { broken } = await this.rules.readAll();
    if (broken.has(ruleId)) return { state: "broken", assessor: undefined };
    const { rows } = await this.database.pool.query<{ text: string }>(
      "SELECT text FROM custom_rule_versions WHERE rule_id = $1 ORDER BY version DESC LIMIT 1",
      [ruleId],
    );
    const { compiled } = checkCustomRule(rows[0]?.text ?? "");
    const alone = compiled && extendPack({ rules: [], byId: new Map(), version: "" }, [compiled]);
    return { state: "gone", assessor: alone && createAssessor(alone, {}) };
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
