import { setImmediate as letOthersWork } from "node:timers/promises";
import type { FactSource } from "@periplus/posture/facts/fact";
import type pg from "pg";
import { keepExemptionsStill } from "../database/locks.js";
import { readStoredFacts } from "../posture/fact-sources.js";
import type { Judgement } from "../rollups/judgement.js";
import { RollupChanges } from "../rollups/rollup-changes.js";
import { replaceRollups } from "../rollups/rollups.store.js";
import { changeScore } from "../rollups/score-history.store.js";
import { createWriteCounts, type WriteCounts } from "./ingestion/write-counts.js";
import type { Judge } from "./judge.js";
import type { JudgingKit } from "./judging.js";
import { type JudgeBodies, Rejudging } from "./rejudging.js";
import { readAllBodies } from "./stored-bodies.store.js";

/** Milliseconds of judging after which others have their turn: rules that people wrote may be slow. */
const longestStretch = 20;

/**
 * Judges every present object of a cluster again from its stored body, within the caller's transaction, which holds the
 * cluster's lock. Asks no cluster: the facts, too, are made anew from what is stored. Writes only what changes, and the
 * rollups anew.
 */
export async function reassessCluster(
  client: pg.ClientBase,
  at: { clusterId: number; takenAt: Date },
  kit: JudgingKit,
): Promise<WriteCounts> {
  const { clusterId } = at;
  await keepExemptionsStill(client);
  const cause = await whyOutdated(client, clusterId, kit.version);
  const counts = createWriteCounts();
  const { facts } = await readStoredFacts(client, clusterId);
  const rejudging = new Rejudging(client, at, kit.rules, judgeInTurns(kit.judge, facts), counts);
  const whole = new RollupChanges(kit.rules);
  const moves = new RollupChanges(kit.rules);
  for await (const bodies of readAllBodies(client, clusterId, kit.judge.judgedKinds)) {
    for (const { stored, judgement } of await rejudging.judge(bodies)) {
      const { kind, namespace } = stored;
      whole.add({ kind, namespace, judgement }, { is: cause });
      moves.replace({ kind, namespace, judgement: stored }, { kind, namespace, judgement }, { is: cause });
    }
  }
  counts.rows += await updateFindingSeverities(client, clusterId);
  const event = {
    at: at.takenAt,
    steps: new Map([[clusterId, moves.steps.list()]]),
    otherwise: cause,
    ruleIdOf: (number: number) => kit.rules.idOf(number),
  };
  counts.rows += await changeScore(client, event, () => replaceRollups(client, clusterId, whole));
  await markAssessed(client, clusterId, kit.version);
  return counts;
}

function judgeInTurns(judge: Judge, facts: FactSource): JudgeBodies {
  return async (bodies) => {
    const judgements: Judgement[] = [];
    let since = performance.now();
    for (const body of bodies) {
      judgements.push(judge.judge(body, facts));
      if (performance.now() - since < longestStretch) continue;
      await letOthersWork();
      since = performance.now();
    }
    return judgements;
  };
}

/** Which of the two halves of the version is another; rules come first where both are. */
async function whyOutdated(client: pg.ClientBase, clusterId: number, version: string): Promise<"rules" | "parameters"> {
  const { rows } = await client.query<{ version: string }>(
    `SELECT s.rule_pack_version AS version FROM clusters k JOIN snapshots s ON s.id = k.latest_snapshot_id
     WHERE k.id = $1`,
    [clusterId],
  );
  const rulesOf = (text: string | undefined) => text?.split("/")[0];
  return rulesOf(rows[0]?.version) === rulesOf(version) ? "parameters" : "rules";
}

/** A rule may have become more or less severe since its findings were opened. */
async function updateFindingSeverities(client: pg.ClientBase, clusterId: number): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE findings f SET severity = r.severity FROM rules r
     WHERE f.cluster_id = $1 AND f.resolved_at IS NULL AND r.id = f.rule_id AND r.severity <> f.severity`,
    [clusterId],
  );
  return rowCount ?? 0;
}

async function markAssessed(client: pg.ClientBase, clusterId: number, version: string): Promise<void> {
  await client.query(
    `UPDATE snapshots s SET rule_pack_version = $2 FROM clusters k
     WHERE k.id = $1 AND s.id = k.latest_snapshot_id`,
    [clusterId, version],
  );
}
