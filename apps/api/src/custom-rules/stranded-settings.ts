import { checkCustomRule } from "@periplus/posture/custom/check-custom-rule";
import { checkSettings } from "@periplus/posture/parameters/check-settings";
import type { RuleSettings } from "@periplus/shared/rule-settings";
import type pg from "pg";
import { ProblemError } from "../http/problem.js";

/** A text of a rule that what is set for the rule does not fit would leave the rule without a verdict there. */
export async function refuseStrandedSettings(
  client: Pick<pg.ClientBase, "query">,
  ruleId: string,
  text: string,
): Promise<void> {
  const { rows } = await client.query<{ settings: RuleSettings; narrow: boolean }>(
    "SELECT settings, namespace IS NOT NULL AS narrow FROM rule_settings WHERE rule_id = $1",
    [ruleId],
  );
  const { compiled } = checkCustomRule(text);
  if (compiled === undefined) return;
  const problems = rows.flatMap(({ settings, narrow }) =>
    checkSettings(compiled, settings, narrow ? "namespace" : "cluster"),
  );
  if (problems.length === 0) return;
  const detail = `What is set for the rule does not fit it any more; take it back first. ${problems.join(" ")}`;
  throw new ProblemError("conflict", detail);
}
