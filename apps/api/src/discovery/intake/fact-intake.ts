import { setImmediate as letOthersWork } from "node:timers/promises";
import type { ListedKind } from "@periplus/posture/facts/cluster-extracts";
import type { FactSource, FactSubject } from "@periplus/posture/facts/fact";
import { factSubjectOf } from "@periplus/posture/facts/fact-subject";
import { type JsonObject, objectIn } from "@periplus/posture/snapshot/object";
import { isOwnedByWorkload } from "@periplus/posture/snapshot/ownership";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type { FactReads } from "../../posture/fact-reads.js";
import { FactSources, listSourceKinds } from "../../posture/fact-sources.js";

interface UnchangedObject {
  readonly id: string;
  readonly subject: FactSubject;
}

/** Subjects that are compared at a stretch: a process that reads clusters may also answer people. */
const stretch = 500;

/**
 * Gathers, while a cluster streams by, what facts about it are made of, and what has to be known of its unchanged objects
 * to find those about which the facts are others now. Keeps a fraction of the objects.
 */
export class FactIntake {
  readonly #sources = new FactSources();
  readonly #unchanged: UnchangedObject[] = [];
  /** Ids of unchanged objects that were not looked into. */
  readonly #unread: string[] = [];
  readonly #sourceKinds: ReadonlySet<string>;

  constructor(private readonly reads: FactReads) {
    this.#sourceKinds = new Set(listSourceKinds(reads));
  }

  /** An object that is judged in any case, for it is new or has changed. */
  take(object: JsonObject, kind: ListedKind): void {
    this.#sources.take(object, kind);
  }

  /** An object that is stored as it is, and was not looked into. */
  keepUnchanged(id: string, { group, kind }: ListedKind): void {
    if (this.#sourceKinds.has(`${group}/${kind}`)) this.#unread.push(id);
  }

  /** Ids of those that were not looked into, once. They need not be asked for where no fact can be another. */
  takeUnread(): string[] {
    return this.#unread.splice(0);
  }

  /** An object that is stored as it is. */
  takeUnchanged(id: string, object: JsonObject, kind: ListedKind): void {
    this.#sources.take(object, kind);
    if (!this.reads.isReadOf(kind.group, kind.kind) || isOwnedByWorkload(objectIn(object, "metadata"))) return;
    this.#unchanged.push({ id, subject: factSubjectOf(object, kind) });
  }

  build(coverage: readonly CoverageEntry[]): FactSource {
    return this.#sources.build(coverage);
  }

  /** The ids of unchanged objects about which the facts are not those of `before`, fingerprints by id. */
  async findAffected(facts: FactSource, before: ReadonlyMap<string, string>): Promise<string[]> {
    const affected: string[] = [];
    for (const [index, { id, subject }] of this.#unchanged.entries()) {
      if (index % stretch === stretch - 1) await letOthersWork();
      if (this.reads.fingerprint(facts, subject) !== before.get(id)) affected.push(id);
    }
    return affected;
  }
}
