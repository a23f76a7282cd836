import type { CompiledRule } from "../assess/compile-rule.js";
import { viewObject } from "../assess/object-view.js";
import { pathsOf } from "../assess/places.js";
import { type JsonPath, valueAt, withoutValueAt, withValueAt } from "../evidence/json-path.js";
import { isObject, type Json, type JsonObject, listIn, textIn } from "../snapshot/object.js";

/**
 * The object after a rule's remedy: on every failing item what is to be removed is removed and what is to be set is
 * set. A volume that is removed as a whole takes its mounts with it. The given object is not changed.
 */
export function applyRemedy(
  { set, remove }: CompiledRule,
  subject: { apiVersion: string; kind: string; object: JsonObject },
  failing: readonly JsonPath[],
): JsonObject {
  const { apiVersion, kind, object } = subject;
  const view = viewObject(apiVersion, kind, object);
  let after: Json = object;
  // Backwards, so that removing an item of a list does not move those that are still to come.
  for (const item of failing.toReversed()) {
    for (const { place, value } of set) {
      for (const path of pathsOf(place, view, item)) after = withValueAt(after, path, value);
    }
    for (const place of remove) {
      for (const path of pathsOf(place, view, item).toReversed()) after = withoutValueAt(after, path);
      const isItem = place.root === undefined && place.pattern.length === 0;
      if (isItem) after = withoutMountsOf(after, object, item);
    }
  }
  return isObject(after) ? after : object;
}

/** Kubernetes refuses a pod that mounts a volume it does not have. */
function withoutMountsOf(after: Json, before: JsonObject, item: JsonPath): Json {
  const list = item.at(-2);
  const volume = valueAt(before, item);
  if (list !== "volumes" || !isObject(volume)) return after;
  const podPath = item.slice(0, -2);
  const name = textIn(volume, "name");
  let changed = after;
  for (const key of ["containers", "initContainers", "ephemeralContainers"]) {
    const containers = valueAt(after, [...podPath, key]);
    if (!Array.isArray(containers)) continue;
    const unmounted = containers.map((container) => (isObject(container) ? withoutMount(container, name) : container));
    changed = withValueAt(changed, [...podPath, key], unmounted);
  }
  return changed;
}

function withoutMount(container: JsonObject, volume: string | undefined): JsonObject {
  const mounts = listIn(container, "volumeMounts");
  if (mounts === undefined) return container;
  return { ...container, volumeMounts: mounts.filter((mount) => !isObject(mount) || mount.name !== volume) };
}
