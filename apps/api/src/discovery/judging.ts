import { Injectable } from "@nestjs/common";
import { Database } from "../database/pool.js";
import { CurrentAssessor } from "../posture/current-assessor.js";
import { FactReads } from "../posture/fact-reads.js";
import type { SettingsInForce } from "../posture/settings-in-force.js";
import { RuleBook, readRuleNumbers } from "../rollups/rule-book.js";
import { Judge } from "./judge.js";

/** Everything that one job judges with. */
export interface JudgingKit {
  readonly judge: Judge;
  readonly rules: RuleBook;
  /** See `assessmentVersionOf`. */
  readonly version: string;
}

/** Gives each job the rules under the settings that its cluster has at its start. */
@Injectable()
export class Judging {
  constructor(
    private readonly database: Database,
    private readonly current: CurrentAssessor,
  ) {}

  async prepare(clusterId: number): Promise<JudgingKit> {
    const settings = await this.current.read();
    const { pack } = settings;
    const rules = new RuleBook(pack, await readRuleNumbers(this.database.pool));
    const judge = new Judge(settings.assessorOf(clusterId), rules, new FactReads(pack), pack);
    return { judge, rules, version: settings.versionOf(clusterId) };
  }

  /** The versions that are in force now. */
  async versions(): Promise<Pick<SettingsInForce, "versionOf">> {
    return this.current.read();
  }
}
