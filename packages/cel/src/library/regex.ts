import { RE2JS } from "re2js";
import { regexCost, sizeOf } from "../cost.js";
import { Failure } from "../errors.js";
import type { Frame } from "../frame.js";
import { type CostRule, type Definition, define } from "../functions.js";

/** Compiled patterns. Patterns may come from data, so the oldest ones leave when there are many. */
const compiled = new Map<string, RE2JS>();
const MAX_COMPILED = 500;

/** Compiles a pattern of RE2 (no look-around, no back-references). Throws a Failure. */
export function compilePattern(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  let regex: RE2JS;
  try {
    regex = RE2JS.compile(pattern);
  } catch (error) {
    throw new Failure(`error parsing regexp: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (compiled.size >= MAX_COMPILED) {
    const [oldest] = compiled.keys();
    if (oldest !== undefined) compiled.delete(oldest);
  }
  compiled.set(pattern, regex);
  return regex;
}

function matches(_frame: Frame, text: string, pattern: string): boolean {
  return compilePattern(pattern).matcher(text).find();
}

function find(_frame: Frame, text: string, pattern: string): string {
  const matcher = compilePattern(pattern).matcher(text);
  return matcher.find() ? (matcher.group() ?? "") : "";
}

/** At most `limit` matches, all when it is negative. */
function findAll(frame: Frame, text: string, pattern: string, limit: number = -1): string[] {
  const found: string[] = [];
  const matcher = compilePattern(pattern).matcher(text);
  let previousEnd = -1;
  for (let at = 0; at <= text.length && (limit < 0 || found.length < limit) && matcher.find(at); frame.work(1)) {
    const start = matcher.start();
    const end = matcher.end();
    // As in Go, an empty match right behind another match is none.
    if (end > at || start !== previousEnd) found.push(text.slice(start, end));
    previousEnd = end;
    at = end > at ? end : at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
  }
  return found;
}

const patternCost: CostRule = (text, pattern) => regexCost(sizeOf(text), sizeOf(pattern));

/** Rules that hold whatever the argument is. */
export const regexCosts: ReadonlyMap<string, CostRule> = new Map([
  ["find", patternCost],
  ["findAll", patternCost],
]);

export const regex: readonly Definition[] = [
  define("matches(string, string): bool", matches, { cost: patternCost }),
  define("string.matches(string): bool", matches, { cost: patternCost }),
  define("string.find(string): string", find),
  define("string.findAll(string): list(string)", findAll),
  define("string.findAll(string, int): list(string)", findAll),
];
