import { Injectable } from "@nestjs/common";
import type { Connector, ConnectorChange, SignIn } from "@periplus/shared/connector";
import type { Selection } from "@periplus/shared/selection";
import type { Cloud } from "@periplus/shared/vocabulary";
import type pg from "pg";
import { isUniqueViolation } from "../database/errors.js";
import { keepExemptionsStill, lockClusters } from "../database/locks.js";
import { Database } from "../database/pool.js";
import { allOf, type Sql, sql } from "../database/sql.js";
import { changeScore } from "../rollups/score-history.store.js";
import { permissionsOf } from "./onboarding/rights.js";

interface ConnectorRow {
  readonly id: string;
  readonly name: string;
  readonly cloud: Cloud;
  readonly scope: Connector["scope"];
  readonly selection: Selection;
  readonly sample: boolean;
  readonly paused: boolean;
  readonly interval_minutes: number;
  readonly next_run_at: Date | null;
  readonly created_at: Date;
  readonly clusters: number;
  readonly run_id: string | null;
  readonly run_state: string | null;
  readonly run_ended_at: Date | null;
  readonly last_success_at: Date | null;
  readonly sign_in: SignIn | null;
  readonly credential_ends_at: Date | null;
  readonly renewal_message: string | null;
}

/** An access as it is stored, with what may be told of it. */
export interface SealedAccess {
  readonly cloud: Cloud;
  readonly scope: Connector["scope"];
  readonly sealedAccess: Buffer;
  readonly signIn: SignIn;
  readonly endsAt: Date | null;
  readonly renewAt: Date | null;
}

export interface ConnectorToAdd extends SealedAccess {
  readonly id: string;
  readonly name: string;
  readonly sample: boolean;
  readonly intervalMinutes: number;
  readonly selection: Selection;
}

export type WhichConnectors = { readonly id: string } | { readonly sample: true };

const minute = 60_000;

/** On a row `n` of `connectors`. */
const toCondition = (which: WhichConnectors): Sql => ("id" in which ? sql`n.id = ${which.id}::uuid` : sql`n.sample`);

@Injectable()
export class ConnectorsStore {
  constructor(private readonly database: Database) {}

  async list(): Promise<Connector[]> {
    return this.select(sql`true`);
  }

  async find(id: string): Promise<Connector | undefined> {
    return (await this.select(sql`c.id = ${id}::uuid`))[0];
  }

  /** Returns the new connector's id; undefined when the name is taken. Its next run by schedule is one interval away. */
  async add(client: pg.ClientBase, connector: ConnectorToAdd, now: Date): Promise<string | undefined> {
    const nextRunAt = new Date(now.getTime() + connector.intervalMinutes * minute);
    const query = sql`
      INSERT INTO connectors (id, name, cloud, scope, sealed_access, sample, interval_minutes, next_run_at, created_at,
        sign_in, credential_ends_at, renew_at, onboarding_rights, onboarding_at, selection)
      VALUES (${connector.id}, ${connector.name}, ${connector.cloud}, ${JSON.stringify(connector.scope)}::jsonb,
        ${connector.sealedAccess}, ${connector.sample}, ${connector.intervalMinutes}, ${nextRunAt}, ${now},
        ${connector.signIn}, ${connector.endsAt}, ${connector.renewAt}, ${permissionsOf(connector.cloud)}, ${now},
        ${JSON.stringify(connector.selection)}::jsonb)
      ON CONFLICT (name) DO NOTHING RETURNING id`;
    return (await client.query<{ id: string }>(query.toQuery())).rows[0]?.id;
  }

  /**
   * Changes what is given. A new interval counts from the last run; a connector that is resumed is due at once where its
   * time has passed. `nameTaken` when another connector has the name.
   */
  async change(id: string, change: ConnectorChange, now: Date): Promise<"changed" | "absent" | "nameTaken"> {
    const query = sql`
      UPDATE connectors c SET
        name = coalesce(${change.name ?? null}, name),
        selection = coalesce(${change.selection ? JSON.stringify(change.selection) : null}::jsonb, selection),
        paused = coalesce(${change.paused ?? null}, paused),
        interval_minutes = coalesce(${change.intervalMinutes ?? null}, interval_minutes),
        next_run_at = greatest(${now}::timestamptz, coalesce(
          (SELECT max(created_at) FROM discovery_runs WHERE connector_id = c.id), created_at)
          + coalesce(${change.intervalMinutes ?? null}, interval_minutes) * interval '1 minute')
      WHERE id = ${id}::uuid`;
    try {
      const { rowCount } = await this.database.pool.query(query.toQuery());
      return rowCount === 0 ? "absent" : "changed";
    } catch (error) {
      if (isUniqueViolation(error)) return "nameTaken";
      throw error;
    }
  }

