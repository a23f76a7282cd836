/** What is stored of one object of a kind. */
export interface Known {
  /** A 64-bit integer as text. */
  id: string;
  resourceVersion: string;
  fingerprint: string;
}

export type Change = { is: "unchanged" } | { is: "added" } | { is: "changed"; id: string };

const unchanged: Change = { is: "unchanged" };
const added: Change = { is: "added" };

/**
 * Compares the objects of one kind, as they stream by, with those that are stored (by uid).
 * An object that a list shows twice counts once, as it was first seen.
 */
export class KindDiff {
  readonly #known: ReadonlyMap<string, Known>;
  readonly #seen = new Set<string>();

  constructor(known: Map<string, Known>) {
    this.#known = known;
  }

  /** Whether it is stored in this version. */
  hasVersion(uid: string, resourceVersion: string): boolean {
    return resourceVersion !== "" && this.#known.get(uid)?.resourceVersion === resourceVersion;
  }

  /** Cheap test before normalising: true marks the object as seen, and nothing more needs to be done with it. */
  sameVersion(uid: string, resourceVersion: string): boolean {
    if (!this.hasVersion(uid, resourceVersion)) return false;
    this.#seen.add(uid);
    return true;
  }

  see(uid: string, fingerprint: string): Change {
    if (this.#seen.has(uid)) return unchanged;
    this.#seen.add(uid);
    const known = this.#known.get(uid);
    if (known === undefined) return added;
    return known.fingerprint === fingerprint ? unchanged : { is: "changed", id: known.id };
  }

  /** The ids of what is stored and was not seen. Ask only when the kind was read whole: unread is not gone. */
  gone(): string[] {
    const ids: string[] = [];
    for (const [uid, known] of this.#known) if (!this.#seen.has(uid)) ids.push(known.id);
    return ids;
  }
}
