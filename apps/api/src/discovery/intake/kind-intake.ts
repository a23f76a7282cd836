import type { ListedItem } from "@periplus/cluster-reader/scan-page";
import { KindDiff, type Known } from "@periplus/posture/diff/diff";
import { InvalidObjectError, type NormalisedObject, normaliseObject } from "@periplus/posture/normalise/normalise";
import { storableText } from "@periplus/posture/normalise/storable-text";
import type { ReadKind } from "@periplus/posture/snapshot/kinds";
import type { Json, JsonObject } from "@periplus/posture/snapshot/object";
import type { ChangeCause } from "../../rollups/score-steps.js";
import type { Judge } from "../judge.js";
import type { FactIntake } from "./fact-intake.js";
import type { DifferentObject, JudgedObject } from "./judged-object.js";

/** An object that is as it is stored but for its version: somebody wrote it as it was, or wrote what is not kept. */
export interface RenewedObject {
  /** Of its row in `resources`. */
  readonly id: string;
  readonly resourceVersion: string;
}

/** What one page of a list came to. */
export interface PageIntake {
  readonly judged: readonly JudgedObject[];
  /** What the rules say of these is known only with the rest of the cluster. */
  readonly held: readonly DifferentObject[];
  readonly renewed: readonly RenewedObject[];
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Objects that the list had not shown before. */
  readonly fresh: number;
}

/** What is stored of a kind and was not seen. */
export interface Unseen {
  /** Ids of objects that do not exist any more. */
  readonly gone: string[];
  /** Ids of those that may still exist: what is stored of them is what is known. */
  readonly kept: string[];
}

/** The longest of each name that is kept: the indexes end at about 2,700 bytes. Kubernetes ends at 253 characters. */
const longestName = 600;
const changedObject: ChangeCause = { is: "changed" };

/** Takes in the objects of one kind as they stream by: compares, and judges what is new or changed. Pure. */
export class KindIntake {
  readonly #diff: KindDiff;
  readonly #seen = new Set<string>();
  readonly #broken: string[] = [];
  /** Ids of stored objects that are there, in a form that cannot be kept. */
  readonly #unreadable: string[] = [];
  #unidentified = 0;

  constructor(
    private readonly kind: ReadKind,
    private readonly known: Map<string, Known>,
    private readonly judge: Judge,
    private readonly facts: FactIntake,
    /** Why objects that are new were not known before. */
    private readonly causeOfNew: ChangeCause,
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

  /** Throws SyntaxError where an item that must be looked into is not JSON; then nothing of them is taken in. */
  take(items: readonly ListedItem[]): PageIntake {
    const judged: JudgedObject[] = [];
    const held: DifferentObject[] = [];
    const renewed: RenewedObject[] = [];
    const counts = { added: 0, changed: 0, unchanged: 0 };
    const before = this.#seen.size;
    const looked = items.map((listed) => ({ listed, item: this.#isStored(listed) ? undefined : listed.parse() }));
    for (const { listed, item } of looked) {
      if (item === undefined) {
        if (this.#keepUnchanged(listed)) counts.unchanged += 1;
        continue;
      }
      const uid = uidOf(item);
      if (uid !== undefined && this.#seen.has(uid)) continue;
      if (uid !== undefined) this.#seen.add(uid);
      if (uid !== undefined && this.#diff.sameVersion(uid, versionOf(item))) {
        this.#takeUnchanged(uid, item as JsonObject);
        counts.unchanged += 1;
        continue;
      }
      const object = this.#normalise(item, uid);
      if (!object) continue;
      const change = this.#diff.see(object.uid, object.fingerprint);
      counts[change.is] += 1;
      if (change.is === "unchanged") {
        this.#takeUnchanged(object.uid, item as JsonObject);
        renewed.push(...this.#renewalOf(object));
        continue;
      }
      this.facts.take(item as JsonObject, this.kind);
      const different =
        change.is === "added"
          ? { object, id: null, cause: this.causeOfNew }
          : { object, id: change.id, cause: changedObject };
      const judgement = this.judge.judgeListed(object, item as JsonObject);
      if (judgement === undefined) held.push(different);
      else judged.push({ ...different, judgement });
    }
    return { judged, held, renewed, ...counts, fresh: this.#seen.size - before };
  }

  /**
   * What became of the stored objects that were not seen. Only what was read `whole` loses objects, and none when an
   * object came without a uid: it may be any of them.
   */
  finish(whole: boolean): Unseen {
    const unseen = this.#diff.gone();
    if (whole && this.#unidentified === 0) return { gone: unseen, kept: this.#unreadable };
    return { gone: [], kept: [...unseen, ...this.#unreadable] };
  }

  /** Whether it is stored in the version that is listed: then it is not looked into. */
  #isStored({ uid, resourceVersion }: ListedItem): boolean {
    return !!uid && !!resourceVersion && this.#diff.hasVersion(uid, resourceVersion);
  }

  /** Shown again it counts once: false then. */
  #keepUnchanged({ uid = "", resourceVersion = "" }: ListedItem): boolean {
    if (this.#seen.has(uid)) return false;
    this.#diff.sameVersion(uid, resourceVersion);
    this.#seen.add(uid);
    const known = this.known.get(uid);
    if (known !== undefined) this.facts.keepUnchanged(known.id, this.kind);
    return true;
  }

  /** With the version that it has now it needs not be looked into the next time. */
  #renewalOf({ uid, resourceVersion }: NormalisedObject): RenewedObject[] {
    const known = this.known.get(uid);
    if (known === undefined || resourceVersion === "" || known.resourceVersion === resourceVersion) return [];
    return [{ id: known.id, resourceVersion }];
  }

  #takeUnchanged(uid: string, item: JsonObject): void {
    const known = this.known.get(uid);
    if (known !== undefined) this.facts.takeUnchanged(known.id, item, this.kind);
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
      if (uid === undefined) {
        this.#unidentified += 1;
        return undefined;
      }
      this.#diff.see(uid, "");
      const known = this.known.get(uid);
      if (known !== undefined) this.#unreadable.push(known.id);
      return undefined;
    }
  }
}

function refuseLongNames({ uid, name, namespace, apiVersion, kind }: NormalisedObject): void {
  for (const text of [uid, name, namespace ?? "", apiVersion]) {
    if (text.length > longestName) throw new InvalidObjectError(`A ${kind} has a name of ${text.length} characters.`);
  }
}

/** As it is stored: by it an object is known again. */
function uidOf(item: Json): string | undefined {
  const uid = metadataOf(item)?.uid;
  return typeof uid === "string" && uid !== "" ? storableText(uid) : undefined;
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
