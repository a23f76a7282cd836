// The official conformance suite of CEL (https://github.com/google/cel-spec, as @bufbuild/cel-spec ships it) against
// packages/cel. Prints one JSON line; `--failures` lists on standard error what failed.
import type { SimpleTest } from "@bufbuild/cel-spec/cel/expr/conformance/test/simple_pb.js";
import {
  getConformanceSuite,
  type IncrementalTest,
  type IncrementalTestSuite,
} from "@bufbuild/cel-spec/testdata/tests.js";
import { check } from "@periplus/cel/check/checker";
import { compile } from "@periplus/cel/compile";
import { describeValue } from "@periplus/cel/describe";
import { CelCompileError, CelEvaluationError } from "@periplus/cel/errors";
import { kubernetesFunctions } from "@periplus/cel/library/standard";
import { parse } from "@periplus/cel/parse/parser";
import { type CelType, formatType } from "@periplus/cel/types";
import { fromFunction, fromType, fromValue, MessageValue } from "../cel-protobuf.ts";

type Outcome =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "skipped"; readonly reason: string };

/** Extensions of CEL that no version of Kubernetes enables. */
const ABSENT_EXTENSIONS: Readonly<Record<string, string>> = {
  bindings_ext: "cel.bind: Kubernetes does not enable the bindings extension",
  block_ext: "cel.block: Kubernetes does not enable the block extension",
  encoders_ext: "base64: Kubernetes does not enable the encoders extension",
  math_ext: "math.*: Kubernetes does not enable the math extension",
  proto2_ext: "proto.*: protocol-buffer extensions",
};

