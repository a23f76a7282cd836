import type { Json } from "@periplus/posture/snapshot/object";

/** As API servers write it; escaped within a text it looks different. */
const opening = '"managedFields":[';
const closeList = 0x5d;

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
    const end = endOfList(text, inside);
    if (end === undefined) break;
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

/**
 * Where the bracket is that closes the list whose first item would begin at `start`: managed fields are objects, so that it
 * follows one. What looks like it within a text is taken for it, too: then what is left is no JSON, for the text goes on.
 */
function endOfList(text: string, start: number): number | undefined {
  if (text.charCodeAt(start) === closeList) return start;
  const last = text.indexOf("}]", start);
  return last < 0 ? undefined : last + 1;
}
