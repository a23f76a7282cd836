import type { Json, JsonObject } from "../snapshot/object.js";

/** What one object cannot say alone; a rule names what it needs of these. */
export const factNames = ["rbac", "serviceAccount", "network", "exposure", "namespace", "cluster"] as const;
export type FactName = (typeof factNames)[number];

/**
 * One kind of fact about one object, in fields. What is not known is not there: an expression that reads it fails, and
 * the rule answers notAssessed with the reason from `unknown`. A map may be in both, and then lacks entries.
 */
export interface Fact {
  /** Plain JSON: what expressions see as `facts.<name>`. */
  readonly known: JsonObject;
  /** Field -> why it is not known, in a sentence. */
  readonly unknown: Readonly<Record<string, string>>;
}

/** The object that facts are asked about. */
export interface FactSubject {
  apiVersion: string;
  kind: string;
  namespace: string | null;
  name: string;
  object: JsonObject;
}

/** Knows the rest of the cluster. */
export interface FactSource {
  /** The facts about the object as it is given: it need not be the one in the cluster, so that a change can be tried. */
  factOf(name: FactName, subject: FactSubject): Fact;
}

/** In `unknown`: every field. */
export const ANY_FIELD = "*";

/** A fact of which nothing is known. */
export function unknownFact(reason: string): Fact {
  return { known: {}, unknown: { [ANY_FIELD]: reason } };
}

/** Why a field is not known; undefined when it is known, or is no field of the fact. */
export function whyUnknown(fact: Fact, field: string): string | undefined {
  return Object.hasOwn(fact.unknown, field) ? fact.unknown[field] : fact.unknown[ANY_FIELD];
}

/** Gathers the fields of a fact. */
export class FactDraft {
  readonly #known: JsonObject = {};
  readonly #unknown: Record<string, string> = {};

  /** A field whose value is certain. */
  set(field: string, value: Json): this {
    this.#known[field] = value;
    return this;
  }

  /** A field that is true because something was found, or false because everything was read and it was not. */
  found(field: string, found: boolean, gap: string | undefined): this {
    if (found || gap === undefined) return this.set(field, found);
    return this.doubt(field, gap);
  }

  /** A list of what was found. An empty one says nothing while something is unread. */
  list(field: string, found: readonly string[], gap: string | undefined): this {
    if (found.length > 0 || gap === undefined) return this.set(field, [...found]);
    return this.doubt(field, gap);
  }

  /** A map of which, while something is unread, only the entries that are certain are given. */
  entries(field: string, found: JsonObject, gap: string | undefined): this {
    if (gap !== undefined) this.doubt(field, gap);
    return this.set(field, found);
  }

  /** A field that is not known, and why. */
  doubt(field: string, reason: string): this {
    this.#unknown[field] = reason;
    return this;
  }

  finish(): Fact {
    return { known: this.#known, unknown: this.#unknown };
  }
}
