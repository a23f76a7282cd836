import { Injectable } from "@nestjs/common";
import type { RuleVersion } from "@periplus/shared/custom-rule";
import type { SecurityControlId } from "@periplus/shared/security-control";
import type pg from "pg";
import { Database } from "../database/pool.js";
import { retireRule } from "../database/sync-rules.js";

type Client = Pick<pg.ClientBase, "query">;

/** A rule that somebody wrote, as it is stored. */
export interface StoredRule {
  readonly ruleId: string;
  readonly version: number;
  readonly text: string;
  readonly title: string;
  /** 4 critical … 1 low. */
  readonly severity: number;
  readonly control: SecurityControlId;
  readonly scores: boolean;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly updatedAt: Date;
  readonly updatedBy: string;
}

/** Who does something, and when. */
export interface Deed {
  readonly by: string;
  readonly at: Date;
}

interface VersionRow {
  readonly version: number;
  readonly change: RuleVersion["change"];
  readonly at: Date;
  readonly by: string;
}

const selection = `SELECT c.rule_id AS "ruleId", c.version, c.text, r.title, r.severity, r.control, r.scores,
  c.created_at AS "createdAt", c.created_by AS "createdBy", c.updated_at AS "updatedAt", c.updated_by AS "updatedBy"
  FROM custom_rules c JOIN rules r ON r.rule_id = c.rule_id`;

/** The rules that people wrote, and every text that these ever had. */
@Injectable()
export class CustomRulesStore {
  constructor(private readonly database: Database) {}

  list(): Promise<StoredRule[]> {
    return readStoredRules(this.database.pool);
  }

  async find(ruleId: string): Promise<StoredRule | undefined> {
    const query = `${selection} WHERE c.rule_id = $1`;
    return (await this.database.pool.query<StoredRule>(query, [ruleId])).rows[0];
  }

  /** The newest first. */
  async listVersions(ruleId: string): Promise<VersionRow[]> {
    const query = "SELECT version, change, at, by FROM custom_rule_versions WHERE rule_id = $1 ORDER BY version DESC";
    return (await this.database.pool.query<VersionRow>(query, [ruleId])).rows;
  }

  async findVersion(ruleId: string, version: number): Promise<(VersionRow & { text: string }) | undefined> {
    const query = "SELECT version, change, text, at, by FROM custom_rule_versions WHERE rule_id = $1 AND version = $2";
    return (await this.database.pool.query<VersionRow & { text: string }>(query, [ruleId, version])).rows[0];
  }
}

/** By id. */
export async function readStoredRules(client: Client): Promise<StoredRule[]> {
  return (await client.query<StoredRule>(`${selection} ORDER BY c.rule_id`)).rows;
}

/** The version that the next text of a rule has; it goes on where a deleted rule of the same id ended. */
export async function nextVersion(client: Client, ruleId: string): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    "SELECT coalesce(max(version), 0) + 1 AS version FROM custom_rule_versions WHERE rule_id = $1",
    [ruleId],
  );
  return rows[0]?.version ?? 1;
}

/** Puts a text in force, and keeps it with the others. */
export async function putText(
  client: Client,
  rule: Pick<StoredRule, "ruleId" | "version" | "text"> & { readonly change: RuleVersion["change"] },
  { by, at }: Deed,
): Promise<void> {
  const { ruleId, version, text, change } = rule;
  await client.query(
    `INSERT INTO custom_rules (rule_id, version, text, created_at, created_by, updated_at, updated_by)
     VALUES ($1, $2, $3, $4, $5, $4, $5)
     ON CONFLICT (rule_id) DO UPDATE SET version = $2, text = $3, updated_at = $4, updated_by = $5`,
    [ruleId, version, text, at, by],
  );
  await keepVersion(client, { ruleId, version, text, change }, { by, at });
}

/** Takes a rule out of force, with what is set for it. */
export async function removeRule(client: Client, rule: Pick<StoredRule, "ruleId" | "text">, deed: Deed): Promise<void> {
  const { ruleId, text } = rule;
  await client.query("DELETE FROM custom_rules WHERE rule_id = $1", [ruleId]);
  await client.query("DELETE FROM rule_settings WHERE rule_id = $1", [ruleId]);
  await retireRule(client, ruleId);
  const version = await nextVersion(client, ruleId);
  await keepVersion(client, { ruleId, version, text, change: "deleted" }, deed);
}

async function keepVersion(
  client: Client,
  { ruleId, version, text, change }: Pick<StoredRule, "ruleId" | "version" | "text"> & Pick<RuleVersion, "change">,
  { by, at }: Deed,
): Promise<void> {
  await client.query(
    "INSERT INTO custom_rule_versions (rule_id, version, change, text, at, by) VALUES ($1, $2, $3, $4, $5, $6)",
    [ruleId, version, change, text, at, by],
  );
}
