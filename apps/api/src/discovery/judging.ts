import { Injectable } from "@nestjs/common";
import { Database } from "../database/pool.js";
import { CurrentAssessor } from "../posture/current-assessor.js";
import { FactReads } from "../posture/fact-reads.js";
import { RulesInForce } from "../posture/rules-in-force.js";
import type { SettingsInForce } from "../posture/settings-in-force.js";
import { RuleBook, readRuleNumbers } from "../rollups/rule-book.js";
import type { OpenIntake } from "./intake/intake-calls.js";
import { Intakes } from "./intake/intakes.js";
import { Judge } from "./judge.js";
import type { SnapshotWriting } from "./rows/snapshot-writing.js";

/** Everything that one job judges with. */
export interface JudgingKit {
  readonly judge: Judge;
  readonly rules: RuleBook;
  /** See `assessmentVersionOf`. */
  readonly version: string;
  /** For a cluster that is read; close it when done. */
  openIntake(snapshot: SnapshotWriting): Promise<OpenIntake>;
}

/** Gives each job the rules under the settings that its cluster has at its start. */
@Injectable()
export class Judging {
  constructor(
    private readonly database: Database,
    private readonly current: CurrentAssessor,
    private readonly rulesInForce: RulesInForce,
    private readonly intakes: Intakes,
  ) {}

  async prepare(clusterId: number): Promise<JudgingKit> {
    const inForce = await this.current.read();
    const { pack } = inForce;
    const numbers = await readRuleNumbers(this.database.pool);
    const rules = new RuleBook(pack, numbers);
    const judge = new Judge(inForce.assessorOf(clusterId), rules, new FactReads(pack), pack);
    const version = inForce.versionOf(clusterId);
    const settings = inForce.settingsOf(clusterId);
    const terms = { version, customRules: this.rulesInForce.textsOf(pack), settings, numbers };
    return { judge, rules, version, openIntake: (snapshot) => this.intakes.open(judge, terms, snapshot) };
  }

  /** The versions that are in force now. */
  async versions(): Promise<Pick<SettingsInForce, "versionOf">> {
    return this.current.read();
  }
}
