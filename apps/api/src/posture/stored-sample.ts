import { setImmediate as pause } from "node:timers/promises";
import type { JsonObject } from "@periplus/posture/snapshot/object";
import { podBearingKinds } from "@periplus/posture/snapshot/pod-spec";
import type { AssessmentState } from "@periplus/shared/vocabulary";
import type pg from "pg";
import { type Sql, sql } from "../database/sql.js";

type Reader = Pick<pg.ClientBase, "query">;

/** Which stored objects are looked at. */
export interface Selection {
  readonly clusterIds: readonly number[];
  /** Null: in all of them, and in none. */
  readonly namespace: string | null;
  /** `group/Kind` */
  readonly kinds: readonly string[];
  /** The rule of which the verdicts are wanted, by its number. */
  readonly rule: number;
  /** Cluster by cluster, for what is costly to change between; else in no order, so that a part stands for the whole. */
  readonly byCluster: boolean;
}

export interface SampledObject {
  readonly id: string;
  readonly clusterId: number;
  readonly clusterName: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly body: JsonObject;
  /** What the rule said of it last. */
  readonly state: AssessmentState;
}

/** How many bodies are in memory at once. */
const bodiesAtOnce = 100;
/** Objects that are looked at, at most; more would not be reached in any time that somebody waits. */
const mostObjects = 50_000;

/** What a selection came to. */
export interface Sample {
  readonly total: number;
  /** Ends when all were given, or at `until` (milliseconds since 1970). */
  batches(until: number): AsyncGenerator<SampledObject[]>;
}

/**
 * Selects present objects that rules look at. Their bodies are read some at a time, and others get their turn in
 * between. What is selected is the state of one moment; objects that end meanwhile are left out.
 */
export async function selectSample(reader: Reader, selection: Selection): Promise<Sample> {
  if (selection.clusterIds.length === 0) return { total: 0, batches: async function* () {} };
  const { rows: counted } = await reader.query<{ total: number }>(
    sql`SELECT count(*)::int AS total FROM resources r WHERE ${conditionOf(selection)}`.toQuery(),
  );
  const order = selection.byCluster ? sql`r.cluster_id, hashint8(r.id)` : sql`hashint8(r.id)`;
  const { rows } = await reader.query<{ id: string }>(
    sql`SELECT r.id FROM resources r WHERE ${conditionOf(selection)} ORDER BY ${order} LIMIT ${mostObjects}`.toQuery(),
  );
  const ids = rows.map(({ id }) => id);
  return {
    total: counted[0]?.total ?? 0,
    async *batches(until) {
      for (let start = 0; start < ids.length && Date.now() < until; start += bodiesAtOnce) {
        yield await readBatch(reader, selection, ids.slice(start, start + bodiesAtOnce));
        await pause();
      }
    },
  };
}

/** A Namespace lies in itself. Pods that a workload made are counted at it: nothing is said of them. */
function conditionOf({ clusterIds, namespace, kinds }: Selection): Sql {
  return sql`r.cluster_id = ANY(${clusterIds}::int[]) AND r.gone_at IS NULL
    AND r.api_group || '/' || r.kind = ANY(${kinds}::text[])
    AND (${namespace}::text IS NULL OR r.namespace = ${namespace}
      OR (r.kind = 'Namespace' AND r.api_group = '' AND r.name = ${namespace}))
    AND (r.owner_uid IS NULL OR r.api_group || '/' || r.kind <> ALL(${podBearingKinds}::text[])
      OR EXISTS (SELECT FROM resource_assessments a WHERE a.cluster_id = r.cluster_id AND a.resource_id = r.id))`;
}

async function readBatch(reader: Reader, { rule }: Selection, ids: readonly string[]): Promise<SampledObject[]> {
  const query = sql`
    SELECT r.id, r.cluster_id AS "clusterId", k.name AS "clusterName", r.kind, r.namespace, r.name,
      (SELECT v.body::json FROM resource_revisions v WHERE v.resource_id = r.id AND NOT v.gone
       ORDER BY v.observed_at DESC LIMIT 1) AS body,
      CASE WHEN ${rule}::smallint = ANY(a.healthy) THEN 'healthy'
        WHEN ${rule}::smallint = ANY(a.unhealthy) THEN 'unhealthy'
        WHEN ${rule}::smallint = ANY(a.not_assessed) THEN 'notAssessed'
        WHEN ${rule}::smallint = ANY(a.needs_configuration) THEN 'needsConfiguration'
        ELSE 'notApplicable' END AS state
    FROM resources r JOIN clusters k ON k.id = r.cluster_id
    LEFT JOIN resource_assessments a ON a.cluster_id = r.cluster_id AND a.resource_id = r.id
    WHERE r.id = ANY(${ids}::bigint[]) AND r.gone_at IS NULL`;
  return (await reader.query<SampledObject>(query.toQuery())).rows;
}