const MESSAGES = "protocol-buffer messages or enums";
/** What only exists with message types: their names, and literals of them. */
const MESSAGE_TEXT =
  /TestAllTypes|NestedEnum|GlobalEnum|NestedTestAllTypes|google\.protobuf\.(?!Timestamp\b(?!\s*\{)|Duration\b(?!\s*\{))|\b(?:Any|BoolValue|BytesValue|DoubleValue|FloatValue|Int32Value|Int64Value|StringValue|UInt32Value|UInt64Value|ListValue|Struct|Value|NullValue|Timestamp|Duration)\s*\{/;

/** Suites of which every test is about messages or enums. */
const MESSAGE_SUITES = new Set(["enums", "proto2", "proto3"]);

const FORMAT_VERSION =
  "string.format: the suite tests version 4 of the strings extension, Kubernetes enables version 2, which prints differently";
const INDEX_RANGE = "indexOf beyond the end: the suite wants an error, cel-go and so Kubernetes give -1";
const MAP_KEYS =
  "keys of maps: the suite wants an error for doubles and repetitions, cel-go and so Kubernetes accept them";
const PRESENCE =
  "field of a scalar behind .?: the suite wants an error, which is an option of cel-go that Kubernetes leaves off";

/**
 * Tests that the API server itself does not pass: what it answers is among the vectors in packages/cel/test/vectors
 * (group "unlike the conformance suite").
 */
const KUBERNETES_DIFFERS: Readonly<Record<string, string>> = {
  "optionals/map_null_entry_no_such_key": PRESENCE,
  "optionals/map_present_key_invalid_field": PRESENCE,
  "qualified_identifier_resolution/map_key_float": MAP_KEYS,
  "qualified_identifier_resolution/map_value_repeat_key": MAP_KEYS,
  "qualified_identifier_resolution/map_value_repeat_key_heterogeneous": MAP_KEYS,
  "value_errors/indexof_out_of_range": INDEX_RANGE,
  "value_errors/lastindexof_out_of_range": INDEX_RANGE,
  "format/scientific notation formatting clause": FORMAT_VERSION,
  "format/scientific notation formatting clause in a string variable": FORMAT_VERSION,
  "format/default precision for scientific notation": FORMAT_VERSION,
  "format/dyntype support for scientific notation": FORMAT_VERSION,
  "format/NaN support for scientific notation": FORMAT_VERSION,
  "format/positive infinity support for scientific notation": FORMAT_VERSION,
  "format/negative infinity support for scientific notation": FORMAT_VERSION,
  "format/NaN support for decimal": FORMAT_VERSION,
  "format/positive infinity support for decimal": FORMAT_VERSION,
  "format/negative infinity support for decimal": FORMAT_VERSION,
  "format/positive infinity support for fixed-point": FORMAT_VERSION,
  "format/negative infinity support for fixed-point": FORMAT_VERSION,
  "format/list support for string": FORMAT_VERSION,
  "format/map support for string": FORMAT_VERSION,
  "format/map support (all key types)": FORMAT_VERSION,
  "format/dyntype NaN/infinity support": FORMAT_VERSION,
  "format/dyntype support for lists": FORMAT_VERSION,
  "format/dyntype support for maps": FORMAT_VERSION,
};

function skipReason(path: readonly string[], { name, original }: IncrementalTest): string | undefined {
  const [suite = "", section = ""] = path;
  if (MESSAGE_SUITES.has(suite) || MESSAGE_TEXT.test(original.expr)) return MESSAGES;
  return ABSENT_EXTENSIONS[suite] ?? KUBERNETES_DIFFERS[`${section}/${name}`];
}

/** The type of an expression for which the test declares functions of its own. */
function checkedType(test: SimpleTest): string {
  const declared = test.typeEnv.flatMap(({ name, declKind }) =>
    declKind.case === "function" ? [[name, fromFunction(name, declKind.value)] as const] : [],
  );
  const checked = check(parse(test.expr), {
    variables: variablesOf(test),
    functions: new Map([...kubernetesFunctions, ...declared]),
    container: test.container,
    lenient: false,
  });
  if (checked.issues.length > 0) throw new CelCompileError(checked.issues);
  return formatType(checked.typeOf(checked.ast));
}

function variablesOf(test: SimpleTest): Record<string, CelType> {
  const variables: Record<string, CelType> = {};
  for (const { name, declKind } of test.typeEnv) {
    if (declKind.case === "ident") variables[name] = fromType(declKind.value.type);
  }
  return variables;
}

function bindingsOf(test: SimpleTest): Record<string, unknown> {
  const bindings: Record<string, unknown> = {};
  for (const [name, { kind }] of Object.entries(test.bindings)) {
    if (kind.case === "value") bindings[name] = fromValue(kind.value);
  }
  return bindings;
}

function expect(test: SimpleTest, actual: string, type: string): Outcome {
  const matcher = test.resultMatcher;
  let wanted = "true";
  if (matcher.case === "value") wanted = describeValue(fromValue(matcher.value));
  if (matcher.case === "typedResult") {
    const { deducedType, result } = matcher.value;
    const wantedType = formatType(fromType(deducedType));
    if (deducedType !== undefined && wantedType !== type) {
      return { kind: "failed", message: `type ${type}, wanted ${wantedType}` };
    }
    if (result === undefined) return { kind: "passed" };
    wanted = describeValue(fromValue(result));
  }
  return wanted === actual ? { kind: "passed" } : { kind: "failed", message: `gave ${actual}, wanted ${wanted}` };
}

function run(test: SimpleTest): Outcome {
  const wantsError = test.resultMatcher.case === "evalError" || test.resultMatcher.case === "anyEvalErrors";
  try {
    if (test.checkOnly) return expect(test, "", checkedType(test));
    const program = compile(test.expr, {
      variables: variablesOf(test),
      container: test.container,
      mixedLiterals: true,
      unchecked: test.disableCheck,
    });
    const type = formatType(program.type);
    const value = program.evaluate(bindingsOf(test));
    const shown = describeValue(value);
    return wantsError ? { kind: "failed", message: `gave ${shown}, wanted an error` } : expect(test, shown, type);
  } catch (error) {
    if (error instanceof MessageValue) return { kind: "skipped", reason: MESSAGES };
    const own = error instanceof CelCompileError || error instanceof CelEvaluationError;
    if (own && wantsError) return { kind: "passed" };
    return { kind: "failed", message: own ? error.message : String(error instanceof Error ? error.stack : error) };
  }
}

const skipped: Record<string, number> = {};
const suites: Record<string, { passed: number; failed: number; skipped: number }> = {};
const showFailures = process.argv.includes("--failures");

function record(suite: string, path: readonly string[], test: IncrementalTest): void {
  suites[suite] ??= { passed: 0, failed: 0, skipped: 0 };
  const reason = skipReason(path, test);
  const outcome: Outcome = reason === undefined ? run(test.original) : { kind: "skipped", reason };
  suites[suite][outcome.kind] += 1;
  if (outcome.kind === "skipped") skipped[outcome.reason] = (skipped[outcome.reason] ?? 0) + 1;
  if (outcome.kind === "failed" && showFailures) {
    console.error(`${[...path, test.name].join("/")}: ${test.original.expr}\n    ${outcome.message}`);
  }
}

function visit(suite: IncrementalTestSuite, path: readonly string[]): void {
  for (const test of suite.tests) record(path[0] ?? suite.name, path, test);
  for (const child of suite.suites) visit(child, [...path, child.name]);
}

visit(getConformanceSuite(), []);
const all = Object.values(suites);
const total = (pick: (suite: { passed: number; failed: number; skipped: number }) => number) =>
  all.reduce((sum, suite) => sum + pick(suite), 0);
const failed = total((suite) => suite.failed);
console.log(
  JSON.stringify({
    suites: Object.keys(suites).length,
    tests: total((suite) => suite.passed + suite.failed + suite.skipped),
    passed: total((suite) => suite.passed),
    failed,
    skipped: total((suite) => suite.skipped),
    skipReasons: skipped,
    bySuite: suites,
  }),
);
process.exitCode = failed === 0 ? 0 : 1;
