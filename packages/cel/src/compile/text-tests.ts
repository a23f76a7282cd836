import { regexCost, sizeOfString, stringCost } from "../cost.js";
import { noSuchOverload } from "../errors.js";
import type { CostRule } from "../functions.js";
import { compilePattern } from "../library/pattern.js";
import { chargeFailure } from "./argument-failure.js";
import { booleanCode, type Code } from "./code.js";

/** A question about a text, with the argument that it is asked with already worked in. */
interface TextTest {
  readonly test: (text: string) => boolean;
  readonly cost: (text: string) => number;
}

function affixTest(part: string, test: (text: string) => boolean): TextTest {
  const cost = stringCost(sizeOfString(part));
  return { test, cost: () => cost };
}

/** The questions that rules ask most. */
const TESTS: ReadonlyMap<string, (argument: string) => TextTest> = new Map<string, (argument: string) => TextTest>([
  ["startsWith", (part) => affixTest(part, (text) => text.startsWith(part))],
  ["endsWith", (part) => affixTest(part, (text) => text.endsWith(part))],
  [
    "contains",
    (part) => {
      const partCost = stringCost(sizeOfString(part));
      return { test: (text) => text.includes(part), cost: (text) => stringCost(sizeOfString(text)) * partCost };
    },
  ],
  [
    "matches",
    (source) => {
      const pattern = compilePattern(source);
      const size = sizeOfString(source);
      return { test: (text) => pattern.test(text), cost: (text) => regexCost(sizeOfString(text), size) };
    },
  ],
]);

/** `text.matches('...')` and its like with a constant; undefined for any other call. Throws a Failure. */
export function compileTextTest(name: string, args: readonly Code[], rule: CostRule): Code | undefined {
  const [text, argument] = args;
  const constant = argument?.constant?.value;
  const prepare = TESTS.get(name);
  if (prepare === undefined || text === undefined || typeof constant !== "string") return undefined;
  const { run } = text;
  const { test, cost } = prepare(constant);
  return booleanCode((frame) => {
    let value: unknown;
    try {
      value = run(frame);
    } catch (error) {
      chargeFailure((other, failed) => rule(failed, other, undefined, undefined), frame, constant, error);
      throw error;
    }
    if (typeof value !== "string") {
      frame.cost += rule(value, constant, undefined, undefined);
      throw noSuchOverload();
    }
    frame.cost += cost(value);
    return test(value);
  });
}
