import { Logger } from "@nestjs/common";
import { afterEach, expect, test } from "vitest";
import { readConfig } from "../src/config/config.js";
import { Database } from "../src/database/pool.js";
import { jobNames } from "../src/jobs/job-names.js";
import { Jobs } from "../src/jobs/jobs.js";
import { testDatabase } from "./database.js";

Logger.overrideLogger(false);

const open: { jobs: Jobs; database: Database }[] = [];
afterEach(async () => {
  for (const { jobs, database } of open.splice(0)) {
    await jobs.onModuleDestroy();
    await database.onApplicationShutdown();
  }
});

const make = (url: string) => {
  const database = new Database(url);
  const jobs = new Jobs(readConfig({}, "/"), database);
  open.push({ jobs, database });
  return { jobs, database };
};
const nothing = async () => undefined;

test("a worker does not start while a job has nobody to do it, or two", async () => {
  const { jobs } = make(await testDatabase());
  jobs.work("discover-connector", nothing);
  expect(() => jobs.work("discover-connector", nothing)).toThrow("two handlers");
  await expect(jobs.onApplicationBootstrap()).rejects.toThrow(/No handler for the jobs .*read-cluster/);
});

test("a job is done once, exists only if its transaction commits, and is not queued twice by its key", async () => {
  const { jobs, database } = make(await testDatabase());
  const done: string[] = [];
  jobs.work("discover-connector", async ({ runId }) => {
    done.push(runId);
  });
  for (const name of jobNames.filter((name) => name !== "discover-connector")) jobs.work(name, nothing);
  await jobs.onApplicationBootstrap();
  await expect(
    database.transaction(async (client) => {
      await jobs.send("discover-connector", { runId: "rolled back" }, { client });
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  await database.transaction(async (client) => {
    await jobs.send("discover-connector", { runId: "1" }, { client, singletonKey: "1" });
    await jobs.send("discover-connector", { runId: "1" }, { client, singletonKey: "1" });
  });
  await expect.poll(() => done, { timeout: 10_000 }).toEqual(["1"]);
});

test("a job that runs is told when the process stops, and is tried again later", async () => {
  const { jobs, database } = make(await testDatabase());
  const started = Promise.withResolvers<void>();
  for (const name of jobNames) {
    jobs.work(name, async (_payload, signal) => {
      if (name !== "assess-clusters") return;
      started.resolve();
      await new Promise((_, fail) => signal.addEventListener("abort", () => fail(signal.reason)));
    });
  }
  await jobs.onApplicationBootstrap();
  await jobs.send("assess-clusters", { clusterIds: null, cause: "rules" });
  await started.promise;
  const before = Date.now();
  await jobs.onModuleDestroy();
  expect(Date.now() - before).toBeLessThan(4_500);
  const { rows } = await database.pool.query("SELECT state FROM jobs.job WHERE name = 'assess-clusters'");
  expect(rows).toEqual([{ state: "retry" }]);
});
