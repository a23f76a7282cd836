import { sizeOf, sizeOfString, stringCost } from "../cost.js";
import { Failure } from "../errors.js";
import type { Frame } from "../frame.js";
import { type CostRule, type Definition, define } from "../functions.js";

/** A text by code points: CEL counts these, JavaScript counts UTF-16 units. */
function pointsOf(text: string): readonly string[] {
  return Array.from(text);
}

function outOfRange(index: number | bigint): Failure {
  return new Failure(`index out of range: ${index}`);
}

/** The UTF-16 offset of a code point, or throws when the text is shorter. */
function offsetOf(text: string, index: number | bigint): number {
  if (sizeOfString(text) === text.length) {
    if (index < 0 || index > text.length) throw outOfRange(index);
    return Number(index);
  }
  const points = pointsOf(text);
  if (index < 0 || index > points.length) throw outOfRange(index);
  return points.slice(0, Number(index)).join("").length;
}

function charAt(_frame: Frame, text: string, index: number): string {
  const offset = offsetOf(text, index);
  const code = text.codePointAt(offset);
  return code === undefined ? "" : String.fromCodePoint(code);
}

function substring(_frame: Frame, text: string, start: number, end?: number): string {
  if (end === undefined) return text.slice(offsetOf(text, start));
  if (start > end) throw new Failure(`invalid substring range. start: ${start}, end: ${end}`);
  return text.slice(offsetOf(text, start), offsetOf(text, end));
}

/** A UTF-16 offset as a number of code points; -1 stays. */
function indexOfOffset(text: string, offset: number): number {
  return offset < 0 ? -1 : sizeOfString(text.slice(0, offset));
}

function indexOf(_frame: Frame, text: string, part: string, from: number = 0): number {
  if (from < 0) throw outOfRange(from);
  const size = sizeOfString(text);
  if (part === "") return Math.min(from, size);
  if (from >= size) return -1;
  return indexOfOffset(text, text.indexOf(part, offsetOf(text, from)));
}

function lastIndexOf(_frame: Frame, text: string, part: string, from?: number): number {
  const size = sizeOfString(text);
  if (from !== undefined && from < 0) throw outOfRange(from);
  if (part === "") return Math.min(from ?? size, size);
  if (from === undefined) return indexOfOffset(text, text.lastIndexOf(part));
  if (from >= size) return -1;
  return indexOfOffset(text, text.lastIndexOf(part, offsetOf(text, from)));
}

/** The letters A to Z and a to z only. */
function changeCase(text: string, pattern: RegExp, change: (letter: string) => string): string {
  return text.replace(pattern, change);
}

/** White space as Go's unicode.IsSpace has it. */
const SPACE_AROUND =
  /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;

/** How often the replacement is to be made; negative is always. */
function replace(frame: Frame, text: string, old: string, replacement: string, limit: number = -1): string {
  if (limit === 0 || old === replacement) return text;
  const parts = old === "" ? ["", ...pointsOf(text), ""] : text.split(old);
  const count = limit < 0 ? parts.length - 1 : Math.min(Number(limit), parts.length - 1);
  frame.checkSize(text.length + count * replacement.length);
  const rest = parts.slice(count).join(old);
  return [...parts.slice(0, count), rest].join(replacement);
}

function split(frame: Frame, text: string, separator: string, limit: number = -1): string[] {
  if (limit === 0) return [];
  frame.checkSize(text.length);
  const parts = separator === "" ? [...pointsOf(text)] : text.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  const kept = parts.slice(0, Number(limit) - 1);
  return [...kept, parts.slice(kept.length).join(separator)];
}

function join(frame: Frame, list: readonly unknown[], separator: string = ""): string {
  let size = separator.length * list.length;
  for (const element of list) {
    if (typeof element !== "string") throw new Failure("join: invalid input: not a string");
    size += element.length;
  }
  frame.checkSize(size);
  return list.join(separator);
}

const QUOTED: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  '"': '\\"',
};

function quote(_frame: Frame, text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be quoted
  return `"${text.toWellFormed().replace(/[\x07\b\f\n\r\t\v\\"]/g, (char) => QUOTED[char] ?? char)}"`;
}

const traversal: CostRule = (text) => stringCost(sizeOf(text));
const containsCost: CostRule = (text, part) => stringCost(sizeOf(text)) * stringCost(sizeOf(part));

/** Rules that hold whatever the argument is. */
export const stringCosts: ReadonlyMap<string, CostRule> = new Map<string, CostRule>([
  ...["lowerAscii", "upperAscii", "substring", "trim"].map((name) => [name, traversal] as const),
  ["replace", (text) => stringCost(sizeOf(text), 2)],
  ["split", (text) => stringCost(sizeOf(text), 2)],
  ["join", (_list, _separator, _none, result) => stringCost(sizeOf(result), 2)],
]);

export const strings: readonly Definition[] = [
  define("size(string): int", (_frame, text: string) => sizeOfString(text)),
  define("string.size(): int", (_frame, text: string) => sizeOfString(text)),
  define("string.contains(string): bool", (_frame, text: string, part: string) => text.includes(part), {
    cost: containsCost,
  }),
  define("string.startsWith(string): bool", (_frame, text: string, part: string) => text.startsWith(part), {
    cost: (_text, part) => stringCost(sizeOf(part)),
  }),
  define("string.endsWith(string): bool", (_frame, text: string, part: string) => text.endsWith(part), {
    cost: (_text, part) => stringCost(sizeOf(part)),
  }),
  define("string.charAt(int): string", charAt),
  define("string.indexOf(string): int", indexOf),
  define("string.indexOf(string, int): int", indexOf),
  define("string.lastIndexOf(string): int", lastIndexOf),
  define("string.lastIndexOf(string, int): int", lastIndexOf),
  define("string.lowerAscii(): string", (_frame, text: string) =>
    changeCase(text, /[A-Z]+/g, (letters) => letters.toLowerCase()),
  ),
  define("string.upperAscii(): string", (_frame, text: string) =>
    changeCase(text, /[a-z]+/g, (letters) => letters.toUpperCase()),
  ),
  define("string.replace(string, string): string", replace),
  define("string.replace(string, string, int): string", replace),
  define("string.split(string): list(string)", split),
  define("string.split(string, int): list(string)", split),
  define("string.substring(int): string", substring),
  define("string.substring(int, int): string", substring),
  define("string.trim(): string", (_frame, text: string) => text.replace(SPACE_AROUND, "")),
  define("list(string).join(): string", join, { since: 29 }),
  define("list(string).join(string): string", join, { since: 29 }),
  define("strings::quote(string): string", quote, { since: 29, cost: traversal }),
];
