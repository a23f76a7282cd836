import { hasField, isObject, type Json } from "../snapshot/object.js";

/** Names of fields and indexes of lists, from the root of an object. */
export type JsonPath = readonly (string | number)[];

/** In a pattern: every item of the list. */
export const EVERY = Symbol("[*]");
/** A path in which `[*]` stands for every item of a list. */
export type PathPattern = readonly (string | number | typeof EVERY)[];

const plainField = /^[A-Za-z_$][\w$-]*$/;
const segment = /\.?([^.[\]"]+)|\[(\d+|\*)\]|\["((?:[^"\\]|\\.)*)"\]/y;

/** `["spec", "containers", 0, "securityContext"]` as `spec.containers[0].securityContext`; odd names as `["a/b"]`. */
export function formatPath(path: JsonPath): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (!plainField.test(part)) text += `[${JSON.stringify(part)}]`;
    else text += text === "" ? part : `.${part}`;
  }
  return text;
}

/** Reads what `formatPath` writes, and `[*]`. Throws a SyntaxError for anything else. */
export function parsePattern(text: string): PathPattern {
  const path: (string | number | typeof EVERY)[] = [];
  segment.lastIndex = 0;
  while (segment.lastIndex < text.length) {
    const [, field, index, quoted] = segment.exec(text) ?? [];
    if (field !== undefined) path.push(field);
    else if (index !== undefined) path.push(index === "*" ? EVERY : Number(index));
    else if (quoted !== undefined) path.push(String(JSON.parse(`"${quoted}"`)));
    else throw new SyntaxError(`"${text}" is no path of fields`);
  }
  return path;
}

/** As `parsePattern`, for one place. */
export function parsePath(text: string): JsonPath {
  return plainPath(parsePattern(text));
}

/** The value at a path; undefined where there is none. */
export function valueAt(root: Json, path: JsonPath): Json | undefined {
  let value: Json | undefined = root;
  for (const part of path) value = childOf(value, part);
  return value;
}

/** The paths that a pattern stands for in this value. What follows the last `[*]` need not exist. */
export function expandPattern(root: Json, pattern: PathPattern): JsonPath[] {
  const every = pattern.indexOf(EVERY);
  if (every < 0) return [plainPath(pattern)];
  const list = plainPath(pattern.slice(0, every));
  const items = valueAt(root, list);
  if (!Array.isArray(items)) return [];
  const rest = pattern.slice(every + 1);
  return items.flatMap((_, index) => expandPattern(root, [...list, index, ...rest]));
}

/** A pattern up to its first `[*]`. */
export function stemOfPattern(pattern: PathPattern): JsonPath {
  const every = pattern.indexOf(EVERY);
  return plainPath(every < 0 ? pattern : pattern.slice(0, every));
}

function plainPath(pattern: PathPattern): JsonPath {
  return pattern.filter((part) => part !== EVERY);
}

/** A copy with the value at that path; objects on the way are made. Shares everything else with the original. */
export function withValueAt(root: Json | undefined, path: JsonPath, value: Json): Json {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (typeof part === "number") {
    const items = Array.isArray(root) ? [...root] : [];
    items[part] = withValueAt(items[part], rest, value);
    return items;
  }
  const object = isObject(root) ? root : {};
  return { ...object, [part]: withValueAt(childOf(object, part), rest, value) };
}

/** A copy without the field or item at that path; the same value when there is none. */
export function withoutValueAt(root: Json, path: JsonPath): Json {
  const [part, ...rest] = path;
  const child = part === undefined ? undefined : childOf(root, part);
  if (part === undefined || child === undefined) return root;
  if (rest.length > 0) {
    const changed = withoutValueAt(child, rest);
    return changed === child ? root : withValueAt(root, [part], changed);
  }
  if (Array.isArray(root)) return root.filter((_, index) => index !== part);
  return isObject(root) ? Object.fromEntries(Object.entries(root).filter(([key]) => key !== part)) : root;
}

function childOf(value: Json | undefined, part: string | number): Json | undefined {
  if (typeof part === "number") return Array.isArray(value) ? value[part] : undefined;
  return isObject(value) && hasField(value, part) ? value[part] : undefined;
}
