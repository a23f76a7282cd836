import { matcherOf } from "@periplus/posture/parameters/name-pattern";
import type { QueryTerm } from "@periplus/shared/query/syntax";
import type { Cloud } from "@periplus/shared/vocabulary";
import type pg from "pg";
import { type Sql, sql } from "../database/sql.js";

export interface ClusterEntry {
  readonly id: number;
  readonly name: string;
  readonly cloud: Cloud;
  readonly isGone: boolean;
  /** Of its counts in `inventory_rollups`; null where it has none. */
  readonly inventoryVersion: string | null;
}

const selectDirectory =
  sql`SELECT c.id, c.name, c.cloud, c.gone_at IS NOT NULL AS "isGone", v.version AS "inventoryVersion"
  FROM clusters c LEFT JOIN inventory_versions v ON v.cluster_id = c.id ORDER BY c.name, c.id`.toPreparedQuery();

/**
 * All clusters by id: there are few, so queries by cluster or cloud become queries by cluster id, which every large
 * table's keys start with.
 */
export async function readClusterDirectory(reader: Pick<pg.ClientBase, "query">): Promise<Map<number, ClusterEntry>> {
  const { rows } = await reader.query<ClusterEntry>(selectDirectory);
  return new Map(rows.map((row) => [row.id, row]));
}

/** The ids of the clusters that all `cloud:` and `cluster:` terms among `terms` name, negation included. */
export function selectClusterIds(directory: ReadonlyMap<number, ClusterEntry>, terms: readonly QueryTerm[]): number[] {
  const tests = terms.flatMap((term) => {
    const test = clusterTest(term);
    return test ? [test] : [];
  });
  return [...directory.values()].filter((cluster) => tests.every((test) => test(cluster))).map(({ id }) => id);
}

/** The condition of one `cloud:` or `cluster:` term on a column with cluster ids; undefined for other terms. */
export function inClusters(
  column: Sql,
  term: QueryTerm,
  directory: ReadonlyMap<number, ClusterEntry>,
): Sql | undefined {
  if (!clusterTest(term)) return undefined;
  const ids = selectClusterIds(directory, [term]);
  return ids.length === 1 ? sql`${column} = ${ids[0]}` : sql`${column} = ANY(${ids}::int[])`;
}

function clusterTest({ key, values, negated }: QueryTerm): ((cluster: ClusterEntry) => boolean) | undefined {
  if (key === "cloud") return ({ cloud }) => values.some(({ text }) => text === cloud) !== negated;
  if (key !== "cluster") return undefined;
  const matches = values.map(({ text }) => matcherOf(text));
  return ({ name }) => matches.some((isMatch) => isMatch(name)) !== negated;
}
