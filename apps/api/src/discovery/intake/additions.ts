import { isJudged, nothingJudged } from "../../rollups/judgement.js";
import { RollupChanges } from "../../rollups/rollup-changes.js";
import type { RuleBook } from "../../rollups/rule-book.js";
import { standingOf } from "../../rollups/standings.store.js";
import { BinaryRows, type RowBlock } from "../rows/binary-rows.js";
import type { SnapshotWriting } from "../rows/snapshot-writing.js";
import { type TargetName, writeAssessment, writeFinding, writeResource, writeRevision } from "../rows/tables.js";
import type { NewObject } from "./judged-object.js";

/** All rows of new objects, ready to be written. */
export interface Addition extends Readonly<Record<TargetName, RowBlock>> {
  /** Of the bodies, as JSON. */
  readonly bytes: number;
}

/** Written at once when this many bytes of bodies wait: the memory that a cluster takes stays that of a few pages. */
const longestAddition = 4 * 1024 * 1024;

/**
 * Makes the rows of objects that are new, and counts them. Each needs an id, which only the database gives: until it is
 * there, it waits.
 */
export class Additions {
  readonly rollups: RollupChanges;
  readonly #rows = this.#startTables();
  #bytes = 0;
  #objects = 0;
  /** In the order in which they are given out: rows that come in the order of an index are quicker to write. */
  #ids: bigint[] = [];
  #used = 0;
  /** Ids that were asked for and have not come. */
  #coming = 0;
  #waiting: NewObject[] = [];
  #sinceAsked = 0;

  constructor(
    private readonly snapshot: SnapshotWriting,
    private readonly rules: RuleBook,
  ) {
    this.rollups = new RollupChanges(rules);
  }

  add(object: NewObject): void {
    this.#sinceAsked += 1;
    const id = this.#nextId();
    if (id === undefined) this.#waiting.push(object);
    else this.#write(id, object);
  }

  /** `ids` are 64-bit integers as text, with commas between. */
  takeIds(ids: string): void {
    const given = ids.split(",").map(BigInt);
    this.#coming -= given.length;
    this.#ids = [...this.#ids.slice(this.#used), ...given];
    this.#used = 0;
    const waiting = this.#waiting;
    this.#waiting = waiting.slice(this.#ids.length);
    for (const object of waiting.slice(0, this.#ids.length)) {
      const id = this.#nextId();
      if (id !== undefined) this.#write(id, object);
    }
  }

  /** Whether some lack an id yet. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * How many ids to fetch now: for what waits, and ahead for twice as many objects as were new since it was last asked.
   * Of those that are never used there are gaps in numbers that nobody counts.
   */
  countWanted(): number {
    const left = this.#ids.length - this.#used + this.#coming;
    const wanted = Math.max(0, this.#waiting.length + 2 * this.#sinceAsked - left);
    this.#sinceAsked = 0;
    this.#coming += wanted;
    return wanted;
  }

  /** What is ready, when it is enough to be written at once, or `anyway`. */
  take(anyway = false): Addition | undefined {
    if (this.#objects === 0 || (!anyway && this.#bytes < longestAddition)) return undefined;
    const { resources, revisions, assessments, findings } = this.#rows;
    const addition = {
      resources: resources.take(),
      revisions: revisions.take(),
      assessments: assessments.take(),
      findings: findings.take(),
      bytes: this.#bytes,
    };
    this.#objects = 0;
    this.#bytes = 0;
    return addition;
  }

  #nextId(): bigint | undefined {
    const id = this.#ids[this.#used];
    if (id !== undefined) this.#used += 1;
    return id;
  }

  #write(id: bigint, { object, judgement, cause }: NewObject): void {
    const { snapshot, rules } = this;
    const { resources, revisions, assessments, findings } = this.#rows;
    const counted = { ...nothingJudged, ...judgement };
    this.rollups.add({ kind: object.kind, namespace: object.namespace ?? "", judgement: counted }, cause);
    writeResource(resources, snapshot, id, object, standingOf(counted, rules));
    writeRevision(revisions, snapshot, id, object);
    this.#objects += 1;
    this.#bytes += object.body.length;
    if (!isJudged(judgement)) return;
    writeAssessment(assessments, snapshot.clusterId, id, judgement);
    for (const number of judgement.unhealthy) {
      writeFinding(findings, snapshot, id, { number, severity: rules.severityOf(number) });
    }
  }

  #startTables(): Record<TargetName, BinaryRows> {
    return {
      resources: new BinaryRows(),
      revisions: new BinaryRows(),
      assessments: new BinaryRows(),
      findings: new BinaryRows(),
    };
  }
}
