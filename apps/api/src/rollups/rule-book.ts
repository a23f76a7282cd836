import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { type ControlState, tallyResource } from "@periplus/posture/score/secure-score";
import type { SecurityControlId } from "@periplus/shared/security-control";
import type pg from "pg";
import { healthCodes, severityCodes } from "../database/codes.js";
import { type Judgement, judgementStates } from "./judgement.js";

interface NumberedRule {
  readonly number: number;
  readonly id: string;
  /** 4 critical … 1 low. */
  readonly severity: number;
  readonly control: SecurityControlId;
}

/** The rules in force with the small numbers under which the large tables know them. */
export class RuleBook {
  readonly #byId: ReadonlyMap<string, NumberedRule>;
  readonly #byNumber: ReadonlyMap<number, NumberedRule>;

  constructor(
    private readonly pack: RulePack,
    numbers: ReadonlyMap<string, number>,
  ) {
    const rules = pack.rules.map(({ rule }): NumberedRule => {
      const number = numbers.get(rule.id);
      if (number === undefined) throw new Error(`The rule ${rule.id} is not in the table of rules`);
      return { number, id: rule.id, severity: severityCodes[rule.severity], control: rule.control };
    });
    this.#byId = new Map(rules.map((rule) => [rule.id, rule]));
    this.#byNumber = new Map(rules.map((rule) => [rule.number, rule]));
  }

  numberOf(ruleId: string): number {
    const rule = this.#byId.get(ruleId);
    if (!rule) throw new RangeError(`There is no rule ${ruleId}`);
    return rule.number;
  }

  /** Null for a rule that is not in force any more. */
  idOf(number: number): string | null {
    return this.#byNumber.get(number)?.id ?? null;
  }

  /** 4 critical … 1 low; 0 for a rule that is not in force any more. */
  severityOf(number: number): number {
    return this.#byNumber.get(number)?.severity ?? 0;
  }

  controlOf(number: number): SecurityControlId | undefined {
    return this.#byNumber.get(number)?.control;
  }

  /** How an object with this judgement stands in each security control. */
  tally(judgement: Judgement): Map<SecurityControlId, ControlState> {
    const assessments = judgementStates.flatMap((state) =>
      judgement[state].flatMap((number) => {
        const rule = this.#byNumber.get(number);
        return rule ? [{ ruleId: rule.id, state }] : [];
      }),
    );
    return tallyResource(assessments, this.pack);
  }

  /** Whether the rule counts in its control: preview rules do not. */
  scores(number: number): boolean {
    const id = this.#byNumber.get(number)?.id;
    return id !== undefined && this.pack.byId.get(id)?.rule.status !== "preview";
  }

  /** The worst severity among what is unhealthy, 0 for none. */
  worstSeverity(judgement: Judgement): number {
    return judgement.unhealthy.reduce((worst, number) => Math.max(worst, this.severityOf(number)), 0);
  }
}

/**
 * The health of an object as a whole: its worst assessment. A rule that waits for its parameters says nothing, unless
 * it is all there is.
 */
export function healthOfJudgement(judgement: Judgement): number {
  if (judgement.unhealthy.length > 0) return healthCodes.unhealthy;
  if (judgement.notAssessed.length > 0) return healthCodes.unknown;
  if (judgement.healthy.length > 0) return healthCodes.healthy;
  return judgement.needsConfiguration.length > 0 ? healthCodes.unknown : healthCodes.notApplicable;
}

/** The numbers of all rules. */
export async function readRuleNumbers(reader: Pick<pg.ClientBase, "query">): Promise<Map<string, number>> {
  const { rows } = await reader.query<{ id: number; rule_id: string }>("SELECT id, rule_id FROM rules");
  return new Map(rows.map(({ id, rule_id }) => [rule_id, id]));
}
