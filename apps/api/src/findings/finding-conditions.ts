import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import { matcherOfAny } from "@periplus/posture/parameters/name-pattern";
import type { QueryTerm } from "@periplus/shared/query/syntax";
import { allOf, anyOf, type Sql, sql } from "../database/sql.js";
import { type ClusterEntry, selectClusterIds } from "../query/cluster-directory.js";
import { applyNegation, containsText, hasSeverity, isObject } from "../query/conditions.js";

const states = {
  open: sql`f.resolved_at IS NULL AND f.exemption_id IS NULL`,
  exempt: sql`f.resolved_at IS NULL AND f.exemption_id IS NOT NULL`,
  resolved: sql`f.resolved_at IS NOT NULL`,
} as const;

const columns = { kind: sql`r.kind`, namespace: sql`r.namespace`, name: sql`r.name` };

/** Which states a query asks for, each with an index of its own. */
export function findingStates(terms: readonly QueryTerm[]): Sql[] {
  return Object.entries(states)
    .filter(([word]) =>
      terms.every(({ key, values, negated }) => key !== "is" || values.some(({ text }) => text === word) !== negated),
    )
    .map(([, condition]) => condition);
}

/** What conditions are made with. */
export interface FindingWords {
  readonly directory: ReadonlyMap<number, ClusterEntry>;
  readonly pack: Pick<RulePack, "rules">;
  /** The database knows how many findings a rule has when it is told its number. */
  readonly ruleNumbers: ReadonlyMap<string, number>;
}

/** A query over findings, but for their state, as conditions on rows `f` of `findings` and `r` of `resources`. */
export interface FindingConditions {
  readonly all: Sql;
  /** What of it an index of open findings starts with, one cluster or one rule; those rows are in order. */
  readonly inOneIndex: Sql;
  /** Nothing else is asked, but for severities, which are the order. */
  readonly isOrdered: boolean;
  /** What is asked of the resource by its name and kind; undefined where nothing is. */
  readonly ofResource: Sql | undefined;
  /** What fits all fits one of these or of `ofRules`, and the other way round; indexes find what fits one. */
  readonly either: readonly Alternative[];
  /** Each of one rule, by which an index has them in order. */
  readonly ofRules: readonly Alternative[];
}

interface Alternative {
  readonly condition: Sql;
  readonly asksResource: boolean;
}

export function findingConditions(terms: readonly QueryTerm[], words: FindingWords): FindingConditions {
  const present = [...words.directory.values()].filter(({ isGone }) => !isGone).map(({ id }) => id);
  const gone = words.directory.size > present.length;
  const asked = terms.filter(({ key }) => key !== "is");
  const conditionsOf = (some: readonly QueryTerm[]) => [
    ...(gone ? [sql`f.cluster_id = ANY(${present}::int[])`] : []),
    ...some.map((term) => applyNegation(term, compile({ ...term, negated: false }, words))),
  ];
  const first = asked.find((term) => !term.negated && beginsIndex(term, words));
  const isOrdered = asked.every((term) => term === first || (term.key === "severity" && !term.negated));
  const text = asked.find(({ key, negated }) => key === null && !negated);
  const others = asked.filter((term) => term !== text);
  const withOthers = (conditions: readonly Sql[], asksResource: boolean) =>
    conditions.map((one) => ({
      condition: allOf([...conditionsOf(others), one]),
      asksResource: asksResource || others.some(({ key }) => resourceKeys.has(key)),
    }));
  return {
    all: allOf(conditionsOf(asked)),
    inOneIndex: first ? compile(first, words) : sql`true`,
    isOrdered,
    ofResource: ofResource(asked, text),
    either: text ? withOthers(named(text), true) : withOthers([sql`true`], false),
    ofRules: withOthers(text ? titledOneByOne(text, words) : [], false),
  };
}

/** Keys, or no key, by which a resource is asked for. */
const resourceKeys = new Set<string | null>(["kind", "ns", "name", null]);

function ofResource(terms: readonly QueryTerm[], text: QueryTerm | undefined): Sql | undefined {
  const conditions = terms.flatMap((term) => {
    const condition = isObject(term, columns);
    return condition ? [applyNegation(term, condition)] : [];
  });
  if (text) conditions.push(nameContains(text));
  return conditions.length === 0 ? undefined : allOf(conditions);
}

function compile(term: QueryTerm, words: FindingWords): Sql {
  const texts = term.values.map(({ text }) => text);
  switch (term.key) {
    case "cloud":
    case "cluster":
      return isAnyOf(sql`f.cluster_id`, selectClusterIds(words.directory, [term]), sql`int[]`);
    case "severity":
      return hasSeverity(sql`f.severity`, term.values);
    case "rule":
      return isOfRules(numbersOf(words, matcherOfAny(texts)));
    case null:
      return anyOf(texts.map((text) => sql`${containsText(sql`r.name`, text)} OR ${isOfRules(titled(text, words))}`));
    default:
      return isObject(term, columns) ?? sql`true`;
  }
}

function beginsIndex(term: QueryTerm, words: FindingWords): boolean {
  if (term.key === "cluster") return selectClusterIds(words.directory, [term]).length === 1;
  return term.key === "rule" && numbersOf(words, matcherOfAny(term.values.map(({ text }) => text))).length === 1;
}

/** By name among what is there, and among what ended: each of them is in an index of its own. */
function named(text: QueryTerm): Sql[] {
  const name = nameContains(text);
  return [sql`r.gone_at IS NULL AND (${name})`, sql`r.gone_at IS NOT NULL AND (${name})`];
}

const nameContains = ({ values }: QueryTerm) => anyOf(values.map(({ text }) => containsText(sql`r.name`, text)));

function titledOneByOne({ values }: QueryTerm, words: FindingWords): Sql[] {
  const numbers = new Set(values.flatMap(({ text }) => titled(text, words)));
  return [...numbers].map((number) => isOfRules([number]));
}

/** A text also names the rules whose title or id has it. */
function titled(text: string, words: FindingWords): number[] {
  const wanted = text.toLowerCase();
  const ids = words.pack.rules
    .filter(({ rule }) => `${rule.title}\n${rule.id}`.toLowerCase().includes(wanted))
    .map(({ rule }) => rule.id);
  return ids.flatMap((id) => words.ruleNumbers.get(id) ?? []);
}

const numbersOf = ({ ruleNumbers }: FindingWords, matches: (ruleId: string) => boolean): number[] =>
  [...ruleNumbers].filter(([ruleId]) => matches(ruleId)).map(([, number]) => number);

const isOfRules = (numbers: readonly number[]) => isAnyOf(sql`f.rule_id`, numbers, sql`smallint[]`);

/** A single value is compared by `=`, which lets an index that starts with the column give the order too. */
const isAnyOf = (column: Sql, values: readonly number[], type: Sql) =>
  values.length === 1 ? sql`${column} = ${values[0]}` : sql`${column} = ANY(${values}::${type})`;
