import type { JsonPath } from "../evidence/json-path.js";
import { isObject, type Json, type JsonObject, listIn, objectIn, ownField, textIn } from "../snapshot/object.js";
import { objectAt, podTemplatePath } from "../snapshot/pod-spec.js";

/** Something in an object, where it stands and how people call it: `container "web"`, `pod`. */
export interface Part {
  value: JsonObject;
  path: JsonPath;
  called: string;
}

/** What the checks of the Pod Security Standards look at. */
export interface PodShape {
  pod: Part;
  annotations: Part;
  /** Init, app and ephemeral containers. */
  containers: readonly Part[];
  volumes: readonly Part[];
}

const containerLists = ["initContainers", "containers", "ephemeralContainers"];

/** The pod of an object of one of the eight kinds that bear one; undefined for others and where it has no spec. */
export function podShapeOf(object: JsonObject): PodShape | undefined {
  const place = podTemplatePath(textIn(object, "apiVersion") ?? "", textIn(object, "kind") ?? "");
  const template = place === undefined ? undefined : objectAt(object, place);
  const spec = objectIn(template, "spec");
  if (place === undefined || spec === undefined) return undefined;
  const path = [...place, "spec"];
  return {
    pod: { value: spec, path, called: "pod" },
    annotations: {
      value: objectIn(objectIn(template, "metadata"), "annotations") ?? {},
      path: [...place, "metadata", "annotations"],
      called: "annotation",
    },
    containers: containerLists.flatMap((list) => partsOf(spec, list, path, "container")),
    volumes: partsOf(spec, "volumes", path, "volume"),
  };
}

function partsOf(parent: JsonObject, list: string, path: JsonPath, kind: string): Part[] {
  return (listIn(parent, list) ?? []).map((item, index) => {
    const value = isObject(item) ? item : {};
    return { value, path: [...path, list, index], called: `${kind} ${JSON.stringify(textIn(value, "name") ?? index)}` };
  });
}

/** The value below a part, by names of fields; null, too, is undefined: the API server reads it so. */
export function fieldOf(part: Part, fields: readonly string[]): Json | undefined {
  const [last = "", ...above] = fields.toReversed();
  return ownField(objectAt(part.value, above.toReversed()), last) ?? undefined;
}

/** The pod and its containers: the places that have a `securityContext`. */
export function contextHolders({ pod, containers }: PodShape): Part[] {
  return [pod, ...containers];
}

export function isWindows({ pod }: PodShape): boolean {
  return fieldOf(pod, ["os", "name"]) === "windows";
}

/** Whether root in the pod is nobody on the node: Pod Security Standards relax for such pods from 1.35 on. */
export function hasUserNamespace({ pod }: PodShape): boolean {
  return fieldOf(pod, ["hostUsers"]) === false;
}
