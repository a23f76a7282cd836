import type pg from "pg";
import { lockExemptions } from "../database/locks.js";
import { RollupChanges } from "../rollups/rollup-changes.js";
import { applyRollupChanges } from "../rollups/rollups.store.js";
import type { RuleBook } from "../rollups/rule-book.js";
import { changeScore } from "../rollups/score-history.store.js";
import { type Applied, applyExemptions } from "./apply-exemptions.js";
import type { FailingContainers } from "./container-cover.js";
import { reachOf } from "./reach.js";

/** What exemptions are decided with. */
export interface ExemptingKit {
  readonly rules: RuleBook;
  readonly failingIn: FailingContainers;
}

/**
 * Changes exemptions and makes findings, counts, score and its history follow, all in the caller's transaction. `decide`
 * writes the exemptions and says of which rules, by their numbers, they are. Waits for discoveries that are about to
 * publish, never for one that reads. For `limit` see `applyExemptions`.
 */
export async function settleExemptions(
  client: pg.ClientBase,
  kit: ExemptingKit,
  now: Date,
  decide: () => Promise<readonly number[]>,
  limit?: number,
): Promise<Applied> {
  await lockExemptions(client);
  const rules = await decide();
  const changes = new Map<number, RollupChanges>();
  const rollupsOf = (clusterId: number) => {
    const known = changes.get(clusterId) ?? new RollupChanges(kit.rules);
    changes.set(clusterId, known);
    return known;
  };
  const applied = await applyExemptions(client, reachOf(now, { rules }), { ...kit, rollupsOf }, limit);
  if (changes.size === 0) return applied;
  const event = {
    at: now,
    steps: new Map([...changes].map(([id, { steps }]) => [id, steps.list()])),
    otherwise: "exemption" as const,
    ruleIdOf: (number: number) => kit.rules.idOf(number),
  };
  applied.rows += await changeScore(client, event, async () => {
    let rows = 0;
    for (const [clusterId, change] of changes) rows += await applyRollupChanges(client, clusterId, change);
    return rows;
  });
  return applied;
}
