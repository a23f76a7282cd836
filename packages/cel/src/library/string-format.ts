import { sizeOf, stringCost } from "../cost.js";
import { getKey, isMap, keysOf, type MapValue } from "../equality.js";
import { Failure } from "../errors.js";
import type { Frame } from "../frame.js";
import { type Definition, define } from "../functions.js";
import { CelDuration, CelTimestamp, CelTypeValue, CelUint, isDouble, isInt } from "../values.js";
import { typeOfValue } from "./conversions.js";
import { fixedDigits, groupDigits } from "./decimal.js";
import { formatDouble } from "./numbers.js";
import { formatDuration, formatTimestamp } from "./time.js";

/*
 * `string.format(list)` in the version that Kubernetes uses (cel-go's ext/formatting.go): numbers follow the
 * conventions of en_US, so %f groups digits and %e prints powers of ten.
 */

/** Digits behind the point when the clause does not say. */
const DEFAULT_PRECISION = 6;
/** More digits than any double has. */
const MAX_PRECISION = 1_100;

/** One `%` clause. */
export interface FormatClause {
  readonly verb: string;
  readonly precision: number | undefined;
}

const CLAUSE = /^(?:\.(\d+))?([sdfebxXo])/;

/**
 * Splits a format into literal texts and clauses, alternating and beginning and ending with a text; or says what is
 * wrong with it.
 */
export function parseFormat(
  format: string,
): { readonly texts: readonly string[]; readonly clauses: readonly FormatClause[] } | { readonly message: string } {
  const texts: string[] = [];
  const clauses: FormatClause[] = [];
  let text = "";
  for (let at = 0; at < format.length; ) {
    if (format[at] !== "%") {
      text += format[at];
      at += 1;
    } else if (format[at + 1] === "%") {
      text += "%";
      at += 2;
    } else {
      const match = CLAUSE.exec(format.slice(at + 1, at + 30));
      if (match === null) return { message: `there is no clause ${JSON.stringify(format.slice(at, at + 2))}` };
      const precision = match[1] === undefined ? undefined : Number(match[1]);
      clauses.push({ verb: match[2] ?? "", precision });
      texts.push(text);
      text = "";
      at += 1 + match[0].length;
    }
  }
  return { texts: [...texts, text], clauses };
}

function wrongType(clause: string, value: unknown): Failure {
  return new Failure(`${clause} does not take ${typeOfValue(value).name}`);
}

/** Quotes as Go's %q does. */
function quoteGo(text: string): string {
  const escapes: Readonly<Record<string, string>> = { "\x07": "\\a", "\v": "\\v", "\x7f": "\\x7f" };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these have escapes of their own
  return JSON.stringify(text).replace(/[\x07\v\x7f]|\\u00(0[7b]|[01]\w)/g, (found, code: string | undefined) => {
    if (code === undefined) return escapes[found] ?? found;
    return code === "07" ? "\\a" : code === "0b" ? "\\v" : `\\x${code}`;
  });
}

/** A value inside a list or map: as a literal of the language. */
function formatNested(frame: Frame, value: unknown): string {
  if (typeof value === "string") return quoteGo(value);
  if (value instanceof Uint8Array) return `b${quoteGo(new TextDecoder().decode(value))}`;
  if (value instanceof CelTimestamp) return `timestamp(${quoteGo(formatTimestamp(value))})`;
  if (value instanceof CelDuration) return `duration(${quoteGo(formatDuration(value))})`;
  if (isDouble(value)) {
    const number = value.valueOf();
    if (!Number.isFinite(number)) return quoteGo(formatDouble(number));
    return `${number < 0 ? "-" : ""}${fixedDigits(number, DEFAULT_PRECISION)}`;
  }
  return formatString(frame, value);
}

function formatKey(frame: Frame, key: unknown): string {
  if (typeof key === "string") return quoteGo(key);
  if (typeof key === "boolean" || integerOf(key) !== undefined) return formatString(frame, key);
  throw new Failure(`a key of type ${typeOfValue(key).name} has no format`);
}

/** Puts texts together, as long as the result is not huge: a value that shares its parts can be. */
function joinTexts(frame: Frame, open: string, texts: readonly string[], close: string): string {
  frame.checkSize(texts.reduce((size, text) => size + text.length, texts.length));
  return `${open}${texts.join(", ")}${close}`;
}

function formatMap(frame: Frame, map: MapValue): string {
  const pairs = keysOf(map).map((key) => [formatKey(frame, key), formatNested(frame, getKey(map, key))] as const);
  pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const texts = pairs.map(([key, value]) => `${key}:${value}`);
  return joinTexts(frame, "{", texts, "}");
}

