import { Failure } from "../errors.js";
import { CelMap, setOwn } from "../values.js";

/** Collects entries: into a plain object while all keys are strings, else into a CelMap. */
export class MapBuilder {
  #plain: Record<string, unknown> | undefined = {};
  #map: CelMap | undefined;

  /** Sets an entry; a later one replaces an earlier one, as in a literal. */
  set(key: unknown, value: unknown): void {
    if (typeof key === "string" && this.#plain !== undefined) setOwn(this.#plain, key, value);
    else this.#general().set(key, value);
  }

  /** Sets an entry that must not be there yet. Throws a Failure when it is. */
  insert(key: unknown, value: unknown): void {
    const plain = typeof key === "string" ? this.#plain : undefined;
    const known = plain === undefined ? this.#general().has(key) : Object.hasOwn(plain, key as string);
    if (known) throw new Failure(`insert failed: key ${String(key)} already exists`);
    this.set(key, value);
  }

  build(): Record<string, unknown> | CelMap {
    return this.#map ?? this.#plain ?? {};
  }

  #general(): CelMap {
    if (this.#map !== undefined) return this.#map;
    this.#map = new CelMap();
    for (const [key, value] of Object.entries(this.#plain ?? {})) this.#map.set(key, value);
    this.#plain = undefined;
    return this.#map;
  }
}
