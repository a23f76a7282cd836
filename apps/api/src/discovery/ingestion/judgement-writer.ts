import type pg from "pg";
import { type CountedJudgement, isJudged, type Judgement } from "../../rollups/judgement.js";
import type { RuleBook } from "../../rollups/rule-book.js";
import { BinaryRows, type RowBlock } from "../rows/binary-rows.js";
import { writeFinding } from "../rows/tables.js";
import { sendCopy } from "./copy.js";
import type { WriteCounts } from "./write-counts.js";

/** Writes what the rules say of objects, and the findings that follow from it, within the caller's transaction. */
export class JudgementWriter {
  #changes: { readonly id: string; readonly before: Judgement; readonly after: CountedJudgement }[] = [];

  constructor(
    private readonly client: pg.ClientBase,
    private readonly at: { readonly clusterId: number; readonly takenAt: Date },
    private readonly rules: RuleBook,
    private readonly counts: WriteCounts,
  ) {}

  /** For objects that are new. */
  async insert(assessments: RowBlock, findings: RowBlock): Promise<void> {
    this.counts.rows += await sendCopy(this.client, "assessments", assessments);
    await this.#open(findings);
  }

  /** For an object of which the rules say something else than before, or from other facts; written by `flush`. */
  change(id: string, before: Judgement, after: CountedJudgement): void {
    this.#changes.push({ id, before, after });
  }

  async flush(): Promise<void> {
    const changes = this.#changes;
    this.#changes = [];
    if (changes.length === 0) return;
    const kept = changes.filter(({ after }) => isJudged(after));
    const dropped = changes.filter(({ after }) => !isJudged(after));
    await this.#replace(kept.map(({ id, after }) => ({ id, judgement: after })));
    await this.#drop(dropped.map(({ id }) => id));
    const pairs = changes.map(({ id, before, after }) => ({ id, before: before.unhealthy, after: after.unhealthy }));
    await this.#close(
      pairs.flatMap(({ id, before, after }) => difference(before, after).map((rule) => ({ id, rule }))),
    );
    const found = pairs.flatMap(({ id, before, after }) => difference(after, before).map((rule) => ({ id, rule })));
    await this.#open(this.#toFindings(found));
  }

  /** For objects that do not exist any more: what is known of them stays as it was, and its findings are closed. */
  async end(ids: readonly string[]): Promise<void> {
    await this.#drop(ids);
    const { rowCount } = await this.client.query(
      `UPDATE findings SET resolved_at = $3
       WHERE cluster_id = $1 AND resource_id = ANY($2::bigint[]) AND resolved_at IS NULL`,
      [this.at.clusterId, ids, this.at.takenAt],
    );
    this.#closed(rowCount ?? 0);
  }

  async #replace(judged: readonly { readonly id: string; readonly judgement: CountedJudgement }[]): Promise<void> {
    const rows = judged.map(({ id, judgement: { notAssessed, needsConfiguration, ...rest } }) => ({
      id,
      ...rest,
      not_assessed: notAssessed,
      needs_configuration: needsConfiguration,
    }));
    const { rowCount } = await this.client.query(
      `INSERT INTO resource_assessments AS a
         (cluster_id, resource_id, healthy, unhealthy, not_assessed, needs_configuration, waived, mitigated, facts)
       SELECT $1, id, healthy, unhealthy, not_assessed, needs_configuration, waived, mitigated, facts
       FROM json_to_recordset($2::json) AS j (id bigint, healthy smallint[], unhealthy smallint[],
         not_assessed smallint[], needs_configuration smallint[], waived smallint[], mitigated smallint[], facts text)
       ON CONFLICT (cluster_id, resource_id) DO UPDATE SET healthy = excluded.healthy, unhealthy = excluded.unhealthy,
         not_assessed = excluded.not_assessed, needs_configuration = excluded.needs_configuration,
         waived = excluded.waived, mitigated = excluded.mitigated, facts = excluded.facts`,
      [this.at.clusterId, JSON.stringify(rows)],
    );
    this.counts.rows += rowCount ?? 0;
  }

  async #drop(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const { rowCount } = await this.client.query(
      "DELETE FROM resource_assessments WHERE cluster_id = $1 AND resource_id = ANY($2::bigint[])",
      [this.at.clusterId, ids],
    );
    this.counts.rows += rowCount ?? 0;
  }

  #toFindings(found: readonly { readonly id: string; readonly rule: number }[]): RowBlock {
    const rows = new BinaryRows();
    for (const { id, rule } of found) {
      writeFinding(rows, this.at, BigInt(id), { number: rule, severity: this.rules.severityOf(rule) });
    }
    return rows.take();
  }

  async #open(findings: RowBlock): Promise<void> {
    const opened = await sendCopy(this.client, "findings", findings);
    this.counts.findingsOpened += opened;
    this.counts.rows += opened;
  }

  async #close(found: readonly { readonly id: string; readonly rule: number }[]): Promise<void> {
    if (found.length === 0) return;
    const { rowCount } = await this.client.query(
      `UPDATE findings f SET resolved_at = $2
       FROM unnest($3::bigint[], $4::smallint[]) AS c (resource_id, rule_id)
       WHERE f.cluster_id = $1 AND f.resource_id = c.resource_id AND f.rule_id = c.rule_id AND f.resolved_at IS NULL`,
      [this.at.clusterId, this.at.takenAt, found.map(({ id }) => id), found.map(({ rule }) => rule)],
    );
    this.#closed(rowCount ?? 0);
  }

  #closed(count: number): void {
    this.counts.findingsClosed += count;
    this.counts.rows += count;
  }
}

function difference(numbers: readonly number[], others: readonly number[]): number[] {
  return numbers.filter((number) => !others.includes(number));
}
