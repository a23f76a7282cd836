import type { Json, JsonObject } from "@periplus/posture/snapshot/object";
import { isOfObjects, thinManagedFields } from "./managed-fields.js";

/** One page of a list as it came, unpacked. */
export interface ListPage {
  readonly bytes: Buffer;
  /** The list begins here: the first page, and the first after a list had to be started again. */
  readonly first: boolean;
}

/** A page that is not what a list should be; the message is for a person. */
export class MalformedPageError extends Error {
  override readonly name = "MalformedPageError";
}

/**
 * Objects of one page. A few hundred are asked for; a server that heeds no limit sends all there are, and one that means harm
 * as many of a few bytes as a page has room for, which would take gigabytes.
 */
export const mostItems = 100_000;

/** How much of a page is looked at for its head. A continue token has a few hundred characters. */
export const headBytes = 16 * 1024;

/**
 * API servers write `{"kind":"PodList","apiVersion":"v1","metadata":{…},"items":[` for built-in kinds. ListMeta is flat:
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/list-meta/
 */
export const builtInHead =
  /^\s*\{(?:\s*"(?:kind|apiVersion)"\s*:\s*"[^"\\]*"\s*,){0,2}\s*"metadata"\s*:\s*(\{[^{}]*\})\s*,\s*"items"\s*:/;

/**
 * The token of the next page, or undefined on the last one. Reads the head only, so that the next page is asked for
 * before this one is parsed; custom resources, whose lists carry their metadata at the end, are parsed whole.
 * Throws MalformedPageError.
 */
export function readContinuation(page: Pick<ListPage, "bytes">): string | undefined {
  const head = builtInHead.exec(page.bytes.toString("latin1", 0, headBytes))?.[1];
  const metadata = head === undefined ? parseList(page.bytes.toString("utf8")).metadata : parse(head);
  const token = isObject(metadata) ? metadata.continue : undefined;
  return typeof token === "string" && token !== "" ? token : undefined;
}

/**
 * The items of a page; of their managed fields a number is left at most. Throws MalformedPageError for what is not a list.
 */
export function decodePage(page: Pick<ListPage, "bytes">): Json[] {
  return parseThinned(page.bytes.toString("utf8"), itemsOf);
}

/** One item of a page, as `decodePage` has it. Throws SyntaxError for what is not JSON. */
export function decodeItem(text: string): Json {
  const [item = null] = parseThinned(text, (json) => [JSON.parse(json) as Json]);
  return item;
}

/** Without what managed fields hold, unless that cannot be told from the rest. */
function parseThinned(text: string, read: (json: string) => Json[]): Json[] {
  const thinned = thinManagedFields(text);
  if (thinned.lists === 0) return read(text);
  try {
    const items = read(thinned.text);
    if (isOfObjects(items, thinned)) return items;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof MalformedPageError)) throw error;
  }
  return read(text);
}

function itemsOf(text: string): Json[] {
  const { items } = parseList(text);
  // An empty list of an older server has null in place of the items.
  if (items === null) return [];
  if (!Array.isArray(items)) throw new MalformedPageError("The answer is not a list of objects.");
  if (items.length > mostItems)
    throw new MalformedPageError(`The answer holds more than ${mostItems} objects at once.`);
  return items;
}

function parseList(text: string): JsonObject {
  const list = parse(text);
  if (!isObject(list) || !("items" in list)) throw new MalformedPageError("The answer is not a list of objects.");
  return list;
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new MalformedPageError("The answer is not whole: it breaks off or is not JSON.", { cause });
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
