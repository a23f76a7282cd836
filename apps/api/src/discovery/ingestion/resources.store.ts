import type { ReadKind } from "@periplus/posture/snapshot/kinds";
import type pg from "pg";
import type { CountedJudgement } from "../../rollups/judgement.js";
import { judgementColumns } from "../../rollups/judgement-columns.js";
import type { CountedResource } from "../../rollups/rollup-changes.js";
import { type KnownText, nothingKnown } from "../intake/known-objects.js";

type Client = Pick<pg.ClientBase, "query">;

/** A stored object with what the rules said of it last. */
export interface StoredResource extends CountedResource {
  /** A 64-bit integer as text. */
  readonly id: string;
}

/** What is stored of a cluster's objects of one kind. Without their versions each is looked into, whatever is listed. */
export async function loadKnown(
  client: Client,
  clusterId: number,
  kind: Pick<ReadKind, "group" | "kind">,
  withVersions: boolean,
): Promise<KnownText> {
  const { rows } = await client.query<{ known: KnownText }>(
    `SELECT coalesce(json_agg(json_build_array(uid, id::text, CASE WHEN $4 THEN resource_version ELSE '' END, fingerprint)),
       '[]')::text AS known
     FROM resources WHERE cluster_id = $1 AND kind = $2 AND api_group = $3 AND gone_at IS NULL`,
    [clusterId, kind.kind, kind.group, withVersions],
  );
  return rows[0]?.known ?? nothingKnown;
}

/**
 * The stored objects of these ids, as the rollups count them. To the end of the transaction nobody else changes what they
 * count as.
 */
export async function loadStored(client: Client, clusterId: number, ids: readonly string[]): Promise<StoredResource[]> {
  if (ids.length === 0) return [];
  await client.query(
    "SELECT FROM resource_assessments WHERE cluster_id = $1 AND resource_id = ANY($2::bigint[]) FOR UPDATE",
    [clusterId, ids],
  );
  const { rows } = await client.query<CountedJudgement & Omit<StoredResource, "judgement">>(
    `SELECT r.id, r.kind, r.namespace, ${judgementColumns}
     FROM resources r LEFT JOIN resource_assessments a ON a.cluster_id = r.cluster_id AND a.resource_id = r.id
     WHERE r.cluster_id = $1 AND r.id = ANY($2::bigint[]) AND r.gone_at IS NULL`,
    [clusterId, ids],
  );
  return rows.map(({ id, kind, namespace, ...judgement }) => ({ id, kind, namespace, judgement }));
}

/** Sets the versions of objects that are otherwise as they are stored; returns the rows written. */
export async function renewVersions(
  client: Client,
  clusterId: number,
  renewed: readonly { readonly id: string; readonly resourceVersion: string }[],
): Promise<number> {
  if (renewed.length === 0) return 0;
  const { rowCount } = await client.query(
    `UPDATE resources r SET resource_version = c.version
     FROM unnest($2::bigint[], $3::text[]) AS c (id, version)
     WHERE r.cluster_id = $1 AND r.id = c.id AND r.resource_version <> c.version`,
    [clusterId, renewed.map(({ id }) => id), renewed.map(({ resourceVersion }) => resourceVersion)],
  );
  return rowCount ?? 0;
}

/** New ids for resources, as one text with commas between, so that rows of several tables can name each other. */
export async function takeResourceIds(client: Client, count: number): Promise<string> {
  const { rows } = await client.query<{ ids: string }>(
    "SELECT string_agg(nextval('resource_ids')::text, ',') AS ids FROM generate_series(1, $1)",
    [count],
  );
  return rows[0]?.ids ?? "";
}

/** The fingerprints of the facts that the cluster's objects were judged by, by id. */
export async function loadFactFingerprints(client: Client, clusterId: number): Promise<Map<string, string>> {
  const { rows } = await client.query<{ id: string; facts: string }>(
    "SELECT resource_id AS id, facts FROM resource_assessments WHERE cluster_id = $1 AND facts IS NOT NULL",
    [clusterId],
  );
  return new Map(rows.map(({ id, facts }) => [id, facts]));
}
