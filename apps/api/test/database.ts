import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

/** The address of a migrated database of the caller's own. */
export function testDatabase(): Promise<string> {
  return createDatabase(new URL(inject("templateUrl")).pathname.slice(1));
}

/** The address of one that has nothing in it. */
export function emptyDatabase(): Promise<string> {
  return createDatabase("template0");
}

async function createDatabase(template: string): Promise<string> {
  const url = new URL(inject("templateUrl"));
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  url.pathname = "/postgres";
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  await client.end();
  url.pathname = `/${name}`;
  return url.toString();
}
