import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { Estate } from "../src/estate/estate.js";
import { GoogleEstate } from "../src/estate/google-estate.js";
import { isObject, type JsonObject } from "../src/estate/objects.js";
import { ENUM_NUMBERS, numberEnums } from "../src/google/enums.js";
import { hasRecorded, listRecorded, readRecorded } from "./recorded.js";

interface Message {
  fields?: Record<string, { type: string; rule?: string; keyType?: string }>;
  values?: Record<string, number>;
  nested?: Record<string, Message>;
}

const require = createRequire(import.meta.url);
const PROTOS = join(dirname(require.resolve("@google-cloud/container/package.json")), "build/protos/protos.json");
const { nested } = JSON.parse(readFileSync(PROTOS, "utf8"));
const CONTAINER: Message = nested.google.nested.container.nested.v1;

const estate = new Estate({ seed: 1, step: 0, azureObjectId: "00000000-0000-4000-8000-000000000000" });
const google = new GoogleEstate(estate, {
  origin: () => "https://localhost",
  serverOf: (name) => `https://localhost/k8s/${name}`,
  ca: () => "CA",
});
const clusters = google.projectIds().flatMap((project) => google.clusters(project));

/** A message or enum by the name that a field of `scope` gives it. */
function resolve(name: string, scope: Message[]): Message | undefined {
  for (const message of [...scope].reverse()) {
    const found = name.split(".").reduce<Message | undefined>((at, part) => at?.nested?.[part], message);
    if (found) return found;
  }
  return undefined;
}

const SCALARS: Record<string, string> = {
  string: "string",
  bool: "boolean",
  int32: "number",
  int64: "string",
  float: "number",
  double: "number",
};

/** Names every member that the message lacks, or has with another type or without that value. */
function differences(value: unknown, message: Message, scope: Message[], path: string): string[] {
  if (!isObject(value)) return [`${path} is no message`];
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = message.fields?.[name];
    const at = `${path}.${name}`;
    if (!field) return [`${at} is unknown`];
    if (field.keyType) return isObject(inner) ? [] : [`${at} is no map`];
    const items = field.rule === "repeated" ? (Array.isArray(inner) ? inner : [inner]) : [inner];
    if (field.rule === "repeated" && !Array.isArray(inner)) return [`${at} is not repeated`];
    return items.flatMap((item) => valueDifferences(item, field.type, [...scope, message], at));
  });
}

function valueDifferences(value: unknown, type: string, scope: Message[], path: string): string[] {
  const scalar = SCALARS[type];
  if (scalar !== undefined) return typeof value === scalar ? [] : [`${path} is ${typeof value}, not ${scalar}`];
  const found = resolve(type, scope);
  if (!found) return type.startsWith("google.protobuf.") ? [] : [`${path}: no type ${type}`];
  if (!found.values) return differences(value, found, scope, path);
  return String(value) in found.values ? [] : [`${path} has the unknown value ${value}`];
}

/** What proto3 JSON leaves out: false, zero, the empty string, empty lists. */
function defaults(value: unknown, path: string): string[] {
  if (Array.isArray(value))
    return value.length === 0 ? [path] : value.flatMap((item, index) => defaults(item, `${path}[${index}]`));
  if (isObject(value)) return Object.entries(value).flatMap(([name, inner]) => defaults(inner, `${path}.${name}`));
  return value === 0 || value === "" || value === null ? [path] : [];
}

describe("what GKE tells", () => {
  const cluster = CONTAINER.nested?.Cluster ?? {};

  it("has only fields of google.container.v1.Cluster, with their types and values", () => {
    expect(clusters.flatMap((one) => differences(one, cluster, [CONTAINER], String(one.name)))).toEqual([]);
  });

  it("leaves out what proto3 leaves out", () => {
    expect(clusters.flatMap((one) => defaults(one, String(one.name)))).toEqual([]);
  });

  it("turns every enum into the number of the protocol buffers", () => {
    const numbers = clusters.map((one) => numberEnums({ clusters: [one] }));
    const unknown: string[] = [];
    const visit = (value: unknown, message: Message, scope: Message[], path: string): void => {
      for (const [name, inner] of Object.entries(value as JsonObject)) {
        const field = message.fields?.[name];
        const found = field && !field.keyType ? resolve(field.type, [...scope, message]) : undefined;
        if (!field || !found) continue;
        for (const item of Array.isArray(inner) ? inner : [inner]) {
          if (!found.values) visit(item, found, [...scope, message], `${path}.${name}`);
          else if (typeof item !== "number" || !Object.values(found.values).includes(item))
            unknown.push(`${path}.${name} is ${item}`);
        }
      }
    };
    for (const { clusters: list } of numbers)
      for (const one of Array.isArray(list) ? list : []) visit(one, cluster, [CONTAINER], "cluster");
    expect(unknown).toEqual([]);
  });

  it("knows each number as the protocol buffers have it", () => {
    const all = new Map<string, Set<number>>();
    const collect = (message: Message): void => {
      for (const [name, value] of Object.entries(message.values ?? {}))
        all.set(name, (all.get(name) ?? new Set()).add(value));
      for (const inner of Object.values(message.nested ?? {})) collect(inner);
    };
    collect(CONTAINER);
    collect(nested.google.nested.container);
    const wrong = Object.entries(ENUM_NUMBERS)
      .filter(([key]) => key !== "projects.state")
      .flatMap(([key, numbers]) =>
        Object.entries(numbers)
          .filter(([name, number]) => !all.get(name)?.has(number))
          .map(([name]) => `${key}.${name}`),
      );
    expect(wrong).toEqual([]);
  });
});

describe.skipIf(!hasRecorded("kcc-gke-http"))("what GKE tells, beside the recorded clusters,", () => {
  const recorded = listRecorded("kcc-gke-http")
    .filter((file) => file.includes("__cluster-"))
    .map((file) => readRecorded<JsonObject>(`kcc-gke-http/${file}`));

  it("has no member that none of them has, with another type than theirs", () => {
    const types = new Map<string, Set<string>>();
    const walk = (value: unknown, path: string, visit: (path: string, type: string) => void): void => {
      visit(path, Array.isArray(value) ? "array" : typeof value);
      if (Array.isArray(value)) for (const item of value) walk(item, `${path}[]`, visit);
      else if (isObject(value))
        for (const [name, inner] of Object.entries(value)) walk(inner, `${path}.${name}`, visit);
    };
    for (const one of recorded)
      walk(one, "", (path, type) => types.set(path, (types.get(path) ?? new Set()).add(type)));
    const wrong = new Set<string>();
    for (const one of clusters) {
      walk(one, "", (path, type) => {
        const known = types.get(path);
        if (known && !known.has(type)) wrong.add(`${path} is ${type}, not ${[...known].join(" or ")}`);
      });
    }
    expect([...wrong]).toEqual([]);
  });

  it("has the members that all of them have", () => {
    const common = Object.keys(recorded[0] ?? {}).filter((name) => recorded.every((one) => name in one));
    // `clusterTelemetry`, `master`, `podAutoscaling` and alike belong to v1beta1 or to newer releases.
    const v1 = common.filter((name) => name in (CONTAINER.nested?.Cluster?.fields ?? {}));
    const missing = v1.filter((name) => clusters.some((one) => !(name in one)));
    expect(missing).toEqual([]);
  });
});
