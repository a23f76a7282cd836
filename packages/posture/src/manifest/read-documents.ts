import { cloudOfCluster, isFlattenedAks } from "../normalise/cloud-shape.js";
import { isObject, type Json, type JsonObject, listIn, objectIn, textIn } from "../snapshot/object.js";
import { redactCloudJson, redactWorkload } from "../snapshot/redact.js";
import { parseYaml, UnreadableTextError } from "./parse-yaml.js";
import { toPlainJson } from "./plain-json.js";
import { splitDocuments } from "./split-documents.js";

export interface ReadDocument {
  /** 0-based index of the document in the file; the items of a list share that of their list. */
  index: number;
  /** A Kubernetes object, or a cloud's cluster as `{ cluster, ...parts }`; literal secrets are redacted. */
  object: JsonObject;
}

export interface ReadFailure {
  /** Null when the file as a whole could not be read. */
  index: number | null;
  message: string;
  /** The document is well-formed and is nothing that can be judged, such as the values of a chart. */
  unrecognised?: true;
}

/** Characters. Nothing that belongs into a cluster comes near. */
const MAX_FILE = 50_000_000;
/** YAML takes much longer to read than JSON, and a single object is at most 1.5 MiB. */
const MAX_YAML_DOCUMENT = 10_000_000;
const MAX_YAML_VALUES = 2_000_000;
const MAX_LISTS_IN_LISTS = 8;

/**
 * The documents of a file: YAML (one or many documents), JSON, or one JSON value per line; lists are taken apart.
 * Recognises Kubernetes objects by apiVersion and kind, and clusters of AKS (as ARM answers), EKS (an answer of
 * DescribeCluster) and GKE by their shape. Empty documents are skipped. Never throws: what cannot be read is a
 * failure, and does not stop the others.
 */
export function readDocuments(text: string): { documents: ReadDocument[]; failures: ReadFailure[] } {
  const result: { documents: ReadDocument[]; failures: ReadFailure[] } = { documents: [], failures: [] };
  if (text.length >= MAX_FILE) {
    const megabytes = Math.floor(text.length / 1_000_000);
    result.failures.push({
      index: null,
      message: `The file has ${megabytes} MB; files of 50 MB or more are not read.`,
    });
    return result;
  }
  for (const { index, read } of sourcesOf(text.startsWith("\ufeff") ? text.slice(1) : text)) {
    try {
      collect(read(), index, result, 0);
    } catch (error) {
      result.failures.push({ index, message: explain(error) });
    }
  }
  return result;
}

/** A document that is still to be parsed. */
interface Source {
  index: number;
  read: () => Json;
}

function sourcesOf(text: string): Source[] {
  if (startsLikeJson(text)) {
    const whole = parseJson(text);
    if (whole !== undefined) return [{ index: 0, read: () => toPlainJson(whole, Number.POSITIVE_INFINITY) }];
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    if (lines.every(startsLikeJson) && parseJson(lines[0] ?? "") !== undefined) return lines.map(readLine);
  }
  return splitDocuments(text).map(({ index, startLine, text: chunk }) => ({
    index,
    read: () => {
      if (chunk.length > MAX_YAML_DOCUMENT) throw new UnreadableTextError("YAML documents over 10 MB are not read.");
      return toPlainJson(parseYaml(chunk, startLine), MAX_YAML_VALUES);
    },
  }));
}

function startsLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

function readLine(line: string, index: number): Source {
  return { index, read: () => toPlainJson(JSON.parse(line), Number.POSITIVE_INFINITY) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function explain(error: unknown): string {
  if (error instanceof RangeError) return "The document is nested too deeply.";
  return error instanceof Error ? error.message : String(error);
}

function collect(
  value: Json,
  index: number,
  result: { documents: ReadDocument[]; failures: ReadFailure[] },
  depth: number,
): void {
  if (value === null) return;
  const members = membersOf(value);
  if (members !== undefined) {
    if (depth >= MAX_LISTS_IN_LISTS) throw new UnreadableTextError("Lists are nested in lists too often.");
    for (const member of members) collect(member, index, result, depth + 1);
    return;
  }
  const object = isObject(value) ? recognise(value) : undefined;
  if (object !== undefined) {
    result.documents.push({ index, object });
    return;
  }
  const message =
    isObject(value) && isFlattenedAks(value)
      ? "An AKS cluster as the az command prints it: its fields are renamed. Export it with `az rest --method get`."
      : "Neither a Kubernetes object (it has no apiVersion and kind) nor a cluster of AKS, EKS or GKE.";
  result.failures.push({ index, message, unrecognised: true });
}

/** What a list holds: a Kubernetes list, a page of AKS or GKE clusters, or a bare list; undefined for no list. */
function membersOf(value: Json): Json[] | undefined {
  if (!isObject(value)) return Array.isArray(value) ? value : undefined;
  const kind = textIn(value, "kind");
  if (kind?.endsWith("List")) {
    const items = listIn(value, "items");
    if (items !== undefined) return items.map((item) => withListKind(item, textIn(value, "apiVersion"), kind));
    return kind === "List" ? [] : undefined;
  }
  if (kind !== undefined) return undefined;
  const clusters = listIn(value, "value") ?? listIn(value, "clusters");
  return clusters?.every((cluster) => isObject(cluster) && isCluster(cluster)) ? clusters : undefined;
}

function isCluster(value: JsonObject): boolean {
  return cloudOfCluster(value) !== null || isFlattenedAks(value);
}

/** The items of a typed list (PodList) leave out what the list already says. */
function withListKind(item: Json, apiVersion: string | undefined, listKind: string): Json {
  if (!isObject(item) || listKind === "List" || apiVersion === undefined) return item;
  return { apiVersion, kind: listKind.slice(0, -"List".length), ...item };
}

function recognise(value: JsonObject): JsonObject | undefined {
  const apiVersion = textIn(value, "apiVersion");
  const kind = textIn(value, "kind");
  if (apiVersion && kind) return redactWorkload(apiVersion, kind, value);
  const cluster = objectIn(value, "cluster");
  if (cluster !== undefined && cloudOfCluster(cluster) !== null) return redactedComposite(value);
  return cloudOfCluster(value) === null ? undefined : redactedComposite({ cluster: value });
}

function redactedComposite(composite: JsonObject): JsonObject {
  const redacted = redactCloudJson(composite);
  return isObject(redacted) ? redacted : composite;
}
