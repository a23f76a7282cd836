import { getKey, isMap, keysOf } from "../equality.js";
import type { Overload } from "../functions.js";
import { typeOfValue } from "../library/conversions.js";
import { type CelType, elementOf, valueTypeOf } from "../types.js";
import { CelDuration, CelOptional, CelTimestamp, CelTypeValue, CelUint, isDouble, isInt } from "../values.js";

type Guard = (value: unknown) => boolean;

const anything: Guard = () => true;

function mapGuard(key: Guard, value: Guard): Guard {
  if (key === anything && value === anything) return isMap;
  return (map) => {
    if (!isMap(map)) return false;
    const [first] = keysOf(map);
    return first === undefined || (key(first) && value(getKey(map, first)));
  };
}

/** Does a value have the type? Of lists and maps only the first element is looked at, as in cel-go. */
function guardOf(type: CelType): Guard {
  switch (type.kind) {
    case "null":
      return (value) => value === null;
    case "bool":
      return (value) => typeof value === "boolean";
    case "int":
      return isInt;
    case "uint":
      return (value) => value instanceof CelUint;
    case "double":
      return isDouble;
    case "string":
      return (value) => typeof value === "string";
    case "bytes":
      return (value) => value instanceof Uint8Array;
    case "timestamp":
      return (value) => value instanceof CelTimestamp;
    case "duration":
      return (value) => value instanceof CelDuration;
    case "list": {
      const element = guardOf(elementOf(type));
      return (value) => Array.isArray(value) && (value.length === 0 || element(value[0]));
    }
    case "map":
      return mapGuard(guardOf(elementOf(type)), guardOf(valueTypeOf(type)));
    case "type":
      return (value) => value instanceof CelTypeValue;
    case "opaque":
      if (type.name === "optional_type") return (value) => value instanceof CelOptional;
      return (value) => typeof value === "object" && value !== null && typeOfValue(value).name === type.name;
    default:
      return anything;
  }
}

/** Says whether the arguments fit an overload. Arguments that it does not have are not looked at. */
export type ArgumentGuard = (a: unknown, b: unknown, c: unknown, d: unknown) => boolean;

export function argumentGuard(overload: Overload): ArgumentGuard {
  const [first = anything, second = anything, third = anything, fourth = anything] = overload.parameters.map(guardOf);
  switch (overload.parameters.length) {
    case 0:
      return anything;
    case 1:
      return first;
    case 2:
      return (a, b) => first(a) && second(b);
    default:
      return (a, b, c, d) => first(a) && second(b) && third(c) && fourth(d);
  }
}
