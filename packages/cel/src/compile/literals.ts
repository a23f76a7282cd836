import type { ListLiteral, Literal, MapLiteral } from "../ast.js";
import { LIST_COST, MAP_COST } from "../cost.js";
import { Failure } from "../errors.js";
import type { Frame } from "../frame.js";
import { CelOptional, CelUint, toDouble } from "../values.js";
import { type Code, code, constantCode, type Evaluate } from "./code.js";
import type { Compiler } from "./compiler.js";
import { MapBuilder } from "./map-builder.js";

export function compileLiteral({ value }: Literal): Code {
  if (typeof value !== "object" || value === null || value instanceof CelUint || value instanceof Uint8Array) {
    return constantCode(value);
  }
  return constantCode(toDouble(value.double));
}

/** The value of an element written with `?`: undefined when the optional has none. */
function optionalValue(value: unknown): unknown {
  if (!(value instanceof CelOptional)) throw new Failure("cannot initialize optional element from non-optional value");
  return value.value();
}

interface Element {
  readonly run: Evaluate;
  readonly optional: boolean;
}

function buildList(frame: Frame, elements: readonly Element[]): unknown[] {
  const list: unknown[] = [];
  for (const element of elements) {
    const value = element.run(frame);
    const unwrapped = element.optional ? optionalValue(value) : value;
    if (unwrapped !== undefined) list.push(unwrapped);
  }
  return list;
}

/** Code that charges for the literal also when an element fails, as cel-go does. */
function literalCode(cost: number, build: Evaluate): Code {
  return code((frame) => {
    try {
      return build(frame);
    } finally {
      frame.cost += cost;
    }
  });
}

export function compileList(expr: ListLiteral, compiler: Compiler): Code {
  const elements = expr.elements.map(({ value, optional }) => ({ ...compiler.compile(value), optional }));
  if (elements.every((element) => element.constant !== undefined && !element.optional)) {
    return constantCode(Object.freeze(elements.map((element) => element.constant?.value)));
  }
  return literalCode(LIST_COST, (frame) => buildList(frame, elements));
}

interface Entry {
  readonly key: Evaluate;
  readonly value: Evaluate;
  readonly optional: boolean;
}

function buildMap(frame: Frame, entries: readonly Entry[]): unknown {
  const builder = new MapBuilder();
  for (const entry of entries) {
    const key = entry.key(frame);
    const value = entry.value(frame);
    const unwrapped = entry.optional ? optionalValue(value) : value;
    if (unwrapped !== undefined) builder.set(key, unwrapped);
  }
  return builder.build();
}

export function compileMap(expr: MapLiteral, compiler: Compiler): Code {
  const compiled = expr.entries.map(({ key, value, optional }) => ({
    key: compiler.compile(key),
    value: compiler.compile(value),
    optional,
  }));
  const entries = compiled.map(({ key, value, optional }) => ({ key: key.run, value: value.run, optional }));
  const constant = compiled.every(({ key, value, optional }) => key.constant && value.constant && !optional);
  const build: Evaluate = (frame) => buildMap(frame, entries);
  return constant ? compiler.fold(build, expr.position) : literalCode(MAP_COST, build);
}
