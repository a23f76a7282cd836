import { createHash } from "node:crypto";
import type { Page } from "@periplus/shared/page";
import type { z } from "zod";
import { ProblemError } from "./problem.js";
import { findUnstorable } from "./storable.js";

/**
 * Writes where a page ended as an opaque text. `list` names the list with its sort and its query: the cursor is good for
 * that one only.
 */
export function writeCursor(list: string, keys: readonly unknown[]): string {
  const payload = JSON.stringify(keys);
  return Buffer.from(`${checksum(list, payload)}${payload}`).toString("base64url");
}

/** Reads what `writeCursor` wrote. Throws ProblemError `invalid-cursor` for anything else, of another list too. */
export function readCursor<Keys extends z.ZodType>(list: string, cursor: string, keys: Keys): z.output<Keys> {
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  const payload = text.slice(checksumLength);
  if (text.slice(0, checksumLength) !== checksum(list, payload)) throw new ProblemError("invalid-cursor");
  const parsed = keys.safeParse(parseKeys(payload));
  if (!parsed.success) throw new ProblemError("invalid-cursor");
  return parsed.data;
}

/**
 * The page that `rows` (one more than `limit` were asked for) make, in their order; `keysOf` says what the next page
 * starts after.
 */
export function toPage<Row, Item>(
  list: string,
  rows: readonly Row[],
  limit: number,
  keysOf: (row: Row) => readonly unknown[],
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = last !== undefined && rows.length > limit;
  return { items: shown.map(toItem), nextCursor: more ? writeCursor(list, keysOf(last)) : null };
}

const checksumLength = 16;

/** Guards against slips, not against attacks: whoever forges a cursor only moves his own place in the list. */
function checksum(list: string, payload: string): string {
  return createHash("sha256").update(list).update("\0").update(payload).digest("base64url").slice(0, checksumLength);
}

function parseKeys(payload: string): unknown {
  try {
    const keys: unknown = JSON.parse(payload);
    return findUnstorable(keys, "") === undefined ? keys : undefined;
  } catch {
    return undefined;
  }
}
