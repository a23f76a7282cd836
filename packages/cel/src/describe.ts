import { getKey, isMap, keysOf } from "./equality.js";
import { typeOfValue } from "./library/conversions.js";
import { formatTimestamp } from "./library/time.js";
import { CelDuration, CelOptional, CelTimestamp, CelTypeValue, CelUint, isDouble, isInt } from "./values.js";

/**
 * A value as text that tells types apart, for messages and tests: `int 1`, `double 1`, `uint 1`, `"a"`, `none`. Equal
 * values of one type give the same text; entries of maps are sorted.
 */
export function describeValue(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (isInt(value)) return `int ${BigInt(value)}`;
  if (isDouble(value)) return `double ${Object.is(value.valueOf(), -0) ? "-0" : value.valueOf()}`;
  if (value instanceof CelUint) return `uint ${value.valueOf()}`;
  if (value instanceof Uint8Array) return `bytes ${Array.from(value).join(",")}`;
  if (value instanceof CelTimestamp) return `timestamp ${formatTimestamp(new CelTimestamp(value.valueOf()))}`;
  if (value instanceof CelDuration) return `duration ${value.valueOf()}`;
  if (value instanceof CelTypeValue) return `type ${value.name()}`;
  if (value instanceof CelOptional) return value.hasValue() ? `optional(${describeValue(value.value())})` : "none";
  if (Array.isArray(value)) return `[${value.map(describeValue).join(", ")}]`;
  if (!isMap(value)) return `opaque ${typeOfValue(value).name}`;
  const entries = keysOf(value).map((key) => `${describeValue(key)}: ${describeValue(getKey(value, key))}`);
  return `{${entries.sort().join(", ")}}`;
}
