import { Inject, Injectable } from "@nestjs/common";
import { createAssessor } from "@periplus/posture/assess/assess";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { Database } from "../database/pool.js";
import { assessmentVersionOf } from "../posture/assessment-version.js";
import { CurrentAssessor } from "../posture/current-assessor.js";
import { FactReads } from "../posture/fact-reads.js";
import { RULE_PACK } from "../posture/rule-pack.provider.js";
import { RuleBook, readRuleNumbers } from "../rollups/rule-book.js";
import { Judge } from "./judge.js";

/** Everything that one job judges with. */
export interface JudgingKit {
  readonly judge: Judge;
  readonly rules: RuleBook;
  /** `<rules>/<parameters>` */
  readonly version: string;
}

/** Gives each job the rules under the parameters that are set at its start. */
@Injectable()
export class Judging {
  constructor(
    private readonly database: Database,
    private readonly current: CurrentAssessor,
    @Inject(RULE_PACK) private readonly pack: RulePack,
  ) {}

  async prepare(): Promise<JudgingKit> {
    const parameters = await this.current.readParameters();
    const rules = new RuleBook(this.pack, await readRuleNumbers(this.database.pool));
    const judge = new Judge(createAssessor(this.pack, parameters), rules, new FactReads(this.pack), this.pack);
    return { judge, rules, version: assessmentVersionOf(this.pack, parameters) };
  }

  /** The version that is in force now. */
  version(): Promise<string> {
    return this.current.version();
  }
}
