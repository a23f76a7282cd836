import type { Subject } from "../assess/assess.js";
import { isObject, type Json, type JsonObject, objectIn } from "../snapshot/object.js";

/** The objects of a manifest remedy for a subject: see `objects` of a rule's remedy. */
export function fillObjects(templates: readonly JsonObject[], subject: Subject): JsonObject[] {
  return templates.map((template) => fill(template, subject)).filter(isObject);
}

function fill(value: Json, subject: Subject): Json {
  if (Array.isArray(value)) return value.map((item) => fill(item, subject));
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, fill(field, subject)]));
  }
  if (typeof value !== "string") return value;
  if (value === "{spec}") return withoutPlacement(objectIn(subject.object, "spec") ?? {});
  if (value === "{labels}") return labelsOf(subject);
  return value.replaceAll("{name}", subject.name).replaceAll("{namespace}", subject.namespace ?? "default");
}

/** A selector needs a label: a pod without any gets its own name as one. */
function labelsOf({ object, name }: Subject): JsonObject {
  const labels = objectIn(objectIn(object, "metadata"), "labels") ?? {};
  return Object.keys(labels).length === 0 ? { "app.kubernetes.io/name": name } : labels;
}

/** What the scheduler wrote into a pod holds for that pod only. */
function withoutPlacement(spec: JsonObject): JsonObject {
  const { nodeName: _, ...rest } = spec;
  return { ...rest, restartPolicy: "Always" };
}
