import { Injectable } from "@nestjs/common";
import { type Facets, facetKeys } from "@periplus/shared/resource";
import { type Health, severities } from "@periplus/shared/vocabulary";
import { healthOf, severityOf } from "../database/codes.js";
import { Database } from "../database/pool.js";
import { joinSql, type Sql, sql } from "../database/sql.js";
import { type ClusterEntry, readClusterDirectory } from "../query/cluster-directory.js";
import { estimateRows } from "../query/estimate-rows.js";
import type { CellCounts } from "./inventory-cells.js";
import { InventoryCounts } from "./inventory-counts.js";
import { ResourceConditions } from "./resource-conditions.js";

type FacetKey = (typeof facetKeys)[number];
type FacetValue = Facets["facets"][number]["values"][number];
/** What a facet groups by, as text, and how many rows there are. */
type Group = { key: FacetKey; value: string; count: number };

/** Of a search with more hits than this the values are told, but not how many there are of each. */
const hitLimit = 10_000;
/** Where the database expects so many hits, there are more than are counted. */
const surelyMore = 2 * hitLimit;
/** A menu with more values than this is searched, not read. */
const mostValues = 200;

/** The column of `resources` that a facet counts by; clouds are counted by cluster. */
const columns: Readonly<Record<FacetKey, Sql>> = {
  cloud: sql`r.cluster_id`,
  cluster: sql`r.cluster_id`,
  kind: sql`r.kind`,
  ns: sql`r.namespace`,
  severity: sql`r.severity`,
  is: sql`r.health`,
};
const isFacet = (key: string | null): boolean => (facetKeys as readonly (string | null)[]).includes(key);

/** The filter menus: for each key what values there are, under all other terms of the query. */
@Injectable()
export class ResourceFacetsStore {
  constructor(
    private readonly database: Database,
    private readonly counts: InventoryCounts,
  ) {}

  async count(text: string): Promise<Facets> {
    const { pool } = this.database;
    const directory = await readClusterDirectory(pool);
    const conditions = await ResourceConditions.read(pool, text, directory);
    if (conditions.fitsRollup) {
      return toFacets(groupsOf(await this.counts.count(conditions.query, directory)), directory);
    }
    const { hits, groups } = await this.countHits(conditions);
    if (hits <= hitLimit) return toFacets(groups, directory);
    // What ended has no rollups: its values are among the hits.
    const asked = conditions.query.filter(({ key }) => isFacet(key) && (key !== "is" || !conditions.namesDeleted));
    const present = groupsOf(await this.counts.count(asked, directory));
    const { facets } = toFacets([...present, ...groups], directory);
    return {
      facets: facets.map(({ key, values }) => ({ key, values: values.map((value) => ({ ...value, count: null })) })),
    };
  }

  /** `hits`: how many rows were found, at most one more than are counted. */
  private async countHits(conditions: ResourceConditions): Promise<{ hits: number; groups: readonly Group[] }> {
    const { pool } = this.database;
    const found = sql`SELECT r.cluster_id, r.kind, r.namespace, r.severity, r.health, r.gone_at FROM resources r
      WHERE ${conditions.whereBut(isFacet)}`;
    if (!conditions.namesDeleted && (await estimateRows(pool, found)) > surelyMore)
      return { hits: hitLimit + 1, groups: [] };
    const { rows } = await pool.query<Group | Hits>(countGroups(found, conditions).toQuery());
    return {
      hits: rows.find(({ key }) => key === "hits")?.count ?? 0,
      groups: rows.filter((row): row is Group => row.key !== "hits"),
    };
  }
}

type Hits = { key: "hits"; count: number };

function toFacets(groups: readonly Group[], directory: ReadonlyMap<number, ClusterEntry>): Facets {
  const byKey = Map.groupBy(groups, ({ key }) => key);
  return { facets: facetKeys.map((key) => ({ key, values: toValues(key, byKey.get(key) ?? [], directory) })) };
}

