import { KindDiff, type Known } from "@periplus/posture/diff/diff";
import { InvalidObjectError, type NormalisedObject, normaliseObject } from "@periplus/posture/normalise/normalise";
import type { ReadKind } from "@periplus/posture/snapshot/kinds";
import type { Json, JsonObject } from "@periplus/posture/snapshot/object";
import type { Judge } from "../judge.js";
import type { Judgement } from "../judgement.js";

/** An object to write, with what the rules say of it. */
export interface JudgedObject {
  readonly object: NormalisedObject;
  readonly judgement: Judgement;
}

/** What one page of a list came to. */
export interface PageIntake {
  readonly added: readonly JudgedObject[];
  readonly changed: readonly (JudgedObject & { readonly id: string })[];
  readonly unchanged: number;
  /** Objects that the list had not shown before. */
  readonly fresh: number;
}

/** The longest of each name that is kept: the indexes end at about 2,700 bytes. Kubernetes ends at 253 characters. */
const longestName = 600;

/** Takes in the objects of one kind as they stream by: compares, and judges what is new or changed. Pure. */
export class KindIntake {
  readonly #diff: KindDiff;
  readonly #seen = new Set<string>();
  readonly #broken: string[] = [];
  #unidentified = 0;

  constructor(
    private readonly kind: ReadKind,
    known: Map<string, Known>,
    private readonly judge: Judge,
  ) {
    this.#diff = new KindDiff(known);
  }

  /** Objects seen so far, each counted once. */
  get objects(): number {
    return this.#seen.size;
  }

  /** Objects that could not be kept, each with the reason. */
  get broken(): readonly string[] {
    return this.#broken;
  }

  take(items: readonly Json[]): PageIntake {
    const added: JudgedObject[] = [];
    const changed: (JudgedObject & { id: string })[] = [];
    let unchanged = 0;
    const before = this.#seen.size;
    for (const item of items) {
      const uid = uidOf(item);
      if (uid !== undefined && this.#seen.has(uid)) continue;
      if (uid !== undefined) this.#seen.add(uid);
      if (uid !== undefined && this.#diff.sameVersion(uid, versionOf(item))) {
        unchanged += 1;
        continue;
      }
      const object = this.#normalise(item, uid);
      if (!object) continue;
      const change = this.#diff.see(object.uid, object.fingerprint);
      if (change.is === "unchanged") {
        unchanged += 1;
        continue;
      }
      const judged = { object, judgement: this.judge.judge(object, item as JsonObject) };
      if (change.is === "added") added.push(judged);
      else changed.push({ ...judged, id: change.id });
    }
    return { added, changed, unchanged, fresh: this.#seen.size - before };
  }

  /**
   * The ids of stored objects that do not exist any more. Ask only when the kind was read whole. Nothing is known to be
   * gone when an object came without a uid: it may be any of them.
   */
  gone(): string[] {
    return this.#unidentified > 0 ? [] : this.#diff.gone();
  }

  #normalise(item: Json, uid: string | undefined): NormalisedObject | undefined {
    try {
      const object = normaliseObject(item as JsonObject, this.kind);
      refuseLongNames(object);
      return object;
    } catch (error) {
      if (!(error instanceof InvalidObjectError)) throw error;
      this.#broken.push(error.message);
      // It exists, so what is stored of it is not gone.
      if (uid === undefined) this.#unidentified += 1;
      else this.#diff.see(uid, "");
      return undefined;
    }
  }
}

function refuseLongNames({ uid, name, namespace, apiVersion, kind }: NormalisedObject): void {
  for (const text of [uid, name, namespace ?? "", apiVersion]) {
    if (text.length > longestName) throw new InvalidObjectError(`A ${kind} has a name of ${text.length} characters.`);
  }
}

function uidOf(item: Json): string | undefined {
  const uid = metadataOf(item)?.uid;
  return typeof uid === "string" && uid !== "" ? uid : undefined;
}

function versionOf(item: Json): string {
  const version = metadataOf(item)?.resourceVersion;
  return typeof version === "string" ? version : "";
}

function metadataOf(item: Json | undefined): JsonObject | undefined {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return undefined;
  const { metadata } = item;
  return typeof metadata === "object" && metadata !== null && !Array.isArray(metadata) ? metadata : undefined;
}
