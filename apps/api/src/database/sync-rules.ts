import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import type { Severity } from "@periplus/shared/vocabulary";
import type pg from "pg";
import { severityCodes } from "./codes.js";

/**
 * Makes the table `rules` say what the rule pack says: new rules get a small id, known ones keep theirs, and rules that
 * neither the pack nor people have any more stay for the history with `present = false`. Writes nothing when nothing differs.
 */
export async function syncRules(pool: Pick<pg.Pool, "query">, pack: RulePack): Promise<void> {
  const rules = pack.rules.map(({ rule }) => ({
    rule_id: rule.id,
    title: rule.title,
    severity: severityCodes[rule.severity],
    control: rule.control,
    scores: rule.status !== "preview",
  }));
  // The lookup before the insert keeps starts from using up ids: the sequence is a smallint.
  await pool.query(
    `WITH pack AS (
       SELECT * FROM json_to_recordset($1) AS p(rule_id text, title text, severity smallint, control text, scores boolean)
     ), added AS (
       INSERT INTO rules (rule_id, title, severity, control, scores)
       SELECT rule_id, title, severity, control, scores FROM pack
       WHERE NOT EXISTS (SELECT 1 FROM rules r WHERE r.rule_id = pack.rule_id)
       ON CONFLICT (rule_id) DO NOTHING
     ), removed AS (
       UPDATE rules SET present = false
       WHERE present AND NOT EXISTS (SELECT 1 FROM pack WHERE pack.rule_id = rules.rule_id)
         AND NOT EXISTS (SELECT 1 FROM custom_rules c WHERE c.rule_id = rules.rule_id)
     )
     UPDATE rules r SET title = p.title, severity = p.severity, control = p.control, scores = p.scores, present = true
     FROM pack p
     WHERE r.rule_id = p.rule_id
       AND (r.title, r.severity, r.control, r.scores, r.present)
           IS DISTINCT FROM (p.title, p.severity, p.control, p.scores, true)`,
    [JSON.stringify(rules)],
  );
}

/** A rule that somebody wrote, as the table `rules` has it. */
export interface WrittenRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly control: string;
  readonly scores: boolean;
}

/** As `syncRules`, for one rule that somebody wrote or changed. */
export async function putRule(client: Pick<pg.ClientBase, "query">, rule: WrittenRule): Promise<void> {
  const values = [rule.id, rule.title, severityCodes[rule.severity], rule.control, rule.scores];
  const { rowCount } = await client.query(
    "UPDATE rules SET title = $2, severity = $3, control = $4, scores = $5, present = true WHERE rule_id = $1",
    values,
  );
  if (rowCount === 1) return;
  await client.query(
    "INSERT INTO rules (rule_id, title, severity, control, scores) VALUES ($1, $2, $3, $4, $5)",
    values,
  );
}

/** A rule that somebody deleted stays for the history. */
export async function retireRule(client: Pick<pg.ClientBase, "query">, ruleId: string): Promise<void> {
  await client.query("UPDATE rules SET present = false WHERE rule_id = $1", [ruleId]);
}
