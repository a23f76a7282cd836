import { sizeOf, stringCost } from "../cost.js";
import { Failure } from "../errors.js";
import { type CostRule, type Definition, define } from "../functions.js";
import type { CelType } from "../types.js";
import * as types from "../types.js";
import {
  CelDuration,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  fitsInt,
  fitsUint,
  isDouble,
  isInt,
  narrowInteger,
  OpaqueValue,
  toDouble,
  widenInteger,
} from "../values.js";
import { formatDouble, parseDouble } from "./numbers.js";
import { formatDuration, formatTimestamp, makeTimestamp, parseDuration, parseTimestamp, secondsOf } from "./time.js";

type Int = number | bigint;

function conversionError(from: string, to: string): Failure {
  return new Failure(`type conversion error from '${from}' to '${to}'`);
}

function toInt(value: bigint): Int {
  if (!fitsInt(value)) throw new Failure("integer overflow");
  return narrowInteger(value);
}

function toUint(value: bigint): CelUint {
  if (!fitsUint(value)) throw new Failure("unsigned integer overflow");
  return new CelUint(value);
}

/** The limits are exclusive on both sides: the nearest doubles to the largest ints are not ints. */
function truncate(value: number, min: number, max: number, message: string): bigint {
  if (!(value > min && value < max)) throw new Failure(message);
  return BigInt(Math.trunc(value));
}

function parseInteger(text: string, signed: boolean): bigint {
  const pattern = signed ? /^[-+]?\d+$/ : /^\d+$/;
  const valid = pattern.test(text) && text.length < 100;
  const value = valid ? BigInt(text.replace(/^\+/, "")) : 0n;
  if (!valid || !(signed ? fitsInt(value) : fitsUint(value))) throw conversionError("string", signed ? "int" : "uint");
  return value;
}

function parseBool(text: string): boolean {
  if (["1", "t", "T", "TRUE", "true", "True"].includes(text)) return true;
  if (["0", "f", "F", "FALSE", "false", "False"].includes(text)) return false;
  throw conversionError("string", "bool");
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Failure("invalid UTF-8 in bytes, cannot convert to string");
  }
}

/** The number behind a double. */
function plain(value: ReturnType<typeof toDouble>): number {
  return value.valueOf();
}

/** The type of a value at run time, without parameters of lists and maps. */
export function typeOfValue(value: unknown): CelType {
  if (value === null) return types.nullType;
  if (typeof value === "boolean") return types.bool;
  if (typeof value === "string") return types.string;
  if (isInt(value)) return types.int;
  if (isDouble(value)) return types.double;
  if (value instanceof CelUint) return types.uint;
  if (value instanceof Uint8Array) return types.bytes;
  if (Array.isArray(value)) return types.list(types.dyn);
  if (value instanceof CelTimestamp) return types.timestamp;
  if (value instanceof CelDuration) return types.duration;
  if (value instanceof CelTypeValue) return types.typeOf();
  if (value instanceof CelOptional) return types.optional(types.dyn);
  if (value instanceof OpaqueValue) return value.type();
  if (value instanceof CelMap || typeof value === "object") return types.map(types.dyn, types.dyn);
  throw new Failure(`unsupported value of JavaScript type ${typeof value}`);
}

const traversal: CostRule = (value) => stringCost(sizeOf(value));
const identity = <Value>(_frame: unknown, value: Value): Value => value;

const toNumbers: readonly Definition[] = [
  define("int(int): int", identity),
  define("int(double): int", (_frame, value: number) =>
    toInt(truncate(plain(value), -(2 ** 63), 2 ** 63, "integer overflow")),
  ),
  define("int(duration): int", (_frame, value: CelDuration) => narrowInteger(value.valueOf())),
  define("int(string): int", (_frame, value: string) => narrowInteger(parseInteger(value, true))),
  define("int(timestamp): int", (_frame, value: CelTimestamp) => secondsOf(value)),
  define("int(uint): int", (_frame, value: CelUint) => toInt(value.valueOf())),
  define("uint(uint): uint", identity),
  define("uint(double): uint", (_frame, value: number) =>
    toUint(truncate(plain(value), -Number.MIN_VALUE, 2 ** 64, "unsigned integer overflow")),
  ),
  define("uint(int): uint", (_frame, value: Int) => toUint(widenInteger(value))),
  define("uint(string): uint", (_frame, value: string) => toUint(parseInteger(value, false))),
  define("double(double): double", identity),
  define("double(int): double", (_frame, value: Int) => toDouble(Number(value))),
  define("double(string): double", (_frame, value: string) => toDouble(parseDouble(value))),
  define("double(uint): double", (_frame, value: CelUint) => toDouble(Number(value.valueOf()))),
];

const toStrings: readonly Definition[] = [
  define("string(string): string", identity),
  define("string(bool): string", (_frame, value: boolean) => String(value)),
  define("string(bytes): string", (_frame, value: Uint8Array) => decodeUtf8(value), { cost: traversal }),
  define("string(double): string", (_frame, value: number) => formatDouble(plain(value))),
  define("string(duration): string", (_frame, value: CelDuration) => formatDuration(value)),
  define("string(int): string", (_frame, value: Int) => String(value)),
  define("string(timestamp): string", (_frame, value: CelTimestamp) => formatTimestamp(value)),
  define("string(uint): string", (_frame, value: CelUint) => String(value.valueOf())),
];

export const conversions: readonly Definition[] = [
  ...toNumbers,
  ...toStrings,
  define("bool(bool): bool", identity),
  define("bool(string): bool", (_frame, value: string) => parseBool(value)),
  define("bytes(bytes): bytes", identity),
  define("bytes(string): bytes", (_frame, value: string) => new TextEncoder().encode(value), { cost: traversal }),
  define("duration(duration): duration", identity),
  define("duration(string): duration", (_frame, value: string) => parseDuration(value)),
  define("timestamp(timestamp): timestamp", identity),
  define("timestamp(int): timestamp", (_frame, value: Int) => makeTimestamp(widenInteger(value) * 1_000_000_000n)),
  define("timestamp(string): timestamp", (_frame, value: string) => parseTimestamp(value)),
  define("dyn(A): dyn", identity),
  define("type(A): type(A)", (_frame, value) => new CelTypeValue(typeOfValue(value))),
];
