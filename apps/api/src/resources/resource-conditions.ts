import type { QueryTerm } from "@periplus/shared/query/syntax";
import type { Health } from "@periplus/shared/vocabulary";
import { healthCodes } from "../database/codes.js";
import { allOf, anyOf, type Sql, sql } from "../database/sql.js";
import { type ClusterEntry, inClusters } from "../query/cluster-directory.js";
import { applyNegation, containsText, hasSeverity, isObject } from "../query/conditions.js";

/** What one term asks of a row `r` of `resources`. */
interface TermCondition {
  readonly key: string | null;
  readonly condition: Sql;
}

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
  private readonly namesDeleted: boolean;
  private readonly goneClusterIds: number[];

  constructor(terms: readonly QueryTerm[], directory: ReadonlyMap<number, ClusterEntry>) {
    this.goneClusterIds = [...directory.values()].filter(({ isGone }) => isGone).map(({ id }) => id);
    this.includesDeleted = terms.some((term) => namesDeleted(term) && !term.negated);
    this.namesDeleted = terms.some(namesDeleted);
    this.terms = terms.map((term) => ({
      key: term.key,
      condition: applyNegation(
        term,
        inClusters(sql`r.cluster_id`, { ...term, negated: false }, directory) ??
          isObject(term, columns) ??
          this.compile(term),
      ),
    }));
  }

  /** The counts of `inventory_rollups` answer it. */
  get fitsRollup(): boolean {
    return !this.namesDeleted && this.terms.every(({ key }) => rollupKeys.has(key));
  }

  /** On a row of `resources`; terms with one of the keys `without` are left out. */
  where(without: (key: string | null) => boolean = () => false): Sql {
    return allOf([...this.present(), ...this.conditions(without)]);
  }

  /** Only the terms that `keep` keeps, on rows that `where` gave already. */
  only(keep: (key: string | null) => boolean): Sql {
    return allOf(this.conditions((key) => !keep(key)));
  }

  private conditions(without: (key: string | null) => boolean): Sql[] {
    return this.terms.filter(({ key }) => !without(key)).map(({ condition }) => condition);
  }

  private present(): Sql[] {
    return this.includesDeleted ? [] : [sql`r.gone_at IS NULL`, this.ofPresentClusters()];
  }

  private ofPresentClusters(): Sql {
    return this.goneClusterIds.length === 0 ? sql`true` : sql`r.cluster_id <> ALL(${this.goneClusterIds}::int[])`;
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
        return sql`EXISTS (
          SELECT FROM findings f JOIN rules ru ON ru.id = f.rule_id
          WHERE f.cluster_id = r.cluster_id AND f.resource_id = r.id AND f.resolved_at IS NULL
            AND f.exemption_id IS NULL
            AND ru.rule_id = ANY(${texts}::text[]))`;
      default:
        return anyOf(texts.map((text) => containsText(sql`r.name`, text)));
    }
  }

  private compileState(word: string): Sql {
    const isGone = sql`r.gone_at IS NOT NULL OR r.cluster_id = ANY(${this.goneClusterIds}::int[])`;
    const health = healthCodeOf(word);
    if (health === undefined) return isGone;
    // What is not unhealthy has no open finding and so no severity: said, it spares the walk through all that has one.
    const code = sql`r.health = ${health}::smallint`;
    const state = health === healthCodes.unhealthy ? code : sql`${code} AND r.severity = 0`;
    return this.includesDeleted ? sql`NOT (${isGone}) AND ${state}` : state;
  }
}

const namesDeleted = ({ key, values }: QueryTerm) => key === "is" && values.some(({ text }) => text === "deleted");

/** `key` or `key=value`. */
function hasLabel(text: string): Sql {
  const at = text.indexOf("=");
  if (at < 0) return sql`r.labels ? ${text}`;
  return sql`r.labels @> ${JSON.stringify({ [text.slice(0, at)]: text.slice(at + 1) })}::jsonb`;
}
