import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readKinds } from "@periplus/posture/snapshot/kinds";
import { parseAllDocuments } from "yaml";
import type { JsonObject } from "./cluster-client.ts";

/** A document of a rule's cases: an object and the state that the engine gives it. */
export interface Case {
  name: string;
  /** The beginning of the file's name: `healthy`, `unhealthy`, `not-applicable` … */
  state: string;
  parameters: JsonObject | undefined;
  object: JsonObject;
}

export function readCases(rulesFolder: string, ruleId: string): Case[] {
  const folder = join(rulesFolder, ruleId, "cases");
  return readdirSync(folder).flatMap((file) =>
    parseAllDocuments(readFileSync(join(folder, file), "utf8")).map((document, index): Case => {
      const { object, parameters } = document.toJS() as { object: JsonObject; parameters?: JsonObject };
      const [state = "", words = ""] = file.split(".");
      return { name: `${words}${index === 0 ? "" : `#${index + 1}`}`, state, parameters, object };
    }),
  );
}

export function field(object: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = object?.[name];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}

export function items(object: JsonObject | undefined, name: string): JsonObject[] {
  const value = object?.[name];
  return Array.isArray(value) ? (value as JsonObject[]) : [];
}

export function nameOf(object: JsonObject): string {
  return String(field(object, "metadata")?.name);
}

export function namespaceOf(object: JsonObject): string {
  return String(field(object, "metadata")?.namespace ?? "default");
}

/** The path of the collection that an object belongs to; undefined for kinds that discovery does not read. */
export function collectionOf(object: JsonObject): string | undefined {
  const apiVersion = String(object.apiVersion);
  const kind = readKinds.find(
    ({ group, version, kind: name }) =>
      name === object.kind && apiVersion === (group === "" ? version : `${group}/${version}`),
  );
  if (kind === undefined) return undefined;
  const root = kind.group === "" ? "/api/v1" : `/apis/${apiVersion}`;
  return `${root}${kind.namespaced ? `/namespaces/${namespaceOf(object)}` : ""}/${kind.plural}`;
}

/** The spec of the pod that an object bears, if it bears one. */
export function podSpecOf(object: JsonObject): JsonObject | undefined {
  const spec = field(object, "spec");
  if (object.kind === "Pod") return spec;
  const owner = object.kind === "CronJob" ? field(field(spec, "jobTemplate"), "spec") : spec;
  return field(field(owner, "template"), "spec");
}

/** A Pod as it can be created: ephemeral containers are added later, through their own door. */
export function withoutDebugContainers(pod: JsonObject): JsonObject {
  const { ephemeralContainers: _left, ...spec } = field(pod, "spec") ?? {};
  return { ...pod, spec };
}
