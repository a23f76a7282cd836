import { decodePage, MalformedPageError } from "@periplus/cluster-reader/list-page";
import { type ListedItem, parsedItem, scanPage } from "@periplus/cluster-reader/scan-page";
import { KindDiff } from "@periplus/posture/diff/diff";
import type { FactSource } from "@periplus/posture/facts/fact";
import type { NormalisedObject } from "@periplus/posture/normalise/normalise";
import type { ReadKind } from "@periplus/posture/snapshot/kinds";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type { StoredSource } from "../../posture/fact-sources.js";
import type { Judgement } from "../../rollups/judgement.js";
import type { RollupCounts } from "../../rollups/rollup-changes.js";
import type { ChangeCause } from "../../rollups/score-steps.js";
import { asBuffer, free } from "../byte-memory.js";
import type { Judge, JudgedText } from "../judge.js";
import type { SnapshotWriting } from "../rows/snapshot-writing.js";
import { type Addition, Additions } from "./additions.js";
import { FactIntake } from "./fact-intake.js";
import { HeldObjects } from "./held-objects.js";
import { type ChangedObject, encodeBodies, type JudgedObject } from "./judged-object.js";
import { KindIntake, type PageIntake, type Unseen } from "./kind-intake.js";
import { type KnownText, readKnown } from "./known-objects.js";

/** What is to be written. */
export interface ToWrite {
  /** New objects, once enough of them wait. */
  readonly addition: Addition | undefined;
  readonly changed: readonly ChangedObject[];
  /** How many ids to give for new objects. */
  readonly idsWanted: number;
}

/** The rest of what is to be written of new objects. */
interface Finish extends ToWrite {
  /** How all new objects count; undefined where some are still to come. */
  readonly counts: RollupCounts | undefined;
}

/** What a page came to, but for what is held until everything was read. */
export interface TakenPage extends Omit<PageIntake, "held" | "judged"> {
  readonly toWrite: ToWrite;
  /** Objects of the kind seen so far, each counted once. */
  readonly objects: number;
}

/** What the list of a kind came to. */
export interface TakenKind extends Unseen {
  readonly objects: number;
  /** Objects that could not be kept, each with the reason. */
  readonly broken: readonly string[];
}

/** What the cloud's description of the cluster came to. */
export interface TakenDocument {
  readonly change: "added" | "changed" | "unchanged";
  readonly toWrite: ToWrite;
}

/**
 * All that is worked out of one cluster's objects while it is read: what is new, changed and gone, what the rules say of
 * it, and of what did not change but has other surroundings now. Asks nobody and writes nothing, so that a thread can do
 * it. Holds a fraction of the objects.
 */
export class ClusterIntake {
  readonly #facts: FactIntake;
  readonly #held = new HeldObjects();
  readonly #additions: Additions;
  #kind: KindIntake | undefined;
  #decode: (bytes: Uint8Array) => readonly ListedItem[] = scanItems;
  #built: FactSource | undefined;
  #released: ReturnType<HeldObjects["release"]> | undefined;

  constructor(
    private readonly judge: Judge,
    snapshot: SnapshotWriting,
  ) {
    this.#facts = new FactIntake(judge.reads);
    this.#additions = new Additions(snapshot, judge.rules);
  }

  /** `ids` are 64-bit integers as text, with commas between: they are for objects that are new. */
  takeIds(ids: string): void {
    this.#additions.takeIds(ids);
  }

