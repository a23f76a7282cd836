import { partOf, readKinds } from "../snapshot/kinds.js";
import { isObject, type JsonObject, listIn, objectIn, ownField, textIn } from "../snapshot/object.js";
import { isOwnedByWorkload } from "../snapshot/ownership.js";
import { objectAt, podTemplatePath } from "../snapshot/pod-spec.js";
import type { FactSubject } from "./fact.js";
import { type LabelSelector, type Labels, readLabelSelector } from "./selector.js";
import { SharedTexts } from "./shared-texts.js";

/** What is kept of what bears a pod and is not made by another workload. */
export interface Workload {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Those of its pods. */
  readonly labels: Labels;
  /** Its pods are in the network of the node, where network policies do not reach. */
  readonly hostNetwork: boolean;
}

/** The parts of the coverage that bear pods. */
export const workloadParts: readonly string[] = readKinds
  .filter(({ group, version, kind }) => podTemplatePath(group === "" ? version : `${group}/${version}`, kind))
  .map(partOf);

/** Objects of manifests that name no namespace are created in it, unless it is said elsewhere. */
export const DEFAULT_NAMESPACE = "default";

export function namespaceOf(metadata: JsonObject | undefined): string {
  return textIn(metadata, "namespace") || DEFAULT_NAMESPACE;
}

/**
 * Undefined for objects without a pod, and for those that a workload made: their owner stands for them. `template` is
 * the path of the object with the pod's metadata and spec.
 */
export function extractWorkload(
  object: JsonObject,
  place: { kind: string; template: readonly string[] },
  texts: SharedTexts,
): Workload | undefined {
  return isOwnedByWorkload(objectIn(object, "metadata")) ? undefined : readWorkload(object, place, texts);
}

function readWorkload(
  object: JsonObject,
  { kind, template: path }: { kind: string; template: readonly string[] },
  texts: SharedTexts,
): Workload | undefined {
  const template = objectAt(object, path);
  const spec = objectIn(template, "spec");
  if (spec === undefined) return undefined;
  const metadata = objectIn(object, "metadata");
  const name = textIn(metadata, "name") ?? textIn(metadata, "generateName") ?? "";
  return {
    kind,
    namespace: texts.text(namespaceOf(metadata)),
    name,
    labels: texts.labels(labelsOfPods(kind, name, objectIn(objectIn(template, "metadata"), "labels"))),
    hostNetwork: spec.hostNetwork === true,
  };
}

/** The subject as a workload; undefined when it has no pod. */
export function workloadOf({ kind, apiVersion, object }: FactSubject): Workload | undefined {
  const template = podTemplatePath(apiVersion, kind);
  return template === undefined ? undefined : readWorkload(object, { kind, template }, new SharedTexts());
}

export function nameWorkload({ kind, name }: Pick<Workload, "kind" | "name">): string {
  return `${kind} ${name}`;
}

/**
 * Kubernetes gives this label to each pod of a StatefulSet: `web-0`, `web-1`. A template cannot have it, so a
 * StatefulSet has it with its own name here, and selectors ask for the name without the ordinal.
 * Source: https://kubernetes.io/docs/reference/labels-annotations-taints/#statefulsetkubernetesiopod-name
 */
const POD_NAME = "statefulset.kubernetes.io/pod-name";

function labelsOfPods(kind: string, name: string, labels: JsonObject | undefined): JsonObject | undefined {
  if (kind === "StatefulSet") return { ...labels, [POD_NAME]: name };
  // Source: https://kubernetes.io/docs/reference/labels-annotations-taints/#batchkubernetesio-job-name
  if (kind === "Job") return { ...labels, "batch.kubernetes.io/job-name": name, "job-name": name };
  return labels;
}

/** A selector of pods, as it is asked of workloads. */
export function readPodSelector(selector: JsonObject | undefined): LabelSelector {
  const read = readLabelSelector(selector);
  if (!read.equal.some(([key]) => key === POD_NAME)) return read;
  const equal = read.equal.map(([key, value]) => [key, key === POD_NAME ? value.replace(/-\d+$/, "") : value] as const);
  return { ...read, equal };
}

/** The ports of its node that the containers of a pod take. */
export function hostPortsOf(spec: JsonObject | undefined): number[] {
  const containers = (listIn(spec, "containers") ?? []).filter(isObject);
  const ports = containers.flatMap((container) => (listIn(container, "ports") ?? []).filter(isObject));
  return ports.map((port) => ownField(port, "hostPort")).filter((port) => typeof port === "number");
}