/** The %s clause. */
function formatString(frame: Frame, value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || typeof value === "boolean" || isInt(value)) return String(value);
  if (isDouble(value)) return formatDouble(value.valueOf());
  if (value instanceof CelUint) return String(value.valueOf());
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (value instanceof CelTimestamp) return formatTimestamp(value);
  if (value instanceof CelDuration) return formatDuration(value);
  if (value instanceof CelTypeValue) return value.name();
  if (Array.isArray(value)) {
    const texts = value.map((element) => formatNested(frame, element));
    return joinTexts(frame, "[", texts, "]");
  }
  if (isMap(value)) return formatMap(frame, value);
  throw wrongType("%s", value);
}

/** The integer of %d, %b, %o and %x. */
function integerOf(value: unknown): bigint | undefined {
  if (isInt(value)) return BigInt(value);
  return value instanceof CelUint ? value.valueOf() : undefined;
}

function formatInteger(clause: string, value: unknown, radix: number): string {
  const integer = integerOf(value);
  if (integer === undefined) throw wrongType(clause, value);
  return integer.toString(radix);
}

function formatHex(value: unknown): string {
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  if (!(bytes instanceof Uint8Array)) return formatInteger("%x", value, 16);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const SPECIAL_NUMBERS: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity, "-Infinity": -Infinity };

/** The double of %f and %e; some texts stand for the special ones. */
function doubleOf(clause: string, value: unknown): number {
  const special = typeof value === "string" ? SPECIAL_NUMBERS[value] : undefined;
  if (special !== undefined) return special;
  if (!isDouble(value)) throw wrongType(clause, value);
  return value.valueOf();
}

function formatSpecial(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "\u221e" : "-\u221e";
}

function formatFixed(value: unknown, precision: number): string {
  const number = doubleOf("%f", value);
  if (!Number.isFinite(number)) return formatSpecial(number);
  return `${number < 0 ? "-" : ""}${groupDigits(fixedDigits(number, precision))}`;
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  "-": "\u207b",
  "0": "\u2070",
  "1": "\u00b9",
  "2": "\u00b2",
  "3": "\u00b3",
  "4": "\u2074",
  "5": "\u2075",
  "6": "\u2076",
  "7": "\u2077",
  "8": "\u2078",
  "9": "\u2079",
};

/** The precision of %e is, by a slip in cel-go that Kubernetes inherits, the least width of the text. */
function formatScientific(value: unknown, width: number): string {
  const number = doubleOf("%e", value);
  if (!Number.isFinite(number)) return formatSpecial(number).padStart(width);
  const [digits = "", exponent = "0"] = number.toExponential(DEFAULT_PRECISION).split("e");
  const power = Number(exponent);
  const written = `${power < 0 ? "-" : ""}${Math.abs(power).toString().padStart(2, "0")}`;
  const raised = Array.from(written, (char) => SUPERSCRIPTS[char] ?? char).join("");
  return `${digits}\u00d710${raised}`.padStart(width);
}

function formatClause(frame: Frame, { verb, precision = DEFAULT_PRECISION }: FormatClause, value: unknown): string {
  if (precision > MAX_PRECISION) throw new Failure(`precision ${precision} is too large`);
  switch (verb) {
    case "s":
      return formatString(frame, value);
    case "d":
      return formatInteger("%d", value, 10);
    case "f":
      return formatFixed(value, precision);
    case "e":
      return formatScientific(value, precision);
    case "b":
      return typeof value === "boolean" ? String(Number(value)) : formatInteger("%b", value, 2);
    case "o":
      return formatInteger("%o", value, 8);
    case "x":
      return formatHex(value);
    default:
      return formatHex(value).toUpperCase();
  }
}

function format(frame: Frame, text: string, values: readonly unknown[]): string {
  const parsed = parseFormat(text);
  if ("message" in parsed) throw new Failure(parsed.message);
  let result = parsed.texts[0] ?? "";
  parsed.clauses.forEach((clause, index) => {
    if (index >= values.length) throw new Failure(`index ${index} out of range`);
    result += formatClause(frame, clause, values[index]) + (parsed.texts[index + 1] ?? "");
    frame.checkSize(result.length);
  });
  return result;
}

export const stringFormat: readonly Definition[] = [
  define("string.format(list(dyn)): string", format, { since: 29, cost: (text) => stringCost(sizeOf(text)) }),
];
