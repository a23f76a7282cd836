import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compile, type Program } from "../src/compile.js";
import { describeValue } from "../src/describe.js";
import { CelCompileError } from "../src/errors.js";
import { parseType } from "../src/functions.js";
import { parseJson } from "../src/json.js";
import { type CelType, dyn, formatType } from "../src/types.js";

/** One expression and what the API server's environment made of it. */
interface Vector {
  readonly expression: string;
  /** As describeValue prints it. */
  readonly value?: string;
  readonly error?: "compile" | "evaluate" | "budget";
  readonly type?: string;
  /** Absent where it depends on the order in which Go walks a map, which is random. */
  readonly cost?: number;
}

interface Recording {
  readonly fixtures: Readonly<Record<string, unknown>>;
  readonly typed: Readonly<Record<string, { readonly type: string; readonly value: unknown }>>;
  readonly groups: readonly { readonly name: string; readonly fixture?: string; readonly vectors: readonly Vector[] }[];
}

const file = new URL("./vectors/kubernetes-1.37.json", import.meta.url);
const recording = parseJson(readFileSync(file, "utf8")) as Recording;

/** Go and JavaScript write doubles differently. */
function normalizeDoubles(text: string): string {
  return text.replace(/double ([^,\])} ]+)/g, (_all, number: string) => {
    const value = Number(number);
    return `double ${Object.is(value, -0) ? "-0" : value}`;
  });
}

function environment(fixture: string | undefined) {
  if (fixture === "typed") {
    const entries = Object.entries(recording.typed);
    return {
      types: Object.fromEntries(entries.map(([name, { type }]) => [name, parseType(type)])),
      values: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
    };
  }
  const types: Record<string, CelType> = fixture === undefined ? {} : { object: dyn };
  return { types, values: fixture === undefined ? {} : { object: recording.fixtures[fixture] } };
}

function compileOrUndefined(expression: string, variables: Readonly<Record<string, CelType>>): Program | undefined {
  try {
    return compile(expression, { variables });
  } catch (error) {
    if (error instanceof CelCompileError) return undefined;
    throw error;
  }
}

/** What ours makes of it, in the form of a vector. A compile error counts as an error of either kind. */
function run(vector: Vector, fixture: string | undefined): Partial<Vector> {
  const { types, values } = environment(fixture);
  const program = compileOrUndefined(vector.expression, types);
  if (program === undefined) return { error: "compile" };
  const { result, cost } = program.measure(values);
  if ("value" in result) {
    return { value: normalizeDoubles(describeValue(result.value)), type: formatType(program.type), cost };
  }
  return { error: result.error.reason === "budget" ? "budget" : "evaluate", cost };
}

describe.each(recording.groups)("$name", ({ vectors, fixture }) => {
  it.each(vectors)("$expression", (vector) => {
    const ours = run(vector, fixture);
    if (vector.error !== undefined) {
      expect(ours.value).toBeUndefined();
      expect(ours.error === "budget").toBe(vector.error === "budget");
      expect(ours.error === "compile").toBe(vector.error === "compile");
      return;
    }
    expect(ours.error).toBeUndefined();
    expect(ours.value).toBe(normalizeDoubles(vector.value ?? ""));
    expect(ours.type).toBe(vector.type);
    if (vector.cost !== undefined) expect(ours.cost).toBe(vector.cost);
  });
});

it("has at least 400 vectors", () => {
  expect(recording.groups.flatMap((group) => group.vectors).length).toBeGreaterThanOrEqual(400);
});
