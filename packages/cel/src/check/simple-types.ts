import type { Literal } from "../ast.js";
import type { CelType } from "../types.js";
import * as types from "../types.js";
import { CelUint } from "../values.js";

/** The type of a constant. */
export function typeOfLiteral({ value }: Literal): CelType {
  if (value === null) return types.nullType;
  switch (typeof value) {
    case "boolean":
      return types.bool;
    case "string":
      return types.string;
    case "number":
    case "bigint":
      return types.int;
    default:
      if (value instanceof CelUint) return types.uint;
      return value instanceof Uint8Array ? types.bytes : types.double;
  }
}

/** Has the type more parts than the limit? Does not count much further. */
export function isLarger(type: CelType, limit: number): boolean {
  let left = limit;
  const count = (part: CelType): void => {
    left -= 1;
    if (left >= 0) part.parameters.forEach(count);
  };
  count(type);
  return left < 0;
}
