import { Inject, Injectable, type OnModuleInit } from "@nestjs/common";
import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { Database } from "../database/pool.js";
import { syncRules } from "../database/sync-rules.js";
import { RULE_PACK } from "./rule-pack.provider.js";

/** Before anything is judged or shown, the table of rules says what the rule pack says. */
@Injectable()
export class RuleTable implements OnModuleInit {
  constructor(
    private readonly database: Database,
    @Inject(RULE_PACK) private readonly pack: RulePack,
  ) {}

  async onModuleInit(): Promise<void> {
    await syncRules(this.database.pool, this.pack);
  }
}
