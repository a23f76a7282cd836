import type pg from "pg";
import { type CountedJudgement, isSameJudgement, type Judgement, keepExemptions } from "../rollups/judgement.js";
import type { RuleBook } from "../rollups/rule-book.js";
import { isSameStanding, type ResourceStanding, standingOf, updateStandings } from "../rollups/standings.store.js";
import { JudgementWriter } from "./ingestion/judgement-writer.js";
import type { WriteCounts } from "./ingestion/write-counts.js";
import type { JudgedText } from "./judge.js";
import type { StoredBody } from "./stored-bodies.store.js";

/** Judges some bodies with the facts about their cluster, in their order. */
export type JudgeBodies = (bodies: readonly JudgedText[]) => Promise<readonly Judgement[]>;

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
  readonly #clusterId: number;

  constructor(
    private readonly client: pg.ClientBase,
    at: { readonly clusterId: number; readonly takenAt: Date },
    private readonly rules: RuleBook,
    private readonly judgeBodies: JudgeBodies,
    private readonly counts: WriteCounts,
  ) {
    this.#clusterId = at.clusterId;
    this.#writer = new JudgementWriter(client, at, rules, counts);
  }

  async judge(bodies: readonly StoredBody[]): Promise<Rejudged[]> {
    const judgements = await this.judgeBodies(
      bodies.map(({ group, kind, body }) => ({ group, kind, body: body ?? "{}" })),
    );
    const judged = bodies.flatMap((stored, index): Rejudged[] => {
      const judgement = judgements[index];
      return judgement === undefined ? [] : [{ stored, judgement: keepExemptions(judgement, stored) }];
    });
    for (const { stored, judgement } of judged) {
      if (!isSameJudgement(stored, judgement)) this.#writer.change(stored.id, stored, judgement);
    }
    await this.#writer.flush();
    const standings = judged.flatMap((each) => this.#changedStanding(each));
    this.counts.rows += await updateStandings(this.client, standings);
    return judged;
  }

  #changedStanding({ stored, judgement }: Rejudged): (ResourceStanding & { cluster_id: number; id: string })[] {
    const standing = standingOf(judgement, this.rules);
    return isSameStanding(standing, stored) ? [] : [{ cluster_id: this.#clusterId, id: stored.id, ...standing }];
  }
}
