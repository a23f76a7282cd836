import type pg from "pg";
import { type CountedJudgement, isSameJudgement, keepExemptions, nothingJudged } from "../../rollups/judgement.js";
import type { RollupChanges } from "../../rollups/rollup-changes.js";
import type { RuleBook } from "../../rollups/rule-book.js";
import { standingOf } from "../../rollups/standings.store.js";
import { free } from "../byte-memory.js";
import type { Addition } from "../intake/additions.js";
import type { ToWrite } from "../intake/cluster-intake.js";
import type { OpenIntake } from "../intake/intake-calls.js";
import type { ChangedObject } from "../intake/judged-object.js";
import type { RenewedObject } from "../intake/kind-intake.js";
import { BinaryRows } from "../rows/binary-rows.js";
import type { SnapshotWriting } from "../rows/snapshot-writing.js";
import { writeRevision } from "../rows/tables.js";
import { sendCopy } from "./copy.js";
import { JudgementWriter } from "./judgement-writer.js";
import { loadStored, renewVersions, takeResourceIds } from "./resources.store.js";
import { createWriteCounts } from "./write-counts.js";

/** What is written at once. */
interface Batch {
  readonly addition: Addition | undefined;
  readonly changed: readonly ChangedObject[];
  readonly renewed: readonly RenewedObject[];
}

/** Written at once when this many bytes of bodies wait: the memory that a cluster takes stays that of a few pages. */
const longestBatch = 4 * 1024 * 1024;
/** Bytes that a version and its id count as. */
const renewalSize = 100;
/** Ids per statement. */
const removalBatch = 2_000;

