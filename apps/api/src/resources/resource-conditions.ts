import { resourceQueryKeys } from "@periplus/shared/query/query-keys";
import type { QueryTerm } from "@periplus/shared/query/syntax";
import type { Health } from "@periplus/shared/vocabulary";
import type pg from "pg";
import { healthCodes } from "../database/codes.js";
import { allOf, anyOf, type Sql, sql } from "../database/sql.js";
import { type ClusterEntry, inClusters, readClusterDirectory, selectClusterIds } from "../query/cluster-directory.js";
import { applyNegation, containsText, hasSeverity, isObject } from "../query/conditions.js";
import { readQuery } from "../query/read-query.js";
import { readRuleNumbers } from "../rollups/rule-book.js";
import type { ResourceSort } from "./resource-sort.js";

/** What one term asks of a row `r` of `resources`. */
interface TermCondition {
  readonly key: string | null;
  readonly condition: Sql;
  /** The same as it is asked together with all other terms. */
  readonly withOthers: Sql;
  /** The same as it is asked of few rows, one by one. */
  readonly ofRow: Sql;
  /** One value of what an index of lists starts with: such an index has its rows in order. */
  readonly beginsIndex: boolean;
  /** The rows that this term alone finds by an index, where nothing counts them. */
  readonly search: Sql | undefined;
}

/** Says the same however many there are: statements are few, and kept prepared. */
const ofGoneClusters = sql`r.cluster_id = ANY (ARRAY(SELECT g.id FROM clusters g WHERE g.gone_at IS NOT NULL))`;

/** A row `f` of `findings` counts. */
const isOpen = sql`f.resolved_at IS NULL AND f.exemption_id IS NULL`;

const columns = { kind: sql`r.kind`, namespace: sql`r.namespace`, name: sql`r.name` };

/** Keys by which `inventory_rollups` counts. */
const rollupKeys = new Set<string | null>(["cloud", "cluster", "kind", "ns", "severity", "is"]);

const healthWords: Readonly<Record<string, Health>> = {
  healthy: "healthy",
  unhealthy: "unhealthy",
  unknown: "unknown",
  na: "notApplicable",
};

/** The health that `is:` names, as the large tables keep it; undefined for a word that is none. */
export function healthCodeOf(word: string): number | undefined {
  const health = healthWords[word];
  return health && healthCodes[health];
}

/** A query over resources as conditions on a row `r`. */
export class ResourceConditions {
  readonly terms: readonly TermCondition[];
  /** What ended is asked for. */
  readonly includesDeleted: boolean;
  /** What ended is named, if only to leave it out. */
  readonly namesDeleted: boolean;

  private constructor(
    /** The query. */
    readonly query: readonly QueryTerm[],
    private readonly directory: ReadonlyMap<number, ClusterEntry>,
    private readonly ruleNumbers: ReadonlyMap<string, number>,
  ) {
    this.includesDeleted = query.some((term) => namesDeleted(term) && !term.negated);
    this.namesDeleted = query.some(namesDeleted);
    this.terms = query.map((term) => {
      const conditionOf = (compile: (term: QueryTerm) => Sql) =>
        applyNegation(
          term,
          inClusters(sql`r.cluster_id`, { ...term, negated: false }, directory) ??
            isObject(term, columns) ??
            compile(term),
        );
      const condition = conditionOf((other) => this.compile(other));
      return {
        key: term.key,
        condition,
        withOthers: conditionOf((other) =>
          other.key === "rule" ? this.failsSome(other, this.clusterIds) : this.compile(other),
        ),
        ofRow: conditionOf((other) => (other.key === "rule" ? this.failsOneOf(other) : this.compile(other))),
        beginsIndex: !term.negated && beginsIndex(term, directory),
        search: term.negated || rollupKeys.has(term.key) ? undefined : this.searchBy(term, condition),
      };
    });
  }

  /** Without the directory, it is read where a term names clusters. Throws ProblemError `invalid-query`. */
  static async read(
    reader: Pick<pg.ClientBase, "query">,
    text: string,
    directory?: ReadonlyMap<number, ClusterEntry>,
  ): Promise<ResourceConditions> {
    const query = readQuery(text, resourceQueryKeys);
    // The database knows how many findings a rule has when it is told its number.
    const ruleNumbers = query.some(({ key }) => key === "rule") ? await readRuleNumbers(reader) : new Map();
    const clusters = directory ?? (query.some(namesClusters) ? await readClusterDirectory(reader) : new Map());
    return new ResourceConditions(query, clusters, ruleNumbers);
  }

  /** The clusters that all terms together name; undefined where no term names any. */
  get clusterIds(): readonly number[] | undefined {
    return this.query.some(namesClusters) ? selectClusterIds(this.directory, this.query) : undefined;
  }

  /** Each of these finds all that fits, and more; nobody has counted what. */
  get searches(): readonly Sql[] {
    return this.terms.flatMap(({ search }) => search ?? []);
  }

  /** The counts of `inventory_rollups` answer it. */
  get fitsRollup(): boolean {
    return !this.namesDeleted && this.terms.every(({ key }) => rollupKeys.has(key));
  }

  /** The rows lie one after the other in an index of this order: nothing is asked but what it starts with, and severities. */
  isOrderedBy({ isDefault }: Pick<ResourceSort, "isDefault">): boolean {
    if (!isDefault) return this.query.length === 0;
    const first = this.terms.find(({ beginsIndex }) => beginsIndex);
    return this.query.every(({ key, negated }, at) => this.terms[at] === first || (key === "severity" && !negated));
  }

