import type { CompiledRule } from "../assess/compile-rule.js";
import { type ObjectView, viewObject } from "../assess/object-view.js";
import { type Place, pathsOf } from "../assess/places.js";
import { type JsonPath, valueAt, withoutValueAt, withValueAt } from "../evidence/json-path.js";
import { isObject, type Json, type JsonObject, listIn, textIn } from "../snapshot/object.js";
import { changeFlags } from "./command-flags.js";

/** An object as a remedy is applied to it. */
export interface RemedySubject {
  apiVersion: string;
  kind: string;
  object: JsonObject;
}

/** Whether the item at a path fails the rule in an object as it would be. */
export type FailureTest = (object: JsonObject, item: JsonPath) => boolean;

/**
 * The object after a rule's remedy, on every failing item: see the remedy of `ruleDocument`. A volume that is removed as
 * a whole takes its mounts with it. The given object is not changed.
 */
export function applyRemedy(
  compiled: CompiledRule,
  subject: RemedySubject,
  failing: readonly JsonPath[],
  fails: FailureTest,
): JsonObject {
  const { apiVersion, kind, object } = subject;
  const view = viewObject(apiVersion, kind, object);
  let after: Json = object;
  // Backwards, so that removing an item of a list does not move those that are still to come.
  for (const item of failing.toReversed()) {
    const change = new ItemChange(view, item, fails, after);
    const isEnough = change.narrow(compiled.patch.narrow);
    change.apply(compiled);
    if (!isEnough) change.remove(compiled.patch.remove);
    after = change.after;
  }
  return isObject(after) ? after : object;
}

/** Changes one failing item. Paths are those of the object as it was. */
class ItemChange {
  constructor(
    private readonly view: ObjectView,
    private readonly item: JsonPath,
    private readonly fails: FailureTest,
    public after: Json,
  ) {}

  /** Takes out of the first list for which that is enough the values that fail alone. */
  narrow(places: readonly Place[]): boolean {
    return this.#paths(places).some((path) => {
      const values = valueAt(this.view.object, path);
      if (!Array.isArray(values)) return false;
      const harmless = values.filter((value) => !this.#failsWith(path, [value]));
      const isEnough = harmless.length > 0 && harmless.length < values.length && !this.#failsWith(path, harmless);
      if (isEnough) this.#put(path, harmless);
      return isEnough;
    });
  }

  apply({ patch, rule: { remedy } }: CompiledRule): void {
    for (const { place, keep, with: fields } of patch.swap) {
      for (const path of this.#paths([place])) this.#swap(path, keep, fields);
    }
    for (const { place, value } of patch.set) for (const path of this.#paths([place])) this.#put(path, value);
    for (const { place, value } of patch.append) for (const path of this.#paths([place])) this.#append(path, value);
    for (const { place, from, to } of patch.rewrite) {
      for (const path of this.#paths([place])) {
        const text = valueAt(this.after, path);
        if (typeof text === "string") this.#put(path, text.replace(from, to));
      }
    }
    if (remedy.flags !== undefined) this.after = changeFlags(this.after, this.item, remedy.flags);
    if (remedy.mounts !== undefined) this.after = changeMounts(this.after, this.item, { ...remedy.mounts });
  }

  remove(places: readonly Place[]): void {
    for (const place of places) {
      for (const path of this.#paths([place]).toReversed()) this.after = withoutValueAt(this.after, path);
      if (isItem(place)) this.after = withoutMountsOf(this.after, this.view.object, this.item);
    }
  }

  #swap(path: JsonPath, keep: readonly string[], fields: JsonObject): void {
    const values = valueAt(this.view.object, path);
    if (!Array.isArray(values)) return;
    const swapped = values.map((value) => {
      if (!isObject(value) || !this.#failsWith(path, [value])) return value;
      const kept = Object.entries(value).filter(([key]) => keep.includes(key));
      return { ...Object.fromEntries(kept), ...fields };
    });
    this.#put(path, swapped);
  }

  #append(path: JsonPath, value: Json): void {
    const list = valueAt(this.after, path);
    const items = Array.isArray(list) ? list : [];
    const isThere = items.some((each) => JSON.stringify(each) === JSON.stringify(value));
    if (!isThere) this.#put(path, [...items, value]);
  }

  #failsWith(path: JsonPath, list: Json[]): boolean {
    const tried = withValueAt(this.view.object, path, list);
    return !isObject(tried) || this.fails(tried, this.item);
  }

  #put(path: JsonPath, value: Json): void {
    this.after = withValueAt(this.after, path, value);
  }

  #paths(places: readonly Place[]): JsonPath[] {
    return places.flatMap((place) => pathsOf(place, this.view, this.item));
  }
}

function isItem({ root, pattern }: Place): boolean {
  return root === undefined && pattern.length === 0;
}
/** Kubernetes refuses a pod that mounts a volume it does not have. */
function withoutMountsOf(after: Json, before: JsonObject, item: JsonPath): Json {
  return mapMounts(after, before, item, () => []);
}

function changeMounts(after: Json, item: JsonPath, fields: JsonObject): Json {
  return isObject(after) ? mapMounts(after, after, item, (mount) => [{ ...mount, ...fields }]) : after;
}

/** The object with something else in place of each mount of the volume at a path of `before`. */
function mapMounts(after: Json, before: JsonObject, item: JsonPath, change: (mount: JsonObject) => JsonObject[]): Json {
  const list = item.at(-2);
  const volume = valueAt(before, item);
  if (list !== "volumes" || !isObject(volume)) return after;
  const podPath = item.slice(0, -2);
  const name = textIn(volume, "name");
  const mapped = (container: Json) => {
    const mounts = isObject(container) ? listIn(container, "volumeMounts") : undefined;
    if (!isObject(container) || mounts === undefined) return container;
    const volumeMounts = mounts.flatMap((mount) => (isObject(mount) && mount.name === name ? change(mount) : [mount]));
    return { ...container, volumeMounts };
  };
  let changed = after;
  for (const key of ["containers", "initContainers", "ephemeralContainers"]) {
    const containers = valueAt(after, [...podPath, key]);
    if (Array.isArray(containers)) changed = withValueAt(changed, [...podPath, key], containers.map(mapped));
  }
  return changed;
}
