import { randomBytes } from "node:crypto";
import type pg from "pg";
import type { ConnectorScope } from "./scope.js";

type Client = Pick<pg.ClientBase, "query">;

/** Tables without a word about any one connector: a limited principal reads them whole. */
export const undividedTables = ["rules", "custom_rules", "custom_rule_versions"] as const;

/** The name that an administrator of the database gives the role where this account must not make one. */
const givenName = "periplus_scoped";
const insufficientPrivilege = "42501";

/**
 * Makes the role under which limited principals read, and lets it read what is divided by policies (row-level security)
 * and what is undivided; a table that is neither stays closed to it. Returns false where the account may not make roles
 * and nobody made `periplus_scoped` for it. Roles belong to the whole server: each database has one of its own.
 */
export async function prepareScopedRole(client: Client): Promise<boolean> {
  const name = (await readScopedRole(client)) ?? (await makeRole(client));
  if (name === undefined) return false;
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
       AND (c.relrowsecurity OR c.relname = ANY($1::text[]))`,
    [undividedTables],
  );
  const role = quote(name);
  await client.query(`GRANT USAGE ON SCHEMA ${quote(await readSchema(client))} TO ${role}`);
  await client.query(`GRANT SELECT ON ${rows.map((row) => row.name).join(", ")} TO ${role}`);
  return true;
}

/** The role of this database; undefined when there is none. */
export async function readScopedRole(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT s.name FROM scoped_role s JOIN pg_roles r ON r.rolname = s.name",
  );
  return rows[0]?.name;
}

/**
 * What a transaction begins with so that it sees the scope only. Utility commands throughout: the transaction has no
 * snapshot yet and can still choose its isolation.
 */
export function scopedBeginning(role: string, scope: ConnectorScope): string {
  const ids = [...scope].filter((id) => /^[0-9a-f-]{36}$/.test(id));
  return `BEGIN; SET LOCAL ROLE ${quote(role)}; SET LOCAL periplus.connectors = '{${ids.join(",")}}'`;
}

async function makeRole(client: Client): Promise<string | undefined> {
  const name = `${givenName}_${randomBytes(6).toString("hex")}`;
  try {
    await client.query(`CREATE ROLE ${quote(name)} NOLOGIN`);
    await client.query(`GRANT ${quote(name)} TO CURRENT_USER`);
    return await keepName(client, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === insufficientPrivilege)) throw error;
    const { rows } = await client.query(
      "SELECT FROM pg_roles WHERE rolname = $1 AND pg_has_role(current_user, oid, 'MEMBER')",
      [givenName],
    );
    return rows.length === 1 ? keepName(client, givenName) : undefined;
  }
}

async function keepName(client: Client, name: string): Promise<string> {
  await client.query("DELETE FROM scoped_role");
  await client.query("INSERT INTO scoped_role (name) VALUES ($1)", [name]);
  return name;
}

async function readSchema(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>("SELECT current_schema() AS name");
  return rows[0]?.name ?? "public";
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