  /** On a row of `resources`. */
  where(): Sql {
    return allOf([...this.present(), ...this.terms.map(({ withOthers }) => withOthers)]);
  }

  /** The same, where each row of an order is asked for itself: the planner keeps to the order. */
  whereInOrder(): Sql {
    return allOf([...this.present(), this.ofRow()]);
  }

  /** The same; terms with one of the keys `without` are left out. */
  whereBut(without: (key: string | null) => boolean): Sql {
    return allOf([...this.present(), ...this.conditions(without)]);
  }

  /** What is asked of a row that is known to be there: what costs most, last. */
  ofRow(): Sql {
    const [costly, cheap] = [true, false].map((asks) => this.terms.filter(({ key }) => (key === "rule") === asks));
    return allOf([...(cheap ?? []), ...(costly ?? [])].map(({ ofRow }) => ofRow));
  }

  /**
   * What is there, with one term at most: the index that this term and then severity and id order gives the rows one after
   * the other.
   */
  inOneIndex(): Sql {
    const first = this.terms.find(({ beginsIndex }) => beginsIndex);
    return allOf([...this.present(), ...(first ? [first.condition] : [])]);
  }

  /** Every row that is there. */
  wherePresent(): Sql {
    return allOf(this.present());
  }

  /** Only the terms that `keep` keeps, on rows that `where` gave already. */
  only(keep: (key: string | null) => boolean): Sql {
    return allOf(this.conditions((key) => !keep(key)));
  }

  private conditions(without: (key: string | null) => boolean): Sql[] {
    return this.terms.filter(({ key }) => !without(key)).map(({ condition }) => condition);
  }

  private present(): Sql[] {
    return this.includesDeleted ? [] : [sql`r.gone_at IS NULL`, sql`NOT (${ofGoneClusters})`];
  }

  private compile({ key, values }: QueryTerm): Sql {
    const texts = values.map(({ text }) => text);
    switch (key) {
      case "label":
        return anyOf(texts.map(hasLabel));
      case "severity":
        return hasSeverity(sql`r.severity`, values);
      case "is":
        return anyOf(texts.map((text) => this.compileState(text)));
      case "rule":
        return this.failsSome({ values });
      default:
        return anyOf(texts.map((text) => containsText(sql`r.name`, text)));
    }
  }

  /** `clusterIds`: those among which the rows are, where other terms name some. */
  private failsSome({ values }: Pick<QueryTerm, "values">, clusterIds?: readonly number[]): Sql {
    return sql`(r.cluster_id, r.id) IN (SELECT f.cluster_id, f.resource_id FROM ${this.findingsOf(values, clusterIds)})`;
  }

  private findingsOf(values: QueryTerm["values"], clusterIds: readonly number[] | undefined): Sql {
    const among = clusterIds ? sql`f.cluster_id = ANY(${clusterIds}::int[])` : sql`true`;
    return sql`findings f WHERE ${isOpen} AND f.rule_id = ANY(${this.numbersOf(values)}::smallint[]) AND ${among}`;
  }

  private searchBy({ key, values }: QueryTerm, condition: Sql): Sql {
    return key === "rule"
      ? sql`SELECT FROM ${this.findingsOf(values, this.clusterIds)}`
      : sql`SELECT FROM resources r WHERE r.gone_at IS NULL AND ${condition}`;
  }

  /**
   * Not EXISTS, for which the planner may read all findings of the rules; and the number of the rule as another type, for
   * which it may not read all of a rule with few of them for each row.
   */
  private failsOneOf({ values }: QueryTerm): Sql {
    return sql`(SELECT 1 FROM findings f WHERE f.cluster_id = r.cluster_id AND f.resource_id = r.id AND ${isOpen}
      AND f.rule_id::int = ANY(${this.numbersOf(values)}::int[]) LIMIT 1) IS NOT NULL`;
  }

  private numbersOf(values: QueryTerm["values"]): number[] {
    return values.flatMap(({ text }) => this.ruleNumbers.get(text) ?? []);
  }

  private compileState(word: string): Sql {
    const isGone = sql`r.gone_at IS NOT NULL OR ${ofGoneClusters}`;
    const health = healthCodeOf(word);
    if (health === undefined) return isGone;
    // What is not unhealthy has no open finding and so no severity: said, it spares the walk through all that has one.
    const code = sql`r.health = ${health}::smallint`;
    const state = health === healthCodes.unhealthy ? code : sql`${code} AND r.severity = 0`;
    return this.includesDeleted ? sql`NOT (${isGone}) AND ${state}` : state;
  }
}

function beginsIndex({ key, values }: QueryTerm, directory: ReadonlyMap<number, ClusterEntry>): boolean {
  const [only, ...others] = values;
  if (only === undefined || others.length > 0) return false;
  if (key === "kind" || key === "ns") return !only.text.includes("*");
  const named = [...directory.values()].filter(({ name }) => name === only.text);
  return key === "cluster" && named.length === 1;
}

const namesClusters = ({ key }: QueryTerm) => key === "cluster" || key === "cloud";
const namesDeleted = ({ key, values }: QueryTerm) => key === "is" && values.some(({ text }) => text === "deleted");

/** `key` or `key=value`. */
function hasLabel(text: string): Sql {
  const at = text.indexOf("=");
  if (at < 0) return sql`r.labels ? ${text}`;
  return sql`r.labels @> ${JSON.stringify({ [text.slice(0, at)]: text.slice(at + 1) })}::jsonb`;
}