function groupsOf({ words, ...counts }: CellCounts): Group[] {
  const ofMap = (key: FacetKey, sums: ReadonlyMap<number, number>) =>
    [...sums].map(([id, count]) => ({ key, value: String(id), count }));
  const ofList = (key: FacetKey, sums: Float64Array, textOf: (at: number) => string = String) =>
    Array.from(sums, (count, at) => ({ key, value: textOf(at), count })).filter(({ count }) => count > 0);
  return [
    ...ofMap("cloud", counts.byCloud),
    ...ofMap("cluster", counts.byCluster),
    ...ofList("kind", counts.byKind, (at) => words.kinds.texts[at] ?? ""),
    ...ofList("ns", counts.byNamespace, (at) => words.namespaces.texts[at] ?? ""),
    ...ofList("severity", counts.bySeverity),
    ...ofList("is", counts.byHealth),
  ];
}

/** Text, labels and rules are not in the rollups: finds the rows first, then counts each facet among them. */
function countGroups(found: Sql, conditions: ResourceConditions): Sql {
  // Of more than are counted only what ended is of use: its values are known from nowhere else.
  const isOfUse = conditions.namesDeleted ? sql`true` : sql`(SELECT hits FROM counted) <= ${hitLimit}`;
  const selects = facetKeys.map((key) => {
    const others = conditions.only((term) => isFacet(term) && term !== key && term !== "is");
    const state = key === "is" ? sql`r.gone_at IS NULL` : conditions.only((term) => term === "is");
    return sql`SELECT ${key}::text AS key, ${columns[key]}::text AS value, count(*)::int AS count
      FROM hits r WHERE ${isOfUse} AND ${others} AND ${state} GROUP BY ${columns[key]}`;
  });
  return sql`WITH hits AS MATERIALIZED (${found} LIMIT ${hitLimit + 1}), counted AS (SELECT count(*)::int AS hits FROM hits)
    SELECT 'hits' AS key, NULL AS value, hits AS count FROM counted
    UNION ALL ${joinSql(selects, " UNION ALL ", sql``)}`;
}

type CountedValue = FacetValue & { readonly count: number };

function toValues(
  key: FacetKey,
  groups: readonly Group[],
  directory: ReadonlyMap<number, ClusterEntry>,
): CountedValue[] {
  const counts = new Map<string, number>();
  for (const { value, count } of groups) {
    const word = wordOf(key, value, directory);
    if (word !== undefined) counts.set(word, (counts.get(word) ?? 0) + count);
  }
  return [...counts]
    .sort((a, b) => orderOf(key, a) - orderOf(key, b) || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostValues)
    .map(([value, count]) => ({ value, label: labelOf(key, value), count }));
}

const healthWords: Readonly<Record<Health, string>> = {
  unhealthy: "unhealthy",
  unknown: "unknown",
  healthy: "healthy",
  notApplicable: "na",
};

/** The value as the query language writes it; undefined for what no query can name. */
function wordOf(key: FacetKey, value: string, directory: ReadonlyMap<number, ClusterEntry>): string | undefined {
  switch (key) {
    case "cloud":
      return directory.get(Number(value))?.cloud;
    case "cluster":
      return directory.get(Number(value))?.name;
    case "severity":
      return severityOf(Number(value)) ?? undefined;
    case "is":
      return healthWords[healthOf(Number(value))];
    case "ns":
      return value === "" ? "-" : value;
    case "kind":
      return value;
  }
}

const labels: Readonly<Record<string, string>> = { "ns:-": "no namespace", "is:na": "not applicable" };
const labelOf = (key: FacetKey, value: string): string => labels[`${key}:${value}`] ?? value;

/** Severities from worst to least, everything else by count. */
function orderOf(key: FacetKey, [value, count]: readonly [value: string, count: number]): number {
  return key === "severity" ? (severities as readonly string[]).indexOf(value) : -count;
}