  /** It has no version of its own and is compared as a whole. */
  takeDocument(object: NormalisedObject, known: KnownText, causeOfNew: ChangeCause): TakenDocument {
    const all = readKnown(known);
    const stored = all.get(object.uid);
    const change = new KindDiff(all).see(object.uid, object.fingerprint);
    const document = JSON.parse(object.body) as JsonObject;
    if (change.is === "unchanged") {
      if (stored) this.#facts.takeUnchanged(stored.id, document, object);
      return { change: "unchanged", toWrite: this.#toWrite([]) };
    }
    this.#facts.take(document, object);
    const different =
      change.is === "added"
        ? { object, id: null, cause: causeOfNew }
        : { object, id: change.id, cause: { is: "changed" as const } };
    const judgement = this.judge.judgeListed(object, document);
    if (judgement === undefined) this.#held.hold([different]);
    return { change: change.is, toWrite: this.#toWrite(judgement === undefined ? [] : [{ ...different, judgement }]) };
  }

  /** From here on pages are of this kind. `known` is what is stored of it. */
  beginKind(kind: ReadKind, known: KnownText, causeOfNew: ChangeCause): void {
    const all = readKnown(known);
    this.#kind = new KindIntake(kind, all, this.judge, this.#facts, causeOfNew);
    this.#decode = all.size === 0 ? decodeItems : scanItems;
  }

  /** `bytes` are a page of a list, and gone afterwards. What is not one comes back as `malformed`, with words for people. */
  takePage(bytes: Uint8Array): TakenPage | { readonly malformed: string } {
    const kind = this.#current();
    try {
      const { held, judged, ...taken } = kind.take(this.#decode(bytes));
      this.#held.hold(held);
      return { ...taken, toWrite: this.#toWrite(judged), objects: kind.objects };
    } catch (error) {
      if (error instanceof MalformedPageError) return { malformed: error.message };
      if (!(error instanceof SyntaxError)) throw error;
      return { malformed: "The answer is not whole: it breaks off or is not JSON." };
    } finally {
      free(bytes);
    }
  }

  /** Only what was read `whole` loses objects. */
  endKind(whole: boolean): TakenKind {
    const kind = this.#current();
    this.#kind = undefined;
    return { ...kind.finish(whole), objects: kind.objects, broken: kind.broken };
  }

  /** Ids of stored objects that facts are made of and that were not looked into, once: `takeStored` wants them. */
  takeUnread(): string[] {
    return this.#facts.takeUnread();
  }

  /** Stored objects of which what is stored holds. */
  takeStored(sources: readonly StoredSource[]): void {
    for (const { id, body, ...kind } of sources) this.#facts.takeUnchanged(id, JSON.parse(body) as JsonObject, kind);
  }

  /** When everything was taken in. `coverage` is how it was read. */
  buildFacts(coverage: readonly CoverageEntry[]): void {
    this.#built = this.#facts.build(coverage);
  }

  /** Some of the objects that were held until the facts were known; undefined when all were given. */
  judgeHeld(): ToWrite | undefined {
    const facts = this.#known();
    this.#released ??= this.#held.release();
    const next = this.#released.next();
    if (next.done) return undefined;
    const changed: JudgedObject[] = [];
    for (const { object, id, cause } of next.value) {
      const body = asBuffer(object.body).toString("utf8");
      const judgement = this.judge.judge({ ...object, body }, facts);
      if (id === null) this.#additions.add({ object, cause, judgement });
      else changed.push({ object: { ...object, body }, id, cause, judgement });
    }
    return this.#toWrite(changed);
  }

  /** The last new objects, when everything was taken in and judged. To be asked until it gives the counts: some may lack ids. */
  finish(): Finish {
    const additions = this.#additions;
    const [idsWanted, counts] = additions.isWaiting
      ? [additions.countWanted(), undefined]
      : [0, additions.rollups.toCounts()];
    return { addition: additions.take(true), changed: [], idsWanted, counts };
  }

  /** The ids of unchanged objects about which the facts are not those of `before`, fingerprints by id. */
  findAffected(before: ReadonlyMap<string, string>): Promise<string[]> {
    return this.#facts.findAffected(this.#known(), before);
  }

  judgeStored(bodies: readonly JudgedText[]): Judgement[] {
    const facts = this.#known();
    return bodies.map((body) => this.judge.judge(body, facts));
  }

  #toWrite(judged: readonly JudgedObject[]): ToWrite {
    const changed: (JudgedObject & { readonly id: string })[] = [];
    for (const entry of judged) {
      if (isKnown(entry)) changed.push(entry);
      else this.#additions.add(entry);
    }
    const idsWanted = this.#additions.countWanted();
    return { addition: this.#additions.take(), changed: encodeBodies(changed), idsWanted };
  }

  #current(): KindIntake {
    if (this.#kind === undefined) throw new Error("No kind is being taken in");
    return this.#kind;
  }

  #known(): FactSource {
    if (this.#built === undefined) throw new Error("The facts are asked for before they are built");
    return this.#built;
  }
}

function isKnown(judged: JudgedObject): judged is JudgedObject & { readonly id: string } {
  return judged.id !== null;
}

/** Where nothing is known everything is parsed, and a page at once is cheaper. */
function decodeItems(bytes: Uint8Array): readonly ListedItem[] {
  return decodePage({ bytes: asBuffer(bytes) }).map(parsedItem);
}

function scanItems(bytes: Uint8Array): readonly ListedItem[] {
  return scanPage({ bytes: asBuffer(bytes) });
}
