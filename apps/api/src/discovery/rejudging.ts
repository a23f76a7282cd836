import { setImmediate as letOthersWork } from "node:timers/promises";
import type { FactSource } from "@periplus/posture/facts/fact";
import type pg from "pg";
import { type CountedJudgement, isSameJudgement, keepExemptions } from "../rollups/judgement.js";
import { isSameStanding, type ResourceStanding, standingOf, updateStandings } from "../rollups/standings.store.js";
import { JudgementWriter } from "./ingestion/judgement-writer.js";
import type { WriteCounts } from "./ingestion/write-counts.js";
import type { JudgingKit } from "./judging.js";
import type { StoredBody } from "./stored-bodies.store.js";

/** Milliseconds of judging after which others have their turn: rules that people wrote may be slow. */
const longestStretch = 20;

export interface Rejudged {
  readonly stored: StoredBody;
  readonly judgement: CountedJudgement;
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
    const judged: Rejudged[] = [];
    let since = performance.now();
    for (const stored of bodies) {
      judged.push({ stored, judgement: this.#judgeOne(stored) });
      if (performance.now() - since < longestStretch) continue;
      await letOthersWork();
      since = performance.now();
    }
    for (const { stored, judgement } of judged) {
      if (!isSameJudgement(stored, judgement)) this.#writer.change(stored.id, stored, judgement);
    }
    await this.#writer.flush();
    const standings = judged.flatMap((each) => this.#changedStanding(each));
    this.counts.rows += await updateStandings(this.client, standings);
    return judged;
  }

  #judgeOne(stored: StoredBody): CountedJudgement {
    const { group, kind, body } = stored;
    return keepExemptions(this.by.kit.judge.judge({ group, kind, body: body ?? "{}" }, this.by.facts), stored);
  }

  #changedStanding({ stored, judgement }: Rejudged): (ResourceStanding & { cluster_id: number; id: string })[] {
    const standing = standingOf(judgement, this.by.kit.rules);
    return isSameStanding(standing, stored) ? [] : [{ cluster_id: this.at.clusterId, id: stored.id, ...standing }];
  }
}
