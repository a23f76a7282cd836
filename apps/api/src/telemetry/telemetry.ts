import type { Config } from "../config/config.js";
import type { Database } from "../database/pool.js";
import { readInstallationFigures } from "./installation-figures.js";
import type { Observed } from "./record.js";
import { portOf, startWatchServer } from "./watch-server.js";

/** What this process tells those who watch it. */
export interface Telemetry {
  /** The port of `/metrics`; undefined where none is served. */
  readonly port: number | undefined;
  /** From here on it is ready, as long as the database answers. `jobs` are the queues that are told of. */
  started(database: Database, jobs: readonly string[]): void;
  /** It is not ready any more: whoever sends it work sends it to others. */
  stopping(): void;
  /** Sends what is still to be sent, and tells nothing any more. */
  stop(): Promise<void>;
}

/** Starts what the settings ask for. What they do not ask for is not even loaded. */
export async function startTelemetry(
  { values: { metricsAddress, tracesUrl, processKind } }: Config,
  version: string,
): Promise<Telemetry> {
  const stops: (() => Promise<void>)[] = [];
  if (tracesUrl !== undefined) stops.push((await import("./traces.js")).startTraces(tracesUrl, version, processKind));
  const told: Told = { database: undefined, jobs: [] };
  const port = metricsAddress && (await serve(metricsAddress, version, told, stops));
  return {
    port,
    started: (database, jobs) => Object.assign(told, { database, jobs }),
    stopping: () => Object.assign(told, { database: undefined }),
    stop: async () => {
      for (const stop of stops.reverse()) await stop();
    },
  };
}

/** What there is to tell of; nothing before the start and after the end. */
interface Told {
  readonly database: Database | undefined;
  readonly jobs: readonly string[];
}

async function serve(
  { host, port }: { host: string; port: number },
  version: string,
  told: Told,
  stops: (() => Promise<void>)[],
): Promise<number> {
  const { startMetrics } = await import("./prometheus.js");
  const { watchProcess } = await import("./process-figures.js");
  const process = watchProcess();
  const readFigures = async (): Promise<Observed[]> => {
    const { database, jobs } = told;
    // A database that is away is no reason to say nothing of the process.
    const installation = database && (await readInstallationFigures(database, jobs).catch(() => []));
    return [...process.read(database), ...(installation ?? [])];
  };
  const metrics = startMetrics(version, readFigures);
  const ready = async () => (await told.database?.answers()) ?? false;
  const server = await startWatchServer(host, port, { ready, metrics: () => metrics.read() });
  stops.push(
    async () => process.stop(),
    () => metrics.stop(),
    () => new Promise((done) => server.close(() => done()).closeAllConnections()),
  );
  return portOf(server);
}
