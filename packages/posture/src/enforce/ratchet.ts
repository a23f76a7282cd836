import type { CompiledRule } from "../assess/compile-rule.js";
import { parseItemPlace } from "../assess/places.js";
import { isDebugText, optionalText, podMetadataText, podText } from "./cel-text.js";
import { type FreeName, findFreeNames } from "./free-names.js";
import { NotExportableError } from "./not-exportable.js";

/** Fields of every object that an update cannot change. */
const fixedMetadata = new Set(["name", "generateName", "namespace", "uid", "creationTimestamp"]);

/**
 * The condition under which a request is judged at all: the object is new, or the update changes a part that the rule
 * looks at (for pods: the pod, and what it reads of its metadata). So finalizers can go, labels and replicas can
 * change, on objects that were there before the policy; a change of the pod itself is judged in full.
 * Throws NotExportableError.
 */
export function ratchetText(compiled: CompiledRule): string {
  const names = readsOf(compiled);
  const parts = new Set(names.flatMap((name) => changeText(name)));
  if (compiled.needsPod && names.some(({ name }) => name === "pod" || name === "containers")) {
    const podChanges = `${choice(podText("object"))} != ${choice(podText("oldObject"))}`;
    // A debug container cannot change what a rule sees that looks at no container.
    parts.add(readsContainers(names) ? podChanges : `(!(${isDebugText}) && ${podChanges})`);
  }
  return ['request.operation == "CREATE"', ...parts].join(" || ");
}

type Read = Pick<FreeName, "name" | "fields">;

/** What decides about the verdict; the message does not. */
function readsOf({ rule }: CompiledRule): Read[] {
  const sources = [rule.healthy, rule.applies, rule.unknown].filter((source) => source !== undefined);
  return [...sources.flatMap(findFreeNames), ...(rule.each === undefined ? [] : [itemsRead(rule.each)])];
}

function itemsRead(each: string): Read {
  if (each === "containers") return { name: "containers", fields: [] };
  const { root, pattern } = parseItemPlace(each);
  return { name: root, fields: pattern.filter((step) => typeof step === "string") };
}

function changeText({ name, fields }: Read): string[] {
  if (name === "podMetadata") return metadataChange(podMetadataText, fields);
  const [field, ...nested] = fields;
  if (name !== "object" || field === "kind" || field === "apiVersion") return [];
  if (field === undefined) throw new NotExportableError("It looks at the object as a whole.");
  if (field === "metadata") return metadataChange((root) => `${root}.metadata`, nested);
  return [differs((root) => optionalText(root, fields))];
}

/** A change of a field of the metadata, or of one label or annotation. */
function metadataChange(write: (root: string) => string, [field, key]: readonly string[]): string[] {
  if (field === undefined) return ["labels", "annotations"].flatMap((each) => metadataChange(write, [each]));
  if (fixedMetadata.has(field)) return [];
  const path = key !== undefined && (field === "labels" || field === "annotations") ? [field, key] : [field];
  return [differs((root) => optionalText(choice(write(root)), path))];
}

function differs(write: (root: string) => string): string {
  return `${write("object")} != ${write("oldObject")}`;
}

function choice(text: string): string {
  return text.includes(" ? ") ? `(${text})` : text;
}

/** Whether a debug container can change the verdict, which is about something else than that container. */
export function weighsContainers(compiled: CompiledRule): boolean {
  const { each } = compiled.rule;
  return each !== "containers" && each !== "ephemeralContainers" && readsContainers(readsOf(compiled));
}

function readsContainers(names: readonly Read[]): boolean {
  return names.some(({ name, fields: [field] }) => {
    if (name === "containers") return true;
    return name === "pod" && (field === undefined || field === "ephemeralContainers");
  });
}
