import { Injectable } from "@nestjs/common";
import { subjectOf } from "@periplus/posture/assess/assess";
import { failingContainers } from "@periplus/posture/assess/failing-containers";
import { Database } from "../database/pool.js";
import { CurrentAssessor } from "../posture/current-assessor.js";
import { RuleBook, readRuleNumbers } from "../rollups/rule-book.js";
import type { ExemptingKit } from "./settle-exemptions.js";

/** Gives whoever decides about exemptions the rules under the settings of now. */
@Injectable()
export class ExemptingKits {
  constructor(
    private readonly database: Database,
    private readonly current: CurrentAssessor,
  ) {}

  async prepare(): Promise<ExemptingKit> {
    const settings = await this.current.read();
    const rules = new RuleBook(settings.pack, await readRuleNumbers(this.database.pool));
    return {
      rules,
      failingIn: (number, clusterId, body) => {
        const ruleId = rules.idOf(number);
        return ruleId === null ? [] : failingContainers(settings.assessorOf(clusterId), ruleId, subjectOf(body));
      },
    };
  }
}
