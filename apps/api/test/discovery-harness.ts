import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Test } from "@nestjs/testing";
import type { CloudAccess } from "@periplus/shared/connector";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type { Connection } from "@periplus/simulator/connection";
import { CloudEndpointsRegistry } from "../src/config/cloud-endpoints.js";
import { readConfig } from "../src/config/config.js";
import { Installation } from "../src/config/installation.js";
import { Database } from "../src/database/pool.js";
import { DiscoveryModule } from "../src/discovery/discovery.module.js";
import { Intakes } from "../src/discovery/intake/intakes.js";
import { RenewCredentialsJob } from "../src/discovery/renew-credentials.job.js";
import { ScheduleDiscoveryJob } from "../src/discovery/schedule-discovery.job.js";
import { VerifyConnectorJob } from "../src/discovery/verification/verify-connector.job.js";
import { Jobs } from "../src/jobs/jobs.js";
import { queueDiscoveryRun } from "../src/jobs/queue-discovery-run.js";
import { PlatformModule } from "../src/platform.module.js";
import { Vault } from "../src/secrets/vault.js";
import { testDatabase } from "./database.js";
import { endpointsOf } from "./estate.js";

/** How a run ended. */
export interface EndedRun {
  readonly id: string;
  readonly state: string;
  readonly message: string | null;
  readonly coverage: readonly CoverageEntry[];
  readonly clusters: readonly {
    readonly name: string;
    readonly cluster_id: number;
    readonly state: string;
    readonly message: string | null;
    readonly coverage: readonly CoverageEntry[];
    readonly objects: number;
    readonly added: number;
    readonly changed: number;
    readonly unchanged: number;
    readonly gone: number;
    readonly rows_written: number;
    readonly findings_opened: number;
    readonly findings_closed: number;
    readonly requests: number;
  }[];
}

/** A worker on a database of its own, and the simulated clouds as those of the sample data. */
export class DiscoveryHarness {
  private constructor(
    readonly database: Database,
    readonly jobs: Jobs,
    /** What the scheduler does every minute. */
    readonly tick: () => Promise<void>,
    /** What a worker does every minute about tokens that are due. */
    readonly renew: () => Promise<void>,
    /** What a worker does when a connector is to be verified. */
    readonly verify: (connectorId: string) => Promise<void>,
    /** Ends the thread that judges, whatever it is at. */
    readonly endThread: () => Promise<void>,
    private readonly vault: Vault,
    private readonly closeAll: () => Promise<void>,
  ) {}

  static async start(
    connection: Connection,
    environment: Record<string, string> = {},
    databaseUrl?: string,
  ): Promise<DiscoveryHarness> {
    const folder = mkdtempSync(join(tmpdir(), "periplus-discovery-"));
    const root = resolve(fileURLToPath(import.meta.url), "../../../..");
    // A thread of sources takes a second to start: judging-thread.test.ts has one.
    const usual = { PERIPLUS_DATA: folder, PERIPLUS_WORKER: "worker", PERIPLUS_JUDGE_IN: "process" };
    const config = readConfig({ ...usual, ...environment }, root);
    const module = await Test.createTestingModule({
      imports: [
        PlatformModule.with(config, new Installation(root), databaseUrl ?? (await testDatabase())),
        DiscoveryModule,
      ],
    }).compile();
    module.useLogger(environment.PERIPLUS_LOG ? ["error", "warn", "log"] : ["error", "warn"]);
    module.get(CloudEndpointsRegistry).sample = endpointsOf(connection);
    await module.init();
    const schedule = module.get(ScheduleDiscoveryJob);
    const tick = () => schedule.run();
    const renewals = module.get(RenewCredentialsJob);
    const renew = () => renewals.run(new Date());
    const verifications = module.get(VerifyConnectorJob);
    const verify = (connectorId: string) => verifications.run(connectorId, new AbortController().signal);
    const endThread = () => module.get(Intakes).onApplicationShutdown();
    const [database, jobs, vault] = [module.get(Database), module.get(Jobs), module.get(Vault)];
    return new DiscoveryHarness(database, jobs, tick, renew, verify, endThread, vault, async () => {
      await module.close();
      rmSync(folder, { recursive: true, force: true });
    });
  }

  async close(): Promise<void> {
    await this.closeAll();
  }

  async addConnector(access: CloudAccess, name: string = access.cloud): Promise<string> {
    const id = randomUUID();
    await this.query(
      `INSERT INTO connectors (id, name, cloud, scope, sealed_access, sample, next_run_at)
       VALUES ($1, $2, $3, '[]', $4, true, now() + interval '1 day')`,
      [id, name, access.cloud, await this.vault.seal(access)],
    );
    return id;
  }

  openSealed(sealed: Buffer): Promise<unknown> {
    return this.vault.open(sealed);
  }

  async changeAccess(connectorId: string, access: CloudAccess): Promise<void> {
    await this.query("UPDATE connectors SET sealed_access = $2 WHERE id = $1", [
      connectorId,
      await this.vault.seal(access),
    ]);
  }

  async queueRun(connectorId: string): Promise<string> {
    const id = await this.database.transaction((client) =>
      queueDiscoveryRun(client, this.jobs, connectorId, "manual", new Date()),
    );
    if (id === undefined) throw new Error("The connector has a run already");
    return id;
  }

  /** Queues a run and waits for its end. */
  async discover(connectorId: string): Promise<EndedRun> {
    return this.waitForEnd(await this.queueRun(connectorId));
  }

  async waitForEnd(runId: string): Promise<EndedRun> {
    for (;;) {
      const [run] = await this.query<EndedRun & { ended_at: Date | null }>(
        "SELECT id, state, message, coverage, ended_at FROM discovery_runs WHERE id = $1",
        [runId],
      );
      if (!run) throw new Error("The run does not exist any more");
      if (run.ended_at !== null) {
        const clusters = await this.query<EndedRun["clusters"][number]>(
          `SELECT c.*, k.name FROM discovery_run_clusters c JOIN clusters k ON k.id = c.cluster_id
           WHERE c.run_id = $1 ORDER BY k.name`,
          [runId],
        );
        return { ...run, clusters };
      }
      await sleep(50);
    }
  }

  /** Has everything that is stored judged anew, as after a change of the rules. */
  async assessAll(): Promise<void> {
    await this.query("UPDATE snapshots SET rule_pack_version = 'another'");
    await this.jobs.send("assess-clusters", { clusterIds: null, cause: "rules" });
    const waiting = `SELECT FROM clusters k JOIN snapshots s ON s.id = k.latest_snapshot_id
      WHERE k.gone_at IS NULL AND s.rule_pack_version = 'another'`;
    while ((await this.query(waiting)).length > 0) await sleep(20);
  }

  /** What comes with time after a worker was lost: the queue has noticed, and the lease is out. */
  async letTimePass(): Promise<void> {
    await this.query(
      `WITH noticed AS (UPDATE jobs.job SET state = 'retry', start_after = now() WHERE state = 'active')
       UPDATE discovery_runs SET lease_until = now() WHERE state = 'running'`,
    );
  }

  async query<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.database.pool.query(text, values)).rows;
  }
}
