import { isObject, type Json } from "../snapshot/object.js";
import { podBearingKinds, podTemplatePath } from "../snapshot/pod-spec.js";

/*
 * Pieces of CEL that say in an admission policy what the engine knows without words: where a kind keeps its pod, which
 * containers there are, what an image's full name is.
 */

/** The template paths of the pod-bearing kinds, the most common one last, each with the kinds that have it. */
const templates = Map.groupBy(podBearingKinds, (key) => {
  const [group = "", kind = ""] = key.split("/");
  return (podTemplatePath(`${group}/v1`, kind) ?? []).map((field) => `.${field}`).join("");
});
const byTemplate = [...templates]
  .sort(([, a], [, b]) => a.length - b.length)
  .map(([path, keys]) => ({ path, kinds: keys.map((key) => key.slice(key.indexOf("/") + 1)) }));

/** The spec of the pod in an object of any pod-bearing kind. `root` is `object` or `oldObject`. */
export function podText(root: string): string {
  return choosePlace(root, (template) => `${template}.spec`);
}

/** The metadata of that pod; empty where a template has none. */
export function podMetadataText(root: string): string {
  return choosePlace(root, (template) => `${template}.?metadata.orValue({})`);
}

function choosePlace(root: string, write: (template: string) => string): string {
  return byTemplate
    .map(({ path, kinds }, index) => {
      const place = write(root + path);
      const tests = kinds.map((kind) => `${root}.kind == ${celText(kind)}`);
      return index === byTemplate.length - 1 ? place : `${tests.join(" || ")} ? ${place}`;
    })
    .join(" : ");
}

/** App, init and ephemeral containers of a pod, in the engine's order. */
export function containersText(pod: string): string {
  return ["containers", "initContainers", "ephemeralContainers"]
    .map((name) => `${pod}.?${name}.orValue([])`)
    .join(" + ");
}

/** What `kubectl debug` adds: the ephemeral containers that were not there before. */
export const addedContainersText =
  "variables.pod.?ephemeralContainers.orValue([])" +
  ".filter(c, !(c in oldObject.spec.?ephemeralContainers.orValue([])))";

/** Whether the request goes to `pods/ephemeralcontainers`. */
export const isDebugText = 'request.?subResource.orValue("") == "ephemeralcontainers"';

/**
 * A list of one text: the image of the container with its implied registry, as `normaliseImage` writes it. Image names
 * are ASCII, so upper case is A to Z.
 */
export function imageListText(container: string): string {
  const hasRegistry = 'i.matches("^(localhost|[^/]*[.:A-Z][^/]*)/")';
  const named = 'i.startsWith("index.docker.io/") ? i.substring(6) : i';
  const official = 'i.matches("^docker[.]io/[^/]*$") ? "docker.io/library/" + i.substring(10) : i';
  return (
    `[${container}.?image.orValue("")]` +
    `.map(i, i == "" ? i : ${hasRegistry} ? (${named}) : "docker.io/" + i)` +
    `.map(i, ${official})`
  );
}

/** The list at a path of fields; empty where there is none or a null, which servers write for empty lists of some kinds. */
export function listText(root: string, path: readonly (string | number)[]): string {
  return `[dyn(${optionalText(root, path)}.orValue([]))].map(l, l == null ? [] : l)[0]`;
}

/** The optional value at a path of fields. */
export function optionalText(root: string, path: readonly (string | number)[]): string {
  return root + path.map((step) => (isPlainField(step) ? `.?${step}` : `[?${celText(step)}]`)).join("");
}

function isText(value: Json): boolean {
  return typeof value === "string";
}

function isPlainField(step: string | number): boolean {
  return typeof step === "string" && /^[A-Za-z_]\w*$/.test(step);
}

/** A JSON value as a literal. Values of different kinds in one object or list need `dyn`, or Kubernetes refuses them. */
export function celText(value: Json): string {
  if (Array.isArray(value)) {
    const isUniform = [isText, Number.isSafeInteger].some((isOfKind) => value.every(isOfKind));
    return `[${value.map(isUniform ? celText : dynText).join(", ")}]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}: ${dynText(field)}`);
  return `{${entries.join(", ")}}`;
}

/** A literal whose type the checker does not look at: what the engine gives to expressions has no type either. */
export function dynText(value: Json): string {
  return `dyn(${celText(value)})`;
}