/** Writes the differences of one cluster within the caller's transaction; counts them for the rollups. */
export class ResourceWriter {
  readonly counts = createWriteCounts();
  readonly #judgements: JudgementWriter;
  #changed: ChangedObject[] = [];
  #renewed: RenewedObject[] = [];
  #waiting = 0;
  #writing: Promise<void> = Promise.resolve();
  /** Of `#writing` as far as the ids that were fetched last. */
  #giving: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: pg.ClientBase,
    private readonly snapshot: SnapshotWriting,
    private readonly rules: RuleBook,
    readonly rollups: RollupChanges,
    /** Makes the rows of new objects, for which it is given ids. */
    private readonly intake: Pick<OpenIntake, "takeIds">,
  ) {
    this.#judgements = new JudgementWriter(client, snapshot, rules, this.counts);
  }

  /**
   * Takes in what is to be written and begins when it is enough; the database works while the caller reads on. Bodies and
   * rows are gone when they are written.
   */
  async write({ addition, changed, idsWanted }: ToWrite): Promise<void> {
    this.#changed.push(...changed);
    for (const { object } of changed) this.#waiting += object.body.byteLength;
    if (addition !== undefined || this.#waiting > longestBatch) await this.#begin(addition);
    if (idsWanted === 0) return;
    // Objects that lack ids wait in memory: where the database is slow the caller waits, too.
    await this.#giving;
    this.#next(() => this.#giveIds(idsWanted));
    this.#giving = this.#writing;
  }

  /** Takes in which versions stored objects have now; they are written with the next batch. */
  renew(renewed: readonly RenewedObject[]): void {
    this.#renewed.push(...renewed);
    this.#waiting += renewed.length * renewalSize;
  }

  /** Writes what waits, and comes back when it is written. */
  async flush(): Promise<void> {
    await this.#begin(undefined);
    await this.#writing;
  }

  /** Comes back when nothing is being written: a question would fail if what is written before it is refused. */
  async pause(): Promise<void> {
    await this.#writing;
  }

  /** Comes back when nothing is being written any more. A transaction must not end before. */
  async settle(): Promise<void> {
    await this.#writing.catch(() => undefined);
  }

  /** Gives objects that do not exist any more an end; their history stays. */
  async end(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.pause();
    for (let start = 0; start < ids.length; start += removalBatch) {
      await this.#endBatch(ids.slice(start, start + removalBatch));
    }
  }

  /** One batch is written at a time: the caller waits when it is faster than the database. */
  async #begin(addition: Addition | undefined): Promise<void> {
    const batch = { addition, changed: this.#changed, renewed: this.#renewed };
    this.#changed = [];
    this.#renewed = [];
    this.#waiting = 0;
    await this.#writing;
    this.#next(() => this.#writeBatch(batch));
  }

  #next(step: () => Promise<void>): void {
    this.#writing = this.#writing.then(step);
    // Its failure is met by whoever waits for it next.
    this.#writing.catch(() => undefined);
  }

  async #writeBatch({ addition, changed, renewed }: Batch): Promise<void> {
    if (addition) await this.#insert(addition);
    await this.#update(changed);
    this.counts.rows += await renewVersions(this.client, this.snapshot.clusterId, renewed);
    for (const { object } of changed) free(object.body);
  }

  /** Does not wait until the intake took them: it does when it has done what it was asked before. */
  async #giveIds(count: number): Promise<void> {
    const given = this.intake.takeIds(await takeResourceIds(this.client, count));
    // Whoever asks it next meets its failure.
    given.catch(() => undefined);
  }

  async #insert({ resources, revisions, assessments, findings, bytes }: Addition): Promise<void> {
    const { counts } = this;
    counts.revisions += revisions.rows;
    counts.bytes += bytes;
    counts.rows += await sendCopy(this.client, "resources", resources);
    counts.rows += await sendCopy(this.client, "revisions", revisions);
    await this.#judgements.insert(assessments, findings);
  }

  async #writeRevisions(states: readonly { readonly id: string; readonly object: ChangedObject["object"] | null }[]) {
    const rows = new BinaryRows();
    for (const { id, object } of states) writeRevision(rows, this.snapshot, BigInt(id), object);
    this.counts.rows += await sendCopy(this.client, "revisions", rows.take());
    this.counts.revisions += states.length;
    for (const { object } of states) this.counts.bytes += object?.body.byteLength ?? 0;
  }

  async #update(changed: readonly ChangedObject[]): Promise<void> {
    if (changed.length === 0) return;
    const { client, snapshot } = this;
    const stored = await loadStored(
      client,
      snapshot.clusterId,
      changed.map(({ id }) => id),
    );
    const before = new Map(stored.map((resource) => [resource.id, resource]));
    await this.#writeRevisions(changed);
    const judged = changed.map(({ judgement, ...entry }) => {
      const old = before.get(entry.id) ?? counted(entry.object, nothingJudged);
      return { ...entry, old, judgement: keepExemptions(judgement, old.judgement) };
    });
    this.counts.rows += await this.#updateRows(judged);
    for (const { id, old, judgement, cause } of judged) {
      this.rollups.replace(old, { ...old, judgement }, cause);
      if (!isSameJudgement(old.judgement, judgement)) this.#judgements.change(id, old.judgement, judgement);
    }
    await this.#judgements.flush();
  }

  async #updateRows(changed: readonly (ChangedObject & { judgement: CountedJudgement })[]): Promise<number> {
    const rows = changed.map(({ id, object, judgement }) => ({
      id,
      api_version: object.apiVersion,
      labels: object.labels,
      owner_uid: object.owner?.uid ?? null,
      owner_kind: object.owner?.kind ?? null,
      owner_name: object.owner?.name ?? null,
      resource_version: object.resourceVersion,
      fingerprint: object.fingerprint,
      ...standingOf(judgement, this.rules),
    }));
    const { rowCount } = await this.client.query(
      `UPDATE resources r SET api_version = c.api_version, labels = c.labels, owner_uid = c.owner_uid,
         owner_kind = c.owner_kind, owner_name = c.owner_name, resource_version = c.resource_version,
         fingerprint = c.fingerprint, health = c.health, severity = c.severity, open_findings = c.open_findings,
         changed_at = $2
       FROM json_to_recordset($3::json) AS c (id bigint, api_version text, labels jsonb, owner_uid text, owner_kind text,
         owner_name text, resource_version text, fingerprint text, health smallint, severity smallint,
         open_findings smallint)
       WHERE r.cluster_id = $1 AND r.id = c.id`,
      [this.snapshot.clusterId, this.snapshot.takenAt, JSON.stringify(rows)],
    );
    return rowCount ?? 0;
  }

  async #endBatch(ids: readonly string[]): Promise<void> {
    const { client, snapshot } = this;
    const { clusterId, takenAt } = snapshot;
    for (const resource of await loadStored(client, clusterId, ids)) this.rollups.remove(resource, { is: "gone" });
    const ended = await client.query<{ id: string }>(
      `UPDATE resources SET gone_at = $3 WHERE cluster_id = $1 AND id = ANY($2::bigint[]) AND gone_at IS NULL
       RETURNING id`,
      [clusterId, ids, takenAt],
    );
    this.counts.rows += ended.rows.length;
    await this.#writeRevisions(ended.rows.map(({ id }) => ({ id, object: null })));
    await this.#judgements.end(ids);
  }
}

function counted({ kind, namespace }: ChangedObject["object"], judgement: CountedJudgement) {
  return { kind, namespace: namespace ?? "", judgement };
}
