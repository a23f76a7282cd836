import type { ExemptionCategory, ExemptionEvent, ExemptionScope, ExemptionState } from "@periplus/shared/exemption";
import type pg from "pg";
import { isoInstant, type Sql, sql } from "../database/sql.js";

type Client = Pick<pg.ClientBase, "query">;

/** What can be decided about an exemption besides its scope. */
export interface ExemptionTerms {
  readonly category: ExemptionCategory;
  readonly reason: string;
  readonly owner: string;
  readonly expiresAt: Date;
}

interface Decision {
  readonly at: Date;
  /** Null: the time. */
  readonly by: string | null;
}

/** Of a row of `exemptions`, as the history keeps it. */
const terms = sql`jsonb_build_object('category', category, 'reason', reason, 'owner', owner, 'state', state,
  'expiresAt', ${isoInstant(sql`expires_at`)})`;

/** Writes new exemptions of a rule, one per scope, with the beginning of their history. Returns their ids. */
export async function insertExemptions(
  client: Client,
  ruleNumber: number,
  scopes: readonly ExemptionScope[],
  { category, reason, owner, expiresAt }: ExemptionTerms,
  { at, by }: Decision,
): Promise<string[]> {
  const query = sql`
    WITH made AS (
      INSERT INTO exemptions (rule_id, category, connector_id, cluster_id, namespace, kind, name, container, place, reason,
        owner, expires_at, created_at, created_by)
      SELECT ${ruleNumber}, ${category}, s."connectorId", s."clusterId", s.namespace, s.kind, s.name, s.container,
        coalesce((SELECT c.name FROM clusters c WHERE c.id = s."clusterId"),
          (SELECT n.name FROM connectors n WHERE n.id = s."connectorId")),
        ${reason}, ${owner}, ${expiresAt}, ${at}, ${by}
      FROM json_to_recordset(${JSON.stringify(scopes)}::json)
        AS s ("connectorId" uuid, "clusterId" integer, namespace text, kind text, name text, container text)
      RETURNING *
    ), events AS (
      INSERT INTO exemption_events (exemption_id, at, by, what, after) SELECT id, ${at}, ${by}, 'created', ${terms} FROM made
    )
    SELECT id FROM made ORDER BY id`;
  return (await client.query<{ id: string }>(query.toQuery())).rows.map(({ id }) => id);
}

/** The scopes whose connector or cluster is not there. */
export async function findUnknownScopes(client: Client, scopes: readonly ExemptionScope[]): Promise<number[]> {
  const query = sql`
    SELECT (s.ordinality - 1)::int AS index
    FROM ROWS FROM (json_to_recordset(${JSON.stringify(scopes)}::json) AS ("connectorId" uuid, "clusterId" integer))
      WITH ORDINALITY s
    WHERE (s."connectorId" IS NOT NULL AND NOT EXISTS (SELECT FROM connectors n WHERE n.id = s."connectorId"))
      OR (s."clusterId" IS NOT NULL AND NOT EXISTS (SELECT FROM clusters c WHERE c.id = s."clusterId"))`;
  return (await client.query<{ index: number }>(query.toQuery())).rows.map(({ index }) => index);
}

/** Changes an active exemption. Returns the number of its rule; undefined where there is no such one that is active. */
export function changeExemption(
  client: Client,
  id: string,
  change: { readonly [Term in keyof ExemptionTerms]?: ExemptionTerms[Term] | undefined },
  decision: Decision,
): Promise<number | undefined> {
  const set = sql`category = coalesce(${change.category ?? null}, category),
    reason = coalesce(${change.reason ?? null}, reason), owner = coalesce(${change.owner ?? null}, owner),
    expires_at = coalesce(${change.expiresAt ?? null}::timestamptz, expires_at)`;
  return decide(client, sql`id = ${id}::bigint`, set, "changed", decision).then(([rule]) => rule);
}

export function revokeExemption(client: Client, id: string, decision: Decision): Promise<number | undefined> {
  const set = ended("revoked", sql`${decision.at}::timestamptz`);
  return decide(client, sql`id = ${id}::bigint`, set, "revoked", decision).then(([rule]) => rule);
}

/** Ends what has run out. Returns the rules, by their numbers. */
export function expireExemptions(client: Client, now: Date): Promise<number[]> {
  const due = sql`expires_at <= ${now}::timestamptz`;
  return decide(client, due, ended("expired", sql`expires_at`), "expired", { at: now, by: null });
}

const ended = (state: ExemptionState, at: Sql): Sql => sql`state = ${state}, ended_at = ${at}`;

async function decide(
  client: Client,
  which: Sql,
  set: Sql,
  what: ExemptionEvent["what"],
  { at, by }: Decision,
): Promise<number[]> {
  const query = sql`
    WITH before AS (
      SELECT id, ${terms} AS terms FROM exemptions WHERE state = 'active' AND ${which} FOR UPDATE
    ), changed AS (
      UPDATE exemptions SET ${set} WHERE id IN (SELECT id FROM before) RETURNING id, rule_id, ${terms} AS terms
    ), events AS (
      INSERT INTO exemption_events (exemption_id, at, by, what, before, after)
      SELECT c.id, ${at}, ${by}, ${what}, b.terms, c.terms FROM changed c JOIN before b USING (id)
    )
    SELECT rule_id FROM changed`;
  return (await client.query<{ rule_id: number }>(query.toQuery())).rows.map(({ rule_id }) => rule_id);
}
