import { Injectable } from "@nestjs/common";
import type { Attestation, AttestationScope, AttestationState } from "@periplus/shared/attestation";
import type pg from "pg";
import { Database } from "../database/pool.js";
import { type Sql, sql } from "../database/sql.js";

type Client = Pick<pg.ClientBase, "query">;

interface AttestationRow {
  readonly id: string;
  readonly standard_id: string;
  readonly requirement_id: string;
  readonly connector_id: string | null;
  readonly cluster_id: string | null;
  readonly place: string | null;
  readonly reason: string;
  readonly evidence: string | null;
  readonly created_at: Date;
  readonly created_by: string;
  readonly expires_at: Date;
  readonly withdrawn_at: Date | null;
  readonly withdrawn_by: string | null;
}

/** What somebody vouches for, and how they know. */
export interface AttestationTerms {
  readonly standardId: string;
  readonly requirementId: string;
  readonly scope: AttestationScope;
  readonly reason: string;
  readonly evidence: string | null;
  readonly expiresAt: Date;
}

interface Decision {
  readonly at: Date;
  readonly by: string;
}

const columns = sql`a.id, a.standard_id, a.requirement_id, a.connector_id, a.cluster_id::text, a.reason, a.evidence,
  a.created_at, a.created_by, a.expires_at, a.withdrawn_at, a.withdrawn_by,
  coalesce((SELECT c.name FROM clusters c WHERE c.id = a.cluster_id),
    (SELECT n.name FROM connectors n WHERE n.id = a.connector_id), a.place) AS place`;

/** What people vouch for by hand. */
@Injectable()
export class AttestationsStore {
  constructor(private readonly database: Database) {}

  /** All there ever were, the newest first. */
  list(now: Date): Promise<Attestation[]> {
    return this.select(sql`true`, now);
  }

  /** Those that hold now, the one that holds longest first. */
  async active(now: Date): Promise<Attestation[]> {
    const active = await this.select(sql`a.withdrawn_at IS NULL AND a.expires_at > ${now}`, now);
    return active.sort((a, b) => (a.expiresAt < b.expiresAt ? 1 : -1));
  }

  ofRequirement(standardId: string, requirementId: string, now: Date): Promise<Attestation[]> {
    return this.select(sql`a.standard_id = ${standardId} AND a.requirement_id = ${requirementId}`, now);
  }

  async find(id: string, now: Date): Promise<Attestation | undefined> {
    return (await this.select(sql`a.id = ${id}::bigint`, now))[0];
  }

  private async select(condition: Sql, now: Date): Promise<Attestation[]> {
    const query = sql`SELECT ${columns} FROM attestations a WHERE ${condition} ORDER BY a.id DESC`;
    const { rows } = await this.database.pool.query<AttestationRow>(query.toQuery());
    return rows.map((row) => toAttestation(row, now));
  }
}

/** Writes an attestation, with what its connector or cluster is called. Returns its id. */
export async function insertAttestation(
  client: Client,
  terms: AttestationTerms,
  { at, by }: Decision,
): Promise<string> {
  const { connectorId = null, clusterId = null } = terms.scope;
  const query = sql`
    INSERT INTO attestations (standard_id, requirement_id, connector_id, cluster_id, place, reason, evidence, created_at,
      created_by, expires_at)
    SELECT ${terms.standardId}, ${terms.requirementId}, ${connectorId}::uuid, ${clusterId}::int,
      coalesce((SELECT c.name FROM clusters c WHERE c.id = ${clusterId}::int),
        (SELECT n.name FROM connectors n WHERE n.id = ${connectorId}::uuid)),
      ${terms.reason}, ${terms.evidence}, ${at}, ${by}, ${terms.expiresAt}
    RETURNING id`;
  const { rows } = await client.query<{ id: string }>(query.toQuery());
  return rows[0]?.id ?? "";
}

/** Withdraws an attestation that holds. Returns false where it does not any more. */
export async function withdrawAttestation(client: Client, id: string, { at, by }: Decision): Promise<boolean> {
  const query = sql`UPDATE attestations SET withdrawn_at = ${at}, withdrawn_by = ${by}
    WHERE id = ${id}::bigint AND withdrawn_at IS NULL AND expires_at > ${at}`;
  return (await client.query(query.toQuery())).rowCount === 1;
}

/** Whether what the scope names is there. */
export async function isKnownScope(client: Client, { connectorId, clusterId }: AttestationScope): Promise<boolean> {
  const query = sql`SELECT (${connectorId ?? null}::uuid IS NULL
      OR EXISTS (SELECT FROM connectors n WHERE n.id = ${connectorId ?? null}::uuid))
    AND (${clusterId ?? null}::int IS NULL
      OR EXISTS (SELECT FROM clusters c WHERE c.id = ${clusterId ?? null}::int)) AS known`;
  return (await client.query<{ known: boolean }>(query.toQuery())).rows[0]?.known === true;
}

function toAttestation(row: AttestationRow, now: Date): Attestation {
  const name = row.place ?? "";
  return {
    id: row.id,
    standardId: row.standard_id,
    requirementId: row.requirement_id,
    scope: {
      connector: row.connector_id === null ? null : { id: row.connector_id, name },
      cluster: row.cluster_id === null ? null : { id: row.cluster_id, name },
    },
    reason: row.reason,
    evidence: row.evidence,
    by: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    state: stateOf(row, now),
    withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
    withdrawnBy: row.withdrawn_by,
  };
}

function stateOf({ withdrawn_at, expires_at }: AttestationRow, now: Date): AttestationState {
  if (withdrawn_at !== null) return "withdrawn";
  return expires_at > now ? "active" : "expired";
}
