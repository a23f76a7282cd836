import type { Json, JsonObject } from "../snapshot/object.js";

/** What stands for a NUL character (SYMBOL FOR NULL), which Postgres refuses in text. */
const NUL_SIGN = "\u2400";

/** NUL becomes a visible sign, half of a surrogate pair becomes U+FFFD. Any other text is returned as it is. */
export function storableText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes("\0") ? wellFormed.replaceAll("\0", NUL_SIGN) : wellFormed;
}

/** Cheap test on JSON text: false means that `storableJson` would change nothing. May be true for harmless text. */
export function mayHoldUnstorable(json: string): boolean {
  return json.includes("\\u0000") || json.includes("\\ud");
}

/** A copy in which every text and every key can be stored. */
export function storableJson(value: Json): Json {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map(storableJson);
  return typeof value === "object" && value !== null ? storableObject(value) : value;
}

/** As `storableJson`, for an object. */
export function storableObject(object: JsonObject): JsonObject {
  // fromEntries defines own fields: a key `__proto__` stays a key.
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [storableText(key), storableJson(value)]));
}
