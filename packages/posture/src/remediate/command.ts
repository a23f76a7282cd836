import type { Subject } from "../assess/assess.js";
import { groupOf, isObject, type Json, type JsonObject, objectIn, textIn } from "../snapshot/object.js";
import { mergePatch, strategicMergePatch } from "./strategic-merge-patch.js";

/** The API refuses to change the containers of what already runs: such objects are made anew. */
const immutable = new Set(["/Pod", "batch/Job"]);

/** Groups whose kinds know strategic merge patches: those of Kubernetes itself. */
function isBuiltIn(group: string): boolean {
  return !group.includes(".") || group.endsWith(".k8s.io");
}

/**
 * The kubectl command that makes the change, or null where no patch can: kinds that cannot be changed in place. Kinds
 * that Kubernetes does not know by itself take merge patches, which replace lists as a whole.
 */
export function patchCommand({ apiVersion, kind, namespace, name, object }: Subject, after: JsonObject): string | null {
  const group = groupOf(apiVersion);
  if (immutable.has(`${group}/${kind}`) || name === "") return null;
  const type = isBuiltIn(group) ? "strategic" : "merge";
  const patch = type === "strategic" ? strategicMergePatch(object, after) : mergePatch(object, after);
  if (Object.keys(patch).length === 0) return null;
  const resource = group === "" ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
  const place = namespace === null ? [] : ["--namespace", quote(namespace)];
  return [
    "kubectl patch",
    resource,
    quote(name),
    ...place,
    `--type ${type} --patch`,
    quote(JSON.stringify(patch)),
  ].join(" ");
}

/** The kubectl command that adds the objects. */
export function applyCommand(objects: readonly JsonObject[]): string {
  const [only] = objects;
  const list = objects.length === 1 && only ? only : { apiVersion: "v1", kind: "List", items: [...objects] };
  return `echo ${quote(JSON.stringify(list))} | kubectl apply --filename -`;
}

/** Attributes of Terraform with the placeholders of `fillCommand` filled in. */
export function fillTerraform(template: string, subject: Subject, failing: Json | undefined): string {
  return fillTemplate(template, subject, failing, (value) => value.replaceAll(/["\\]|[$%](?=\{)/g, "\\$&"));
}

/**
 * A command of a rule with its placeholders filled from the subject: {kind}, {name} and {namespace} of an object; {cluster},
 * {resourceGroup}, {subscription}, {region}, {account} and {project} of a cloud's cluster; {item}, the name of what
 * fails. Placeholders without a value stay.
 */
export function fillCommand(template: string, subject: Subject, failing: Json | undefined): string {
  return fillTemplate(template, subject, failing, quote);
}

function fillTemplate(
  template: string,
  subject: Subject,
  failing: Json | undefined,
  write: (value: string) => string,
): string {
  const values = { ...namesOf(subject), ...coordinatesOf(objectIn(subject.object, "cluster")), item: nameOf(failing) };
  return template.replaceAll(/\{([A-Za-z]+)\}/g, (placeholder, key: string) => {
    const value = Object.hasOwn(values, key) ? values[key as keyof typeof values] : undefined;
    return value === undefined ? placeholder : write(value);
  });
}

function namesOf({ name, namespace, kind }: Subject) {
  return { name, namespace: namespace ?? undefined, kind: kind.toLowerCase() };
}

function nameOf(item: Json | undefined): string | undefined {
  return isObject(item) ? (textIn(item, "name") ?? textIn(item, "nodegroupName")) : undefined;
}

const aksId =
  /\/subscriptions\/(?<subscription>[^/]+)\/resourceGroups\/(?<resourceGroup>[^/]+)\/.*\/(?<cluster>[^/]+)$/i;
const eksArn = /^arn:[^:]*:eks:(?<region>[^:]*):(?<account>[^:]*):cluster\/(?<cluster>.+)$/;
const gkeLink = /\/projects\/(?<project>[^/]+)\/(?:locations|zones)\/(?<region>[^/]+)\/clusters\/(?<cluster>[^/]+)$/;

function coordinatesOf(cluster: JsonObject | undefined): Record<string, string | undefined> {
  const aks = aksId.exec(textIn(cluster, "id") ?? "")?.groups;
  const eks = eksArn.exec(textIn(cluster, "arn") ?? "")?.groups;
  const gke = gkeLink.exec(textIn(cluster, "selfLink") ?? "")?.groups;
  return { ...(aks ?? eks ?? gke) };
}

/** A word for a POSIX shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
