import { getKey, isMap, keysOf } from "./equality.js";
import { CelEvaluationError } from "./errors.js";
import { typeOfValue } from "./library/conversions.js";
import { formatDuration, formatTimestamp } from "./library/time.js";
import {
  CelDouble,
  CelDuration,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  OpaqueValue,
  setOwn,
} from "./values.js";

/** Parts that a result may have. A value that shares its parts can have more than fit the memory. */
const MAX_PARTS = 1_000_000;

/**
 * A value without classes, as JSON has it or almost: doubles and uints become numbers or bigints, timestamps and
 * durations their texts, an optional its value or null, a type its name, other maps objects with the keys as texts.
 * Bytes stay as they are. Values of Kubernetes' libraries become the name of their type.
 * Throws CelEvaluationError when the result is huge.
 */
export function toPlain(value: unknown): unknown {
  return convert(value, { left: MAX_PARTS });
}

function convert(value: unknown, budget: { left: number }): unknown {
  budget.left -= 1;
  if (budget.left < 0) throw new CelEvaluationError("result is too large", "budget");
  if (value instanceof CelDouble) return value.valueOf();
  if (value instanceof CelUint) return value.valueOf();
  if (value instanceof CelTimestamp) return formatTimestamp(value);
  if (value instanceof CelDuration) return formatDuration(value);
  if (value instanceof CelTypeValue) return value.name();
  if (value instanceof CelOptional) return value.hasValue() ? convert(value.value(), budget) : null;
  if (value instanceof OpaqueValue) return typeOfValue(value).name;
  if (Array.isArray(value)) return value.map((element) => convert(element, budget));
  if (!isMap(value)) return value;
  const plain: Record<string, unknown> = {};
  for (const key of keysOf(value)) setOwn(plain, String(convert(key, budget)), convert(getKey(value, key), budget));
  return plain;
}
