import type pg from "pg";
import { isUniqueViolation } from "../../database/errors.js";
import { type CountedJudgement, isSameJudgement, keepExemptions, nothingJudged } from "../../rollups/judgement.js";
import type { RollupChanges } from "../../rollups/rollup-changes.js";
import type { RuleBook } from "../../rollups/rule-book.js";
import { standingOf } from "../../rollups/standings.store.js";
import { free } from "../byte-memory.js";
import type { JudgedObject } from "../intake/judged-object.js";
import type { RenewedObject } from "../intake/kind-intake.js";
import { type Copy, sendCopy } from "./copy.js";
import { type Insertion, type NumberedObject, prepareInsertion, toRevisions } from "./insertion.js";
import { JudgementWriter } from "./judgement-writer.js";
import { findPresentUids, loadStored, renewVersions, takeResourceIds } from "./resources.store.js";
import { revisionCopy } from "./revision-copy.js";
import type { SnapshotWriting } from "./snapshot-writing.js";
import { createWriteCounts } from "./write-counts.js";

/** What is written at once. */
interface Batch {
  readonly added: readonly JudgedObject[];
  /** The same, where their ids were known before; what has to wait is made when it is written. */
  readonly insertion: Insertion | undefined;
  readonly changed: readonly NumberedObject[];
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
  #added: JudgedObject[] = [];
  #changed: NumberedObject[] = [];
  #renewed: RenewedObject[] = [];
  #waiting = 0;
  #ids: string[] = [];
  #writing: Promise<void> = Promise.resolve();
  readonly #refused: string[] = [];

  constructor(
    private readonly client: pg.ClientBase,
    private readonly snapshot: SnapshotWriting,
    private readonly rules: RuleBook,
    readonly rollups: RollupChanges,
  ) {
    this.#judgements = new JudgementWriter(client, snapshot, rules, this.counts);
  }

  /** Why objects could not be kept: the cluster has another with their uid. */
  get refused(): readonly string[] {
    return this.#refused;
  }

  /**
   * Takes objects in and begins to write when enough wait; the database works while the caller reads on. Their bodies are
   * gone when they are written.
   */
  async write(judged: readonly JudgedObject[]): Promise<void> {
    for (const entry of judged) {
      if (isNumbered(entry)) this.#changed.push(entry);
      else this.#added.push(entry);
      this.#waiting += entry.object.body.byteLength;
    }
    if (this.#waiting > longestBatch) await this.#begin();
  }

  /** Takes in which versions stored objects have now; they are written with the next batch. */
  renew(renewed: readonly RenewedObject[]): void {
    this.#renewed.push(...renewed);
    this.#waiting += renewed.length * renewalSize;
  }

  /** Writes what waits, and comes back when it is written. */
  async flush(): Promise<void> {
    await this.#begin();
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
    await this.pause();
    for (let start = 0; start < ids.length; start += removalBatch) {
      await this.#endBatch(ids.slice(start, start + removalBatch));
    }
  }

  /**
   * One batch is written at a time: the caller waits when it is faster than the database. The rows of the next one are made
   * while the database writes the one before.
   */
  async #begin(): Promise<void> {
    const added = this.#added;
    const insertion = added.length <= this.#ids.length ? this.#prepare(added) : undefined;
    const batch = { added, insertion, changed: this.#changed, renewed: this.#renewed };
    this.#added = [];
    this.#changed = [];
    this.#renewed = [];
    this.#waiting = 0;
    await this.#writing;
    this.#writing = this.#writeBatch(batch);
    // Its failure is met by whoever waits for it next.
    this.#writing.catch(() => undefined);
  }

  async #writeBatch({ added, insertion, changed, renewed }: Batch): Promise<void> {
    if (added.length > 0) {
      this.#refused.push(...(await this.#insert(added, insertion ?? (await this.#numberAndPrepare(added)))));
      // For the next batch, which is about as large: what is not used is a gap in numbers that nobody counts.
      this.#ids.push(...(await takeResourceIds(this.client, Math.max(0, 2 * added.length - this.#ids.length))));
    }
    await this.#update(changed);
    this.counts.rows += await renewVersions(this.client, this.snapshot.clusterId, renewed);
    for (const { object } of [...added, ...changed]) free(object.body);
  }

