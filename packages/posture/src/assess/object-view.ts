import { type JsonPath, withValueAt } from "../evidence/json-path.js";
import { type Fact, type FactName, type FactSource, type FactSubject, unknownFact } from "../facts/fact.js";
import type { Json, JsonObject } from "../snapshot/object.js";
import { listIn, objectIn } from "../snapshot/object.js";
import { objectAt, podTemplatePath } from "../snapshot/pod-spec.js";

/** The lists of a pod that hold containers, in the order in which rules see them. */
const containerLists = ["containers", "initContainers", "ephemeralContainers"] as const;

/** An object as rules see it: itself and, if it bears one, its pod. Made once for all rules. */
export interface ObjectView {
  object: JsonObject;
  /** The pod's spec; undefined for kinds without a pod and for objects that lack theirs. */
  pod: JsonObject | undefined;
  podMetadata: JsonObject;
  /** Path of the object with the pod's metadata and spec; empty for a Pod. */
  podTemplate: JsonPath;
  /** App, init and ephemeral containers. */
  containers: readonly Json[];
  /** What conditions on the object alone said, by their source: many rules ask the same. */
  answers: Map<string, boolean>;
  /** What the rest of the cluster says about the object. */
  factOf(name: FactName): Fact;
  /** Where in the object that was given a place of `object` is: they differ where containers were left out. */
  restore(path: JsonPath): JsonPath;
}

/** Values that a rule judges one by one, and where they stand in the object. */
export interface Items {
  values: readonly Json[];
  pathOf(index: number): JsonPath;
}

const none: JsonObject = {};

export function viewObject(apiVersion: string, kind: string, object: JsonObject): ObjectView {
  const podTemplate = podTemplatePath(apiVersion, kind);
  const template = podTemplate === undefined ? undefined : objectAt(object, podTemplate);
  const pod = objectIn(template, "spec");
  return {
    object,
    pod,
    podMetadata: objectIn(template, "metadata") ?? none,
    podTemplate: podTemplate ?? [],
    containers: pod === undefined ? [] : containersOf(pod),
    answers: new Map(),
    factOf: () => notComputed,
    restore: (path) => path,
  };
}

const notComputed = unknownFact("Facts about the rest of the cluster were not computed.");

/** The same with facts, each asked for once at most. */
export function viewWithFacts(view: ObjectView, source: FactSource | undefined, subject: FactSubject): ObjectView {
  if (source === undefined) return view;
  const known = new Map<FactName, Fact>();
  return {
    ...view,
    factOf(name) {
      const fact = known.get(name) ?? source.factOf(name, subject);
      known.set(name, fact);
      return fact;
    },
  };
}

/** The view of an object that lacks some of its containers; the same view where it lacks none. */
export function withoutContainers(view: ObjectView, isLeftOut: (container: Json) => boolean): ObjectView {
  if (view.pod === undefined || !view.containers.some(isLeftOut)) return view;
  const kept = new Map<string, readonly number[]>();
  let pod = view.pod;
  for (const name of containerLists) {
    const list = listIn(pod, name);
    if (list === undefined) continue;
    const indexes = [...list.keys()].filter((index) => !isLeftOut(list[index] ?? null));
    kept.set(name, indexes);
    pod = { ...pod, [name]: indexes.map((index) => list[index] ?? null) };
  }
  const specPath = [...view.podTemplate, "spec"];
  return {
    ...view,
    object: withValueAt(view.object, specPath, pod) as JsonObject,
    pod,
    containers: containersOf(pod),
    answers: new Map(),
    restore(path) {
      const [name, index] = path.slice(specPath.length);
      const indexes = specPath.every((part, at) => path[at] === part) ? kept.get(String(name)) : undefined;
      if (indexes === undefined || typeof index !== "number") return path;
      return path.with(specPath.length + 1, indexes[index] ?? index);
    },
  };
}

function containersOf(pod: JsonObject): readonly Json[] {
  const app = listIn(pod, "containers") ?? [];
  const init = listIn(pod, "initContainers");
  const ephemeral = listIn(pod, "ephemeralContainers");
  if (init === undefined && ephemeral === undefined) return app;
  return [...app, ...(init ?? []), ...(ephemeral ?? [])];
}

/** All containers of the pod with their places. */
export function containerItems(view: ObjectView): Items {
  return { values: view.containers, pathOf: (index) => containerPath(view, index) };
}

function containerPath(view: ObjectView, index: number): JsonPath {
  let offset = index;
  for (const name of containerLists) {
    const length = listIn(view.pod, name)?.length ?? 0;
    if (offset < length) return [...view.podTemplate, "spec", name, offset];
    offset -= length;
  }
  return [...view.podTemplate, "spec"];
}

/** The list at a path; undefined where there is no list. */
export function itemsAt(list: Json | undefined, path: JsonPath): Items | undefined {
  return Array.isArray(list) ? { values: list, pathOf: (index) => [...path, index] } : undefined;
}
