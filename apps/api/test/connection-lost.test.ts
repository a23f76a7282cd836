import { afterAll, beforeAll, expect, test } from "vitest";
import { isConnectionLost } from "../src/database/errors.js";
import { Database } from "../src/database/pool.js";
import { PrismaService } from "../src/database/prisma.service.js";
import { testDatabase } from "./database.js";

let database: Database;
let prisma: PrismaService;
beforeAll(async () => {
  const url = await testDatabase();
  database = new Database(url);
  prisma = new PrismaService(url);
});
afterAll(async () => {
  await prisma.onApplicationShutdown();
  await database.onApplicationShutdown();
});

/** What a query of 10 s ends with when the server ends its connection. */
async function interrupt(query: Promise<unknown>, name: string): Promise<unknown> {
  const outcome = query.then(
    () => undefined,
    (error: unknown) => error,
  );
  const end = () =>
    database.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = $1 AND query LIKE '%pg_sleep(10)%' AND pid <> pg_backend_pid()`,
      [name],
    );
  await expect.poll(async () => (await end()).rowCount).toBe(1);
  return outcome;
}

test("a lost connection is known as one, from each of the clients", async () => {
  const text = "SELECT 1 FROM pg_sleep(10)";
  expect(await interrupt(database.pool.query(text), "periplus")).toSatisfy(isConnectionLost);
  expect(await interrupt(prisma.$queryRawUnsafe(text), "periplus-prisma")).toSatisfy(isConnectionLost);
  const inTransaction = database.transaction((client) => client.query(text));
  expect(await interrupt(inTransaction, "periplus")).toSatisfy(isConnectionLost);
});

test("and another error is not", async () => {
  const wrong = await database.pool.query("SELECT 1 / 0").catch((error: unknown) => error);
  expect(isConnectionLost(wrong)).toBe(false);
  const unknown = await prisma.$queryRawUnsafe("SELECT nothing").catch((error: unknown) => error);
  expect(isConnectionLost(unknown)).toBe(false);
});
