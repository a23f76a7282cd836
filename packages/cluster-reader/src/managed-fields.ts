import type { Json } from "@periplus/posture/snapshot/object";

/** As API servers write it; escaped within a text it looks different. */
const opening = '"managedFields":[';

/** A text of JSON in which each list of managed fields holds its number, from 0, and nothing else. */
export interface ThinnedText {
  readonly text: string;
  /** Lists that were emptied. */
  readonly lists: number;
}

/**
 * Leaves out what the lists of managed fields hold: it is half of many objects, nothing of it is kept, and it costs more
 * than the rest to parse. Whether they were those of the objects is for `isOfObjects` to say.
 */
export function thinManagedFields(text: string): ThinnedText {
  const kept: string[] = [];
  let lists = 0;
  let at = 0;
  for (let found = text.indexOf(opening); found >= 0; found = text.indexOf(opening, at)) {
    const inside = found + opening.length;
    // The first bracket: managed fields hold no lists. Where one comes before it, in a text or in a list of theirs, what is
    // left is no JSON, for that goes on; what follows the list is never left out with it.
    const end = text.indexOf("]", inside);
    if (end < 0) break;
    kept.push(text.slice(at, inside), String(lists));
    lists += 1;
    at = end;
  }
  if (lists === 0) return { text, lists };
  kept.push(text.slice(at));
  return { text: kept.join(""), lists };
}

/**
 * Whether each list that was emptied is `metadata.managedFields` of one of the objects: a field of that name may be
 * anywhere, and what an object says there must not be lost.
 */
export function isOfObjects(objects: readonly Json[], { lists }: ThinnedText): boolean {
  let accounted = 0;
  for (const object of objects) {
    if (accounted === lists) return true;
    const managed = fieldOf(fieldOf(object, "metadata"), "managedFields");
    if (Array.isArray(managed) && managed.length === 1 && managed[0] === accounted) accounted += 1;
  }
  return accounted === lists;
}

function fieldOf(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
