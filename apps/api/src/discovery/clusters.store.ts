import { Injectable } from "@nestjs/common";
import type { Cloud } from "@periplus/shared/vocabulary";
import type pg from "pg";
import type { CloudCluster, CloudClusterRef, ListedScope } from "../clouds/cloud-reader.js";
import { Database } from "../database/pool.js";
import { readJudgedVersions } from "../posture/judged-versions.js";

type Client = Pick<pg.ClientBase, "query">;

/** A cluster that is to be read. */
export interface KnownCluster extends CloudClusterRef {
  readonly id: number;
  readonly connectorId: string;
  readonly cloud: Cloud;
}

/** The clusters that discovery knows. */
@Injectable()
export class ClustersStore {
  constructor(private readonly database: Database) {}

  async find(id: number): Promise<KnownCluster | undefined> {
    const { rows } = await this.database.pool.query<KnownCluster>(
      `SELECT id, connector_id AS "connectorId", cloud, external_id AS "externalId", name, account, region
       FROM clusters WHERE id = $1`,
      [id],
    );
    return rows[0];
  }

  /** Adds and brings up to date what a cloud lists; returns the ids. A cluster that was gone and is listed again is back. */
  async putListed(
    client: Client,
    connector: { readonly id: string; readonly cloud: Cloud },
    clusters: readonly CloudCluster[],
    now: Date,
  ): Promise<number[]> {
    const listed = `(SELECT DISTINCT ON ("externalId") * FROM json_to_recordset($2::json)
      AS j ("externalId" text, name text, account text, region text, version text, endpoint text)) c`;
    // Looked up before the insert: an insert that meets a conflict would use up an id each time.
    await client.query(
      `INSERT INTO clusters (connector_id, cloud, external_id, name, account, region, first_seen_at)
       SELECT $1, $3, c."externalId", c.name, c.account, c.region, $4 FROM ${listed}
       WHERE NOT EXISTS (SELECT FROM clusters k WHERE k.connector_id = $1 AND k.external_id = c."externalId")
       ON CONFLICT (connector_id, external_id) DO NOTHING`,
      [connector.id, JSON.stringify(clusters), connector.cloud, now],
    );
    const { rows } = await client.query<{ id: number }>(
      `UPDATE clusters k SET name = c.name, account = c.account, region = c.region,
         version = coalesce(c.version, k.version), endpoint = coalesce(c.endpoint, k.endpoint), gone_at = NULL
       FROM ${listed} WHERE k.connector_id = $1 AND k.external_id = c."externalId" RETURNING k.id`,
      [connector.id, JSON.stringify(clusters)],
    );
    return rows.map(({ id }) => id);
  }

  /** Null, which says nothing, leaves what is known. */
  async setExcessRights(id: number, rights: readonly string[] | null): Promise<void> {
    await this.database.pool.query(
      `UPDATE clusters SET excess_rights = $2 WHERE id = $1 AND $2::text[] IS NOT NULL
         AND excess_rights IS DISTINCT FROM $2`,
      [id, rights],
    );
  }

  /** The present clusters of a connector, and where they are. */
  async listPresent(connectorId: string): Promise<Pick<KnownCluster, "id" | "name" | "account" | "region">[]> {
    const { rows } = await this.database.pool.query<Pick<KnownCluster, "id" | "name" | "account" | "region">>(
      "SELECT id, name, account, region FROM clusters WHERE connector_id = $1 AND gone_at IS NULL ORDER BY id",
      [connectorId],
    );
    return rows;
  }

  /** The present clusters of a connector that were not listed although their scope was listed whole. */
  async listVanished(
    connectorId: string,
    listed: readonly number[],
    complete: readonly ListedScope[],
  ): Promise<number[]> {
    const { rows } = await this.database.pool.query<{ id: number }>(
      `SELECT k.id FROM clusters k
       WHERE k.connector_id = $1 AND k.gone_at IS NULL AND k.id <> ALL($2::int[]) AND EXISTS (
         SELECT FROM json_to_recordset($3::json) AS s (account text, region text)
         WHERE (s.account IS NULL OR s.account = k.account) AND (s.region IS NULL OR s.region = k.region))`,
      [connectorId, listed, JSON.stringify(complete)],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * A cluster connected directly was known by its address, because its identity could not be read; now it can. Does
   * nothing where the connector knows a cluster of that identity already.
   */
  async adopt(connectorId: string, address: string, identity: string): Promise<void> {
    await this.database.pool.query(
      `UPDATE clusters SET external_id = $3 WHERE connector_id = $1 AND external_id = $2
       AND NOT EXISTS (SELECT FROM clusters WHERE connector_id = $1 AND external_id = $3)`,
      [connectorId, address, identity],
    );
  }

  /** The clusters whose objects were judged under another version than theirs; of these only, where ids are given. */
  async listOutdated(
    versions: { readonly versionOf: (clusterId: number) => string },
    ids: readonly number[] | null,
  ): Promise<number[]> {
    const judged = await readJudgedVersions(this.database.pool, ids);
    return judged.filter(({ id, version }) => version !== versions.versionOf(id)).map(({ id }) => id);
  }
}
