import type { Comprehension } from "../ast.js";
import { LIST_COST, SELECT_COST, sortCost } from "../cost.js";
import { getKey, isMap, keysOf } from "../equality.js";
import { Failure, noSuchOverload } from "../errors.js";
import type { Frame } from "../frame.js";
import { sortByKeys } from "../library/lists.js";
import { booleanCode, type Code, code, type Evaluate } from "./code.js";
import type { Compiler } from "./compiler.js";
import { compileTest, type Test } from "./logic.js";
import { MapBuilder } from "./map-builder.js";
import { enter, firstOf, type Loop, secondOf } from "./ranges.js";

/*
 * cel-go expands each macro into a general fold and charges for the parts of the fold. The loops here do the same work
 * directly; the numbers below are what the parts would cost: a read of the accumulator 1, `!` 1,
 * `@not_strictly_false` 1, `+` 1, `==` 1, an insertion 1, and 1 for the final read.
 */
const READ = SELECT_COST;
const RESULT = SELECT_COST;
const ALL_CONDITION = READ + 1;
const EXISTS_CONDITION = READ + 2;
const APPEND = READ + 1;
const COUNT = READ + 1;
const COUNT_RESULT = RESULT + 1;
const INSERT_ENTRY = READ + 1;
const INSERT_KEY = INSERT_ENTRY + READ;

/** `all` (decisive false) and `exists` (decisive true): errors count only when no element decides. */
function quantifier(loop: Loop, predicate: Test, decisive: boolean): Test {
  const condition = decisive ? EXISTS_CONDITION : ALL_CONDITION;
  return (frame) => {
    const range = loop.range(frame);
    const first = firstOf(range, loop.two);
    const second = secondOf(range, loop.two);
    let failure: Failure | undefined;
    for (let index = 0; index < first.length; index += 1) {
      enter(loop, frame, first[index], second?.[index]);
      frame.cost += condition + READ;
      try {
        if (predicate(frame) === decisive) {
          // The fold looks at its condition once more when there are elements left.
          frame.cost += index + 1 < first.length ? condition + RESULT : RESULT;
          return decisive;
        }
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failure ??= error;
      }
      frame.checkCost();
    }
    frame.cost += RESULT;
    if (failure !== undefined) throw failure;
    return !decisive;
  };
}

function existsOne(loop: Loop, predicate: Test): Test {
  return (frame) => {
    const range = loop.range(frame);
    const first = firstOf(range, loop.two);
    const second = secondOf(range, loop.two);
    let count = 0;
    for (let index = 0; index < first.length; index += 1) {
      enter(loop, frame, first[index], second?.[index]);
      const found = predicate(frame);
      if (found) {
        count += 1;
        frame.cost += COUNT;
      }
      frame.checkCost();
    }
    frame.cost += COUNT_RESULT;
    return count === 1;
  };
}

function filter(loop: Loop, predicate: Test): Evaluate {
  return (frame) => {
    const range = loop.range(frame);
    const first = firstOf(range, loop.two);
    const second = secondOf(range, loop.two);
    const kept: unknown[] = [];
    for (let index = 0; index < first.length; index += 1) {
      enter(loop, frame, first[index], second?.[index]);
      if (predicate(frame)) {
        kept.push(frame.slots[loop.slot]);
        frame.cost += APPEND + READ + LIST_COST;
      }
      frame.checkCost();
    }
    frame.cost += RESULT;
    return kept;
  };
}

/** What is done with the elements that the condition accepts; all of them when there is none. */
interface Body {
  readonly predicate: Test | undefined;
  readonly transform: Code;
}

function collect(loop: Loop, frame: Frame, range: unknown, { predicate, transform }: Body): unknown[] {
  const first = firstOf(range, loop.two);
  const second = secondOf(range, loop.two);
  // `[x]` is a constant, and free, when x is one.
  const append = transform.constant === undefined ? APPEND + LIST_COST : APPEND;
  const list: unknown[] = [];
  for (let index = 0; index < first.length; index += 1) {
    enter(loop, frame, first[index], second?.[index]);
    if (predicate === undefined || predicate(frame)) {
      list.push(transform.run(frame));
      frame.cost += append;
    }
    frame.checkCost();
  }
  frame.cost += RESULT;
  return list;
}

function mapList(loop: Loop, body: Body): Evaluate {
  return (frame) => collect(loop, frame, loop.range(frame), body);
}

function mapEntries(loop: Loop, { predicate, transform }: Body, insert: "value" | "entry"): Evaluate {
  return (frame) => {
    const range = loop.range(frame);
    const first = firstOf(range, loop.two);
    const second = secondOf(range, loop.two);
    const builder = new MapBuilder();
    for (let index = 0; index < first.length; index += 1) {
      enter(loop, frame, first[index], second?.[index]);
      if (predicate !== undefined && !predicate(frame)) continue;
      if (insert === "value") {
        const key = frame.slots[loop.slot];
        builder.insert(key, transform.run(frame));
        frame.cost += INSERT_KEY;
      } else {
        insertEntries(builder, transform.run(frame));
        frame.cost += INSERT_ENTRY;
      }
      frame.checkCost();
    }
    frame.cost += RESULT;
    return builder.build();
  };
}

function insertEntries(builder: MapBuilder, entries: unknown): void {
  if (!isMap(entries)) throw noSuchOverload();
  for (const key of keysOf(entries)) builder.insert(key, getKey(entries, key));
}

/** Sorts by a key. cel-go keeps the list in a variable, maps it to the keys and sorts: it reads the variable twice. */
function sortBy(loop: Loop, body: Body, cost: (keys: readonly unknown[]) => number): Evaluate {
  return (frame) => {
    const list = loop.range(frame);
    frame.cost += READ + READ;
    if (!Array.isArray(list)) {
      frame.cost += 1;
      throw noSuchOverload();
    }
    const keys = collect(loop, frame, list, body);
    frame.cost += cost(keys);
    frame.checkCost();
    return sortByKeys(frame, list, keys);
  };
}

function compileLoop(expr: Comprehension, loop: Loop, body: Body, compiler: Compiler): Code {
  const predicate = body.predicate ?? (() => true);
  switch (expr.macro) {
    case "all":
      return booleanCode(quantifier(loop, predicate, false));
    case "exists":
      return booleanCode(quantifier(loop, predicate, true));
    case "existsOne":
      return booleanCode(existsOne(loop, predicate));
    case "filter":
      return code(filter(loop, predicate));
    case "map":
    case "transformList":
      return code(mapList(loop, body));
    case "transformMap":
      return code(mapEntries(loop, body, "value"));
    case "transformMapEntry":
      return code(mapEntries(loop, body, "entry"));
    case "sortBy": {
      // The rule holds when the type of the keys is known, otherwise sorting costs as little as any call.
      const isKnown = compiler.checked.callOf(expr)?.overloads.length === 1;
      return code(sortBy(loop, body, isKnown ? sortCost : () => 1));
    }
  }
}

export function compileComprehension(expr: Comprehension, compiler: Compiler): Code {
  const range = compiler.compile(expr.range).run;
  return compiler.withLocals(expr.variables, ({ slot, cached }) => {
    const loop = { range, slot, cached, two: expr.variables.length === 2 };
    const predicate = expr.condition && compileTest(expr.condition, compiler);
    const transform = expr.transform === undefined ? code(() => undefined) : compiler.compile(expr.transform);
    return compileLoop(expr, loop, { predicate, transform }, compiler);
  });
}
