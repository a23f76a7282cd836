import type { FactSource } from "@periplus/posture/facts/fact";
import type pg from "pg";
import { isSameJudgement, type Judgement } from "../rollups/judgement.js";
import { healthOfJudgement } from "../rollups/rule-book.js";
import { JudgementWriter } from "./ingestion/judgement-writer.js";
import type { WriteCounts } from "./ingestion/write-counts.js";
import type { JudgingKit } from "./judging.js";
import type { StoredBody } from "./stored-bodies.store.js";

export interface Rejudged {
  readonly stored: StoredBody;
  readonly judgement: Judgement;
}

interface Standing {
  readonly id: string;
  readonly health: number;
  readonly severity: number;
  readonly open_findings: number;
}

/**
 * Judges stored objects with the facts about their cluster, within the caller's transaction; writes what differs from what
 * was said of them before, and counts what it writes. The rollups are the caller's.
 */
export class Rejudging {
  readonly #writer: JudgementWriter;

  constructor(
    private readonly client: pg.ClientBase,
    private readonly at: { readonly clusterId: number; readonly takenAt: Date },
    private readonly by: { readonly kit: JudgingKit; readonly facts: FactSource },
    private readonly counts: WriteCounts,
  ) {
    this.#writer = new JudgementWriter(client, at, by.kit.rules, counts);
  }

  async judge(bodies: readonly StoredBody[]): Promise<Rejudged[]> {
    const judged = bodies.map((stored) => ({ stored, judgement: this.#judgeOne(stored) }));
    for (const { stored, judgement } of judged) {
      if (!isSameJudgement(stored, judgement)) this.#writer.change(stored.id, stored, judgement);
    }
    await this.#writer.flush();
    await this.#updateStandings(judged.flatMap((each) => this.#changedStanding(each)));
    return judged;
  }

  #judgeOne({ group, kind, body }: StoredBody): Judgement {
    return this.by.kit.judge.judge({ group, kind, body: body ?? "{}" }, this.by.facts);
  }

  #changedStanding({ stored, judgement }: Rejudged): Standing[] {
    const health = healthOfJudgement(judgement);
    const severity = this.by.kit.rules.worstSeverity(judgement);
    const open_findings = judgement.unhealthy.length;
    const isSame =
      health === stored.health && severity === stored.severity && open_findings === stored.unhealthy.length;
    return isSame ? [] : [{ id: stored.id, health, severity, open_findings }];
  }

  async #updateStandings(standings: readonly Standing[]): Promise<void> {
    if (standings.length === 0) return;
    const { rowCount } = await this.client.query(
      `UPDATE resources r SET health = s.health, severity = s.severity, open_findings = s.open_findings
       FROM json_to_recordset($2::json) AS s (id bigint, health smallint, severity smallint, open_findings smallint)
       WHERE r.cluster_id = $1 AND r.id = s.id`,
      [this.at.clusterId, JSON.stringify(standings)],
    );
    this.counts.rows += rowCount ?? 0;
  }
}