  async replaceAccess(
    client: Pick<pg.ClientBase, "query">,
    id: string,
    { sealedAccess, scope, signIn, endsAt, renewAt }: SealedAccess,
  ): Promise<void> {
    const query = sql`UPDATE connectors SET sealed_access = ${sealedAccess}, scope = ${JSON.stringify(scope)}::jsonb,
        sign_in = ${signIn}, credential_ends_at = ${endsAt}, renew_at = ${renewAt}, renewal_message = NULL
      WHERE id = ${id}::uuid`;
    await client.query(query.toQuery());
  }

  /** Asks the runs that have not ended to stop. */
  async cancelRuns(which: WhichConnectors, now: Date): Promise<void> {
    const query = sql`UPDATE discovery_runs r SET cancel_requested_at = ${now} FROM connectors n
      WHERE n.id = r.connector_id AND ${toCondition(which)} AND r.ended_at IS NULL`;
    await this.database.pool.query(query.toQuery());
  }

  /**
   * Removes connectors with everything that was read through them; how many there were. That the score is another without
   * them stays in its history.
   */
  async remove(which: WhichConnectors, now: Date): Promise<number> {
    return this.database.transaction(async (client) => {
      const clusters = sql`SELECT k.id FROM clusters k JOIN connectors n ON n.id = k.connector_id
        WHERE ${toCondition(which)}`;
      const ids = async (query: Sql) => (await client.query<{ id: number }>(query.toQuery())).rows.map((row) => row.id);
      // The locks wait for snapshots that are being published: after them nothing is added.
      await lockClusters(client, await ids(clusters));
      await keepExemptionsStill(client);
      const event = { at: now, steps: new Map(), otherwise: "disconnected" as const, ruleIdOf: () => null };
      let removed = 0;
      await changeScore(client, event, async () => {
        const going = await ids(sql`${clusters} FOR UPDATE OF k`);
        // Revisions are partitioned by time and have no foreign key; everything else follows its cluster.
        await client.query(sql`DELETE FROM resource_revisions WHERE cluster_id = ANY(${going}::int[])`.toQuery());
        const { rowCount } = await client.query(sql`DELETE FROM connectors n WHERE ${toCondition(which)}`.toQuery());
        removed = rowCount ?? 0;
        return removed;
      });
      return removed;
    });
  }

  private async select(condition: Sql): Promise<Connector[]> {
    const query = sql`
      SELECT c.id, c.name, c.cloud, c.scope, c.selection, c.sample, c.paused, c.interval_minutes, c.next_run_at, c.created_at,
        c.sign_in, c.credential_ends_at, c.renewal_message,
        (SELECT count(*)::int FROM clusters k WHERE k.connector_id = c.id AND k.gone_at IS NULL) AS clusters,
        last.id AS run_id, last.state AS run_state, last.ended_at AS run_ended_at,
        (SELECT max(r.ended_at) FROM discovery_runs r
         WHERE r.connector_id = c.id AND r.state IN ('completed', 'completedWithGaps')) AS last_success_at
      FROM connectors c
      LEFT JOIN LATERAL (
        SELECT r.id, r.state, r.ended_at FROM discovery_runs r WHERE r.connector_id = c.id ORDER BY r.id DESC LIMIT 1
      ) last ON true
      WHERE ${allOf([condition])} ORDER BY c.name`;
    return (await this.database.pool.query<ConnectorRow>(query.toQuery())).rows.map(toConnector);
  }
}

function toConnector(row: ConnectorRow): Connector {
  return {
    id: row.id,
    name: row.name,
    cloud: row.cloud,
    scope: row.scope,
    selection: row.selection,
    sample: row.sample,
    paused: row.paused,
    intervalMinutes: row.interval_minutes,
    nextRunAt: row.paused ? null : (row.next_run_at?.toISOString() ?? null),
    createdAt: row.created_at.toISOString(),
    clusters: row.clusters,
    lastRun:
      row.run_id === null || row.run_state === null
        ? null
        : { id: row.run_id, state: row.run_state, endedAt: row.run_ended_at?.toISOString() ?? null },
    lastSuccessAt: row.last_success_at?.toISOString() ?? null,
    // Those of older versions were all given a secret.
    signIn: row.sign_in ?? "stored",
    credentialEndsAt: row.credential_ends_at?.toISOString() ?? null,
    credentialMessage: row.renewal_message,
  };
}
