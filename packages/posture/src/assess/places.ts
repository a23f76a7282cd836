import {
  EVERY,
  expandPattern,
  type JsonPath,
  type PathPattern,
  parsePattern,
  stemOfPattern,
  valueAt,
} from "../evidence/json-path.js";
import { containerItems, type Items, itemsAt, type ObjectView } from "./object-view.js";

/** Names of lists of the pod; `containers` are all of them, `appContainers` those of the field `containers`. */
const podLists = new Map([
  ["appContainers", "containers"],
  ["initContainers", "initContainers"],
  ["ephemeralContainers", "ephemeralContainers"],
  ["volumes", "volumes"],
]);

const roots = ["object", "pod", "podMetadata"] as const;
type Root = (typeof roots)[number];

/** How the items of a rule's `each` are found in an object; undefined where the object has no such list. */
export type ItemFinder = (view: ObjectView) => Items | undefined;

/** Reads an `each` other than `containers`: a named list of the pod, or a path that begins with object or pod. */
export function parseItemPlace(each: string): { root: "object" | "pod"; pattern: PathPattern } {
  const podList = podLists.get(each);
  const { root, pattern } = splitRoot(podList === undefined ? each : `pod.${podList}`);
  if (root === undefined || root === "podMetadata" || pattern.length === 0) {
    const names = ["containers", ...podLists.keys()].join(", ");
    throw new SyntaxError(`each is one of ${names}, or a path that begins with object. or pod.`);
  }
  return { root, pattern };
}

/** Reads `each`: a named list of the pod, or a path that begins with object or pod. Throws a SyntaxError. */
export function itemFinder(each: string): ItemFinder {
  if (each === "containers") return containerItems;
  const { root, pattern } = parseItemPlace(each);
  if (pattern.includes(EVERY)) return (view) => itemsOfPattern(view, root, pattern);
  const path = stemOfPattern(pattern);
  return (view) => {
    const full = [...rootPath(view, root), ...path];
    return itemsAt(valueAt(view.object, full), full);
  };
}

/** The items of every list that a pattern stands for, one after the other. */
function itemsOfPattern(view: ObjectView, root: Root, pattern: PathPattern): Items | undefined {
  const lists = expandPattern(view.object, [...rootPath(view, root), ...pattern, EVERY]);
  return { values: lists.map((path) => valueAt(view.object, path) ?? null), pathOf: (index) => lists[index] ?? [] };
}

/** A place relative to a failing item, or, when it begins with object, pod or podMetadata, to that. */
export interface Place {
  root: Root | undefined;
  pattern: PathPattern;
}

/** Reads an entry of `at`, `set` or `remove`; `.` is the item itself. Throws a SyntaxError. */
export function parsePlace(text: string): Place {
  return text === "." ? { root: undefined, pattern: [] } : splitRoot(text);
}

/** All paths in the object that a place stands for, whether or not something is there. */
export function pathsOf(place: Place, view: ObjectView, item: JsonPath): JsonPath[] {
  return expandPattern(view.object, [...baseOf(place, view, item), ...place.pattern]);
}

/** The path of a place up to its first `[*]`. */
export function stemOf(place: Place, view: ObjectView, item: JsonPath): JsonPath {
  return [...baseOf(place, view, item), ...stemOfPattern(place.pattern)];
}

function baseOf({ root }: Place, view: ObjectView, item: JsonPath): JsonPath {
  return root === undefined ? item : rootPath(view, root);
}

function splitRoot(text: string): Place {
  const pattern = parsePattern(text);
  const root = roots.find((name) => name === pattern[0]);
  return { root, pattern: root === undefined ? pattern : pattern.slice(1) };
}

function rootPath(view: ObjectView, root: Root): JsonPath {
  if (root === "object") return [];
  return [...view.podTemplate, root === "pod" ? "spec" : "metadata"];
}
