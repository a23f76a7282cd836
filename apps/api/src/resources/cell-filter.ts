import { matcherOfAny } from "@periplus/posture/parameters/name-pattern";
import type { QueryTerm, QueryValue } from "@periplus/shared/query/syntax";
import type { Severity } from "@periplus/shared/vocabulary";
import { healthCodes, severityCodes } from "../database/codes.js";
import { type ClusterEntry, selectClusterIds } from "../query/cluster-directory.js";
import { bits, type CellFilter, type InventoryWords, states } from "./inventory-cells.js";
import { healthCodeOf } from "./resource-conditions.js";

/** Says of cells what the conditions of a query say of rows in SQL; only for terms that the rollups can answer. */
export function filterCells(
  terms: readonly QueryTerm[],
  directory: ReadonlyMap<number, ClusterEntry>,
  words: InventoryWords,
): CellFilter {
  const present = [...directory.values()].filter(({ isGone }) => !isGone);
  const of = (key: keyof typeof bits) => terms.filter((term) => term.key === key);
  const [clouds, clusters] = [of("cloud"), of("cluster")].map((some) => new Set(selectClusterIds(directory, some)));
  const severities = mark(states, bits.severity, of("severity"), severityTest);
  const healths = mark(states, bits.is, of("is"), healthTest);
  return {
    clusters: new Map(
      present.map(({ id }) => [id, (clouds?.has(id) ? 0 : bits.cloud) | (clusters?.has(id) ? 0 : bits.cluster)]),
    ),
    kinds: mark(words.kinds.texts, bits.kind, of("kind"), nameTest),
    namespaces: mark(words.namespaces.texts, bits.ns, of("ns"), namespaceTest),
    states: severities.map((bit, state) => bit | (healths[state] ?? 0)),
  };
}

type State = (typeof states)[number];
type MakeTest<Value> = (values: readonly QueryValue[]) => (value: Value) => boolean;

/** For each value 0 where all terms let it pass, else the bit. */
function mark<Value>(
  values: readonly Value[],
  bit: number,
  terms: readonly QueryTerm[],
  testOf: MakeTest<Value>,
): Uint8Array {
  if (terms.length === 0) return new Uint8Array(values.length);
  const tests = terms.map(({ values: asked, negated }) => {
    const test = testOf(asked);
    return (value: Value) => test(value) !== negated;
  });
  return Uint8Array.from(values, (value) => (tests.every((test) => test(value)) ? 0 : bit));
}

const nameTest: MakeTest<string> = (values) => matcherOfAny(values.map(({ text }) => text));

/** `-` is what lies in no namespace. */
const namespaceTest: MakeTest<string> = (values) => matcherOfAny(values.map(({ text }) => (text === "-" ? "" : text)));

/** No severity (0) is neither above nor below any. */
const severityTest: MakeTest<State> =
  (values) =>
  ({ severity }) =>
    severity > 0 && values.some(({ operator, text }) => compare(severity, operator, severityCodes[text as Severity]));

function compare(code: number, operator: QueryValue["operator"], other: number): boolean {
  switch (operator) {
    case "=":
      return code === other;
    case ">":
      return code > other;
    case ">=":
      return code >= other;
    case "<":
      return code < other;
    case "<=":
      return code <= other;
  }
}

/** What is not unhealthy has no severity, here as in SQL. */
const healthTest: MakeTest<State> = (values) => {
  const codes = new Set(values.map(({ text }) => healthCodeOf(text)));
  return ({ health, severity }) => codes.has(health) && (health === healthCodes.unhealthy || severity === 0);
};
