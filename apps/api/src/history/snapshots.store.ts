import { Injectable } from "@nestjs/common";
import type { ResultOf } from "@periplus/shared/endpoints";
import { rowId } from "@periplus/shared/id";
import type { PageQuery } from "@periplus/shared/page";
import type { ComparisonQuery } from "@periplus/shared/snapshot";
import { z } from "zod";
import { Database } from "../database/pool.js";
import { type Sql, sql } from "../database/sql.js";
import { readCursor, toPage } from "../http/cursor.js";
import { notFound } from "../http/problem.js";

type SnapshotView = ResultOf<"listSnapshots">["items"][number];
/** As Postgres gives it. */
export type SnapshotRow = SnapshotView & { readonly takenAt: Date };

/** Two snapshots of one cluster, the older one first. */
export interface SnapshotPair {
  readonly since: SnapshotRow;
  readonly until: SnapshotRow;
}

const columns = sql`s.id, s.taken_at AS "takenAt", s.run_id AS "runId",
  NOT jsonb_path_exists(s.coverage, '$[*] ? (@.state != "read" && @.state != "absent")') AS complete,
  s.objects, s.added, s.changed, s.unchanged, s.gone, s.findings_opened AS "findingsOpened",
  s.findings_closed AS "findingsClosed"`;
const cursorKeys = z.tuple([rowId]);

/** The snapshots of clusters. */
@Injectable()
export class SnapshotsStore {
  constructor(private readonly database: Database) {}

  /** Newest first. */
  async list(clusterId: string, { cursor, limit }: PageQuery): Promise<ResultOf<"listSnapshots">> {
    await this.requireCluster(clusterId);
    const list = `snapshots of ${clusterId}`;
    const [before] = cursor === undefined ? [] : readCursor(list, cursor, cursorKeys);
    const older = before === undefined ? sql`true` : sql`s.id < ${before}::bigint`;
    const rows = await this.select(clusterId, older, limit + 1);
    return toPage(
      list,
      rows,
      limit,
      ({ id }) => [id],
      (row) => row,
    );
  }

  /** The one of that id, or the newest. */
  async find(clusterId: string, id: string | undefined): Promise<SnapshotRow> {
    await this.requireCluster(clusterId);
    const [row] = await this.select(clusterId, id === undefined ? sql`true` : sql`s.id = ${id}::bigint`, 1);
    if (row === undefined) throw notFound("snapshot");
    return row;
  }

  /** In whatever order they are named. Without names the newest and the one before it, or itself where it is the first. */
  async findPair(clusterId: string, { since, until }: ComparisonQuery): Promise<SnapshotPair> {
    const newer = await this.find(clusterId, until);
    const older =
      since === undefined
        ? ((await this.select(clusterId, sql`s.id < ${newer.id}::bigint`, 1))[0] ?? newer)
        : await this.find(clusterId, since);
    return BigInt(older.id) <= BigInt(newer.id) ? { since: older, until: newer } : { since: newer, until: older };
  }

  private async select(clusterId: string, condition: Sql, limit: number): Promise<SnapshotRow[]> {
    const query = sql`SELECT ${columns} FROM snapshots s
      WHERE s.cluster_id = ${clusterId}::bigint AND ${condition} ORDER BY s.id DESC LIMIT ${limit}`;
    return (await this.database.pool.query<SnapshotRow>(query.toQuery())).rows;
  }

  private async requireCluster(clusterId: string): Promise<void> {
    const query = sql`SELECT FROM clusters WHERE id = ${clusterId}::bigint`;
    if ((await this.database.pool.query(query.toQuery())).rowCount === 0) throw notFound("cluster");
  }
}
