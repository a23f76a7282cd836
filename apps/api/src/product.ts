import "reflect-metadata";
import { createServer } from "node:net";
import { join } from "node:path";
import type { INestApplicationContext, Type } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { createApp } from "./app.js";
import { AppModule, type AppParts } from "./app.module.js";
import { addressOf } from "./config/address.js";
import type { Config } from "./config/config.js";
import { claimDataFolder, makeDataFolder } from "./config/data-folder.js";
import type { Installation } from "./config/installation.js";
import { StartError } from "./config/start-error.js";
import { startEmbeddedPostgres } from "./database/embedded-postgres.js";
import { migrate, requireMigrations } from "./database/migrate.js";
import { Database } from "./database/pool.js";
import { jobNames } from "./jobs/job-names.js";
import { createLogger } from "./telemetry/log.js";
import { startTelemetry, type Telemetry } from "./telemetry/telemetry.js";

export interface Product {
  readonly context: INestApplicationContext;
  /** Where people open it, without a slash at the end; undefined in a process that only works. */
  readonly address: string | undefined;
  /** The port of `/metrics`; undefined where none is served. */
  readonly metricsPort: number | undefined;
  /** Settles when the embedded database is gone; never where the database is not ours. */
  readonly databaseEnded: Promise<void>;
}

/** Collects what has to be undone, in the order of doing, so that a start that fails half way leaves nothing running. */
export class Undo {
  private readonly steps: (() => Promise<void> | void)[] = [];

  push(step: () => Promise<void> | void): void {
    this.steps.push(step);
  }

  /** Newest first; every step once, whatever becomes of the others. */
  async run(): Promise<void> {
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      try {
        await step();
      } catch (error) {
        console.error(error);
      }
    }
  }
}

/** Starts what the settings ask for: database, migrations, jobs, HTTP. What was started is in `undo`, always. */
export async function startProduct(config: Config, installation: Installation, undo: Undo): Promise<Product> {
  const { host, port, migrations } = config.values;
  if (config.values.databaseUrl === undefined) undo.push(claimDataFolder(config.values.dataFolder));
  else makeDataFolder(config.values.dataFolder);
  if (config.runsApi) await refuseTakenPort(host, port);
  const telemetry = await startTelemetry(config, installation.version);
  undo.push(() => telemetry.stop());
  const { databaseUrl, databaseEnded } = await openDatabase(config, undo);
  await (migrations === "apply" ? migrate : requireMigrations)(databaseUrl, installation.migrationsFolder);
  const { context, address } = await startRooms(config, { config, installation, databaseUrl }, undo);
  watch(context, telemetry, undo);
  return { context, address, metricsPort: telemetry.port, databaseEnded };
}

/** Brings the database to the state that this version needs, and ends. Returns the names of what was missing. */
export async function migrateDatabase(config: Config, installation: Installation, undo: Undo): Promise<string[]> {
  if (config.values.databaseUrl === undefined) undo.push(claimDataFolder(config.values.dataFolder));
  const { databaseUrl } = await openDatabase(config, undo);
  return migrate(databaseUrl, installation.migrationsFolder);
}

async function startRooms(
  config: Config,
  given: AppParts,
  undo: Undo,
): Promise<{ context: INestApplicationContext; address: string | undefined }> {
  const parts: AppParts = { ...given, ...(await workerPart(config)) };
  if (!config.runsApi) {
    const context = await NestFactory.createApplicationContext(AppModule.with(parts), {
      logger: createLogger(config),
      abortOnError: false,
    });
    undo.push(() => context.close());
    return { context, address: undefined };
  }
  const app = await createApp(parts);
  undo.push(() => app.close());
  const { host, port } = config.values;
  await app.listen({ host, port });
  return { context: app, address: addressOf(config, app.getHttpServer()) };
}

/** Whoever watches is told that it is ready, and at the end first of all that it is not any more. */
function watch(context: INestApplicationContext, telemetry: Telemetry, undo: Undo): void {
  telemetry.started(context.get(Database), jobNames);
  undo.push(() => telemetry.stopping());
}

async function openDatabase(
  { values: { databaseUrl, dataFolder } }: Config,
  undo: Undo,
): Promise<{ databaseUrl: string; databaseEnded: Promise<void> }> {
  if (databaseUrl !== undefined) return { databaseUrl, databaseEnded: new Promise(() => undefined) };
  const embedded = await startEmbeddedPostgres({ directory: join(dataFolder, "postgres") });
  undo.push(() => embedded.stop());
  return { databaseUrl: embedded.url, databaseEnded: embedded.ended };
}

/** The readers' SDKs are large: a process that only answers HTTP does not load them. */
async function workerPart(config: Config): Promise<{ worker: Type } | undefined> {
  if (!config.runsWorker) return undefined;
  const { DiscoveryModule } = await import("./discovery/discovery.module.js");
  return { worker: DiscoveryModule };
}

/** Before anything else is started. */
function refuseTakenPort(host: string, port: number): Promise<void> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => fail(new StartError(explainListenError(error, host, port))));
    probe.listen(port, host, () => probe.close(() => done()));
  });
}

function explainListenError({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} on ${host} is taken by another program. Choose another one: PORT=${port + 1}`;
    case "EACCES":
      return `This account may not listen on port ${port}. Choose one above 1023 with PORT.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `${host} is no address of this machine: see HOST`;
    default:
      return `Nothing can listen on ${host}, port ${port}: ${message}`;
  }
}
