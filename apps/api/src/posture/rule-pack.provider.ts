import type { FactoryProvider } from "@nestjs/common";
import { type RulePack, readRulePack } from "@periplus/posture/pack/read-rule-pack";

/** Inject as `@Inject(RULE_PACK) pack: RulePack`. */
export const RULE_PACK = Symbol("RULE_PACK");

/** The rules, read and compiled once; a rule that is not valid stops the start. */
export const rulePackProvider: FactoryProvider<RulePack> = { provide: RULE_PACK, useFactory: readRulePack };
