import { storableText } from "../normalise/storable-text.js";
import { deepest, type Json } from "../snapshot/object.js";
import { UnreadableTextError } from "./parse-yaml.js";

/**
 * What a parser made of a document, as the API server would store it: fields that are null count as absent, every text
 * can be stored, numbers are finite. Shared parts are copied. Throws UnreadableTextError when the value is nested too
 * deeply or has more than `maxValues` values.
 */
export function toPlainJson(value: unknown, maxValues: number): Json {
  let values = 0;
  const copy = (part: unknown, depth: number): Json => {
    values++;
    if (values > maxValues) throw new UnreadableTextError("The document becomes too large through its aliases.");
    if (depth > deepest) throw new UnreadableTextError(`The document is nested deeper than ${deepest} levels.`);
    if (typeof part === "string") return storableText(part);
    if (typeof part === "boolean") return part;
    if (typeof part === "number") return Number.isFinite(part) ? part : null;
    if (typeof part === "bigint") return Number(part);
    if (Array.isArray(part)) return part.map((item) => copy(item, depth + 1));
    if (typeof part !== "object" || part === null) return null;
    const fields: [string, Json][] = [];
    for (const [key, field] of Object.entries(part)) {
      const copied = copy(field, depth + 1);
      if (copied !== null) fields.push([storableText(key), copied]);
    }
    // fromEntries defines own fields: a key `__proto__` stays a key.
    return Object.fromEntries(fields);
  };
  return copy(value, 0);
}