  /** Inserts, and where a uid is taken already, inserts the others. */
  async #insert(added: readonly JudgedObject[], insertion: Insertion): Promise<string[]> {
    await this.client.query("SAVEPOINT added_objects");
    const refused = await this.#insertOrSeparate(added, insertion);
    // Else each batch would lie within all before it, and the database look through them all for what is ours.
    await this.client.query("RELEASE SAVEPOINT added_objects");
    return refused;
  }

  async #insertOrSeparate(added: readonly JudgedObject[], insertion: Insertion): Promise<string[]> {
    try {
      await this.#insertRows(insertion);
      return [];
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      await this.client.query("ROLLBACK TO SAVEPOINT added_objects");
    }
    const { kept, refused } = await this.#separateDuplicates(added);
    await this.#insertRows(await this.#numberAndPrepare(kept));
    return refused;
  }

  async #separateDuplicates(added: readonly JudgedObject[]): Promise<{ kept: JudgedObject[]; refused: string[] }> {
    const { clusterId } = this.snapshot;
    const uids = added.map(({ object }) => object.uid);
    const taken = await findPresentUids(this.client, clusterId, uids);
    const kept: JudgedObject[] = [];
    const refused: string[] = [];
    for (const judged of added) {
      const { uid, kind, name } = judged.object;
      if (taken.has(uid)) refused.push(`${kind} ${name} has the uid of another object.`);
      else kept.push(judged);
      taken.add(uid);
    }
    return { kept, refused };
  }

  async #numberAndPrepare(added: readonly JudgedObject[]): Promise<Insertion> {
    const missing = added.length - this.#ids.length;
    if (missing > 0) this.#ids.push(...(await takeResourceIds(this.client, missing)));
    return this.#prepare(added);
  }

  #prepare(added: readonly JudgedObject[]): Insertion {
    const ids = this.#ids.splice(0, added.length);
    const objects = added.flatMap((judged, index) => {
      const id = ids[index];
      return id === undefined ? [] : [{ ...judged, id }];
    });
    return prepareInsertion(objects, this.snapshot, this.rules, this.#judgements);
  }

  async #insertRows({ objects, resources, revisions, judgements }: Insertion): Promise<void> {
    this.counts.rows += await sendCopy(this.client, resources);
    // Nothing of what follows can be refused: it is counted while the database writes it.
    const written = this.#writeRevisions(objects, revisions).then(() => this.#judgements.insert(judgements));
    written.catch(() => undefined);
    for (const { object, judgement, cause } of objects) {
      this.rollups.add(counted(object, { ...nothingJudged, ...judgement }), cause);
    }
    await written;
  }

  async #writeRevisions(objects: readonly NumberedObject[], revisions: Copy): Promise<void> {
    this.counts.rows += await sendCopy(this.client, revisions);
    this.counts.revisions += revisions.rows;
    for (const { object } of objects) this.counts.bytes += object.body.byteLength;
  }

  async #update(changed: readonly NumberedObject[]): Promise<void> {
    if (changed.length === 0) return;
    const { client, snapshot } = this;
    const stored = await loadStored(
      client,
      snapshot.clusterId,
      changed.map(({ id }) => id),
    );
    const before = new Map(stored.map((resource) => [resource.id, resource]));
    await this.#writeRevisions(changed, toRevisions(this.snapshot, changed));
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

  async #updateRows(changed: readonly (NumberedObject & { judgement: CountedJudgement })[]): Promise<number> {
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
    const ends = ended.rows.map(({ id }) => ({ id, state: null }));
    this.counts.rows += ends.length + (await sendCopy(client, revisionCopy(snapshot, ends)));
    this.counts.revisions += ends.length;
    await this.#judgements.end(ids);
  }
}

function isNumbered(judged: JudgedObject): judged is NumberedObject {
  return judged.id !== null;
}

function counted({ kind, namespace }: JudgedObject["object"], judgement: CountedJudgement) {
  return { kind, namespace: namespace ?? "", judgement };
}
