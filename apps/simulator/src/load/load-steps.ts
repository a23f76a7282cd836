import { listVersion, objectVersion } from "../estate/generate/metadata.js";
import { isObject, type JsonObject, type KubernetesObject } from "../estate/objects.js";
import { chance } from "../estate/random.js";

/** What happens to a cluster from one step to the next: shares of its objects, from 0 to 1. */
export interface LoadStep {
  /** Written with another content. */
  readonly changed: number;
  /** Written without another content: only the resource version moves. */
  readonly touched: number;
  /** Deleted and made again under the same name, with another uid. */
  readonly replaced: number;
}

/** The resource version that lists carry after so many steps. */
export const listVersionAfter = (steps: readonly LoadStep[]): string => String(listVersion(steps.length));

/** An object as it is after all steps. What a step does to it follows from its uid and the step's number alone. */
export function asOfStep(object: KubernetesObject, steps: readonly LoadStep[]): KubernetesObject | undefined {
  const uid = String(object.metadata.uid);
  let changed = 0;
  let written = 0;
  let replaced = 0;
  for (const [index, step] of steps.entries()) {
    const number = index + 1;
    if (chance(`${uid}/changed/${number}`, step.changed)) changed = written = number;
    else if (chance(`${uid}/touched/${number}`, step.touched)) written = number;
    if (canBeReplaced(object) && chance(`${uid}/replaced/${number}`, step.replaced)) replaced = written = number;
  }
  if (written === 0) return object;
  const resourceVersion = objectVersion(uid, written);
  const own = replaced === 0 ? uid : `${uid.slice(0, -6)}${String(replaced).padStart(6, "0")}`;
  const result = { ...object, metadata: { ...object.metadata, resourceVersion, uid: own } };
  return changed === 0 ? result : changeContent(result, changed);
}

/** What others refer to by its uid stays what it is. */
function canBeReplaced({ kind }: KubernetesObject): boolean {
  return kind === "Pod" || kind === "Service";
}

/** Another annotation, and for what runs containers another security setting in every second step. */
function changeContent(object: KubernetesObject, step: number): KubernetesObject {
  const annotations = { ...object.metadata.annotations, "norrvik.example/change": String(step) };
  const changed = { ...object, metadata: { ...object.metadata, annotations } };
  const { spec } = object;
  if (!isObject(spec) || !isObject(spec.template) || !isObject(spec.template.spec)) return changed;
  const pod = withReadOnlyRoot(spec.template.spec, step % 2 === 1);
  return { ...changed, spec: { ...spec, template: { ...spec.template, spec: pod } } };
}

function withReadOnlyRoot(pod: JsonObject, readOnlyRootFilesystem: boolean): JsonObject {
  if (!Array.isArray(pod.containers)) return pod;
  const containers = pod.containers.map((container) => {
    if (!isObject(container)) return container;
    const context = isObject(container.securityContext) ? container.securityContext : {};
    return { ...container, securityContext: { ...context, readOnlyRootFilesystem } };
  });
  return { ...pod, containers };
}
