import { randomUUID } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

/** The address of a migrated database of the caller's own. */
export async function testDatabase(): Promise<string> {
  const url = new URL(inject("templateUrl"));
  const template = url.pathname.slice(1);
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  url.pathname = "/postgres";
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  await client.end();
  url.pathname = `/${name}`;
  return url.toString();
}
