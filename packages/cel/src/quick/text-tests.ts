import type { Expr } from "../ast.js";
import { regexCost, sizeOfString, stringCost } from "../cost.js";
import { compilePattern } from "../library/pattern.js";
import { giveUp, type QuickTest, SHORT_TEXT } from "./code.js";

/** A question about a text, with the argument that it is asked with already worked in. */
interface TextTest {
  readonly test: QuickTest;
  /** What it costs at most on a short text. */
  readonly bound: number;
}

function startsWith(part: string, wanted: boolean): TextTest {
  const test: QuickTest = (_frame, it) => (typeof it === "string" ? it.startsWith(part) === wanted : giveUp());
  return { test, bound: stringCost(sizeOfString(part)) };
}

function endsWith(part: string, wanted: boolean): TextTest {
  const test: QuickTest = (_frame, it) => (typeof it === "string" ? it.endsWith(part) === wanted : giveUp());
  return { test, bound: stringCost(sizeOfString(part)) };
}

function contains(part: string, wanted: boolean): TextTest {
  const cost = stringCost(sizeOfString(part));
  const test: QuickTest = (frame, it) => {
    if (typeof it !== "string") return giveUp();
    if (it.length > SHORT_TEXT) frame.charge(stringCost(it.length) * cost);
    return it.includes(part) === wanted;
  };
  return { test, bound: stringCost(SHORT_TEXT) * cost };
}

function matches(source: string, wanted: boolean): TextTest {
  const pattern = compilePattern(source);
  const size = sizeOfString(source);
  const test: QuickTest = (frame, it) => {
    if (typeof it !== "string") return giveUp();
    if (it.length > SHORT_TEXT) frame.charge(regexCost(it.length, size));
    return pattern.test(it) === wanted;
  };
  return { test, bound: regexCost(SHORT_TEXT, size) };
}

/** The questions that rules ask most. */
const TESTS: ReadonlyMap<string, (argument: string, wanted: boolean) => TextTest> = new Map([
  ["startsWith", startsWith],
  ["endsWith", endsWith],
  ["contains", contains],
  ["matches", matches],
]);

function textTest(name: string, argument: Expr | undefined, wanted: boolean): TextTest | undefined {
  if (argument?.kind !== "literal" || typeof argument.value !== "string") return undefined;
  return TESTS.get(name)?.(argument.value, wanted);
}

/** `it.matches('...')` and its like, or the opposite; undefined for any other call. */
export function compileTextTest(name: string, argument: Expr | undefined, wanted: boolean): QuickTest | undefined {
  return textTest(name, argument, wanted)?.test;
}

/** What such a call costs at most on a short text; 0 for any other call. */
export function textTestBound(name: string, argument: Expr | undefined): number {
  return textTest(name, argument, true)?.bound ?? 0;
}
