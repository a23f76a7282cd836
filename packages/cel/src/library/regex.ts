import { regexCost, sizeOf } from "../cost.js";
import type { Frame } from "../frame.js";
import { type CostRule, type Definition, define } from "../functions.js";
import { compilePattern } from "./pattern.js";

function matches(_frame: Frame, text: string, pattern: string): boolean {
  return compilePattern(pattern).test(text);
}

/** At most `limit` matches, all when it is negative. */
function findAll(frame: Frame, text: string, pattern: string, limit: number = -1): string[] {
  const found: string[] = [];
  if (limit === 0) return found;
  for (const match of compilePattern(pattern).findAll(text)) {
    found.push(match);
    frame.work(1);
    if (found.length === limit) break;
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
  define("string.find(string): string", (_frame, text: string, pattern: string) => compilePattern(pattern).find(text)),
  define("string.findAll(string): list(string)", findAll),
  define("string.findAll(string, int): list(string)", findAll),
];
