import type { ListLiteral, Literal, MapLiteral } from "../ast.js";
import { LIST_COST, MAP_COST } from "../cost.js";
import { Failure } from "../errors.js";
import type { Frame } from "../frame.js";
import { CelMap, CelOptional, CelUint, setOwn, toDouble } from "../values.js";
import { type Code, code, constantCode, type Evaluate } from "./code.js";
import type { Compiler } from "./compiler.js";

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

export function compileList(expr: ListLiteral, compiler: Compiler): Code {
  const elements = expr.elements.map(({ value, optional }) => ({ ...compiler.compile(value), optional }));
  if (elements.every((element) => element.constant !== undefined && !element.optional)) {
    return constantCode(Object.freeze(elements.map((element) => element.constant?.value)));
  }
  if (elements.every((element) => !element.optional)) {
    const runs = elements.map((element) => element.run);
    return code((frame) => {
      const list = runs.map((run) => run(frame));
      frame.cost += LIST_COST;
      return list;
    });
  }
  return code((frame) => {
    const list: unknown[] = [];
    for (const element of elements) {
      const value = element.run(frame);
      const unwrapped = element.optional ? optionalValue(value) : value;
      if (unwrapped !== undefined) list.push(unwrapped);
    }
    frame.cost += LIST_COST;
    return list;
  });
}

interface Entry {
  readonly key: Evaluate;
  readonly value: Evaluate;
  readonly optional: boolean;
}

/** Collects entries: into a plain object while all keys are strings, else into a CelMap. */
export class MapBuilder {
  #plain: Record<string, unknown> | undefined = {};
  #map: CelMap | undefined;

  /** Throws a Failure when the key is none, or is there already. */
  add(key: unknown, value: unknown): void {
    if (typeof key === "string" && this.#plain !== undefined) {
      if (Object.hasOwn(this.#plain, key)) throw new Failure(`Failed with repeated key ${key}`);
      setOwn(this.#plain, key, value);
      return;
    }
    if (CelMap.keyOf(key) === undefined) throw new Failure("unsupported key type");
    const map = this.#general();
    if (map.has(key)) throw new Failure(`Failed with repeated key ${String(key)}`);
    map.set(key, value);
  }

  build(): Record<string, unknown> | CelMap {
    return this.#map ?? this.#plain ?? {};
  }

  #general(): CelMap {
    if (this.#map !== undefined) return this.#map;
    this.#map = new CelMap();
    for (const [key, value] of Object.entries(this.#plain ?? {})) this.#map.set(key, value);
    this.#plain = undefined;
    return this.#map;
  }
}

function buildMap(frame: Frame, entries: readonly Entry[]): unknown {
  const builder = new MapBuilder();
  for (const entry of entries) {
    const key = entry.key(frame);
    const value = entry.value(frame);
    const unwrapped = entry.optional ? optionalValue(value) : value;
    if (unwrapped !== undefined) builder.add(key, unwrapped);
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
  const run = (frame: Frame) => {
    const map = buildMap(frame, entries);
    frame.cost += MAP_COST;
    return map;
  };
  return constant ? compiler.fold(run, expr.position) : code(run);
}
