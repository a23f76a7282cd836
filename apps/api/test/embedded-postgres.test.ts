import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmbeddedPostgres } from "../src/database/embedded-postgres.js";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "periplus-embedded-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const query = async (url: string, text: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

test("starts on an empty folder, asks for its password, and keeps its data over a stop and a kill", async () => {
  mkdirSync(join(directory, "data.new-left-by-a-killed-start"));
  const first = await startEmbeddedPostgres({ directory });
  await query(first.url, "CREATE TABLE kept AS SELECT 1 AS value");
  const wrong = new URL(first.url);
  wrong.password = "guess";
  await expect(query(wrong.toString(), "SELECT 1")).rejects.toThrow(/password/);
  expect(statSync(join(directory, "password")).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory).sort()).toEqual(["data", "password"]);
  await first.stop();

  const second = await startEmbeddedPostgres({ directory });
  await query(second.url, "INSERT INTO kept VALUES (2)");
  const postmaster = Number(readFileSync(join(directory, "data/postmaster.pid"), "utf8").split("\n")[0]);
  process.kill(postmaster, "SIGKILL");
  await second.ended;
  await second.stop();

  // What a restart of the machine leaves: the number of a process that is another's by now.
  writeFileSync(join(directory, "data/postmaster.pid"), `${process.pid}\n${join(directory, "data")}\n`);
  const third = await startEmbeddedPostgres({ directory });
  expect(await query(third.url, "SELECT value FROM kept ORDER BY value")).toEqual([{ value: 1 }, { value: 2 }]);
  await third.stop();
  expect(existsSync(join(directory, "data/postmaster.pid"))).toBe(false);
});
