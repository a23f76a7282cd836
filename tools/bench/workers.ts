// Clusters whose API servers answer slowly, read by 1, 2 and 4 workers on one database: how many a second, from the first
// run that is begun to the last that is done. Each number of workers begins with an empty database, and each worker has
// read some clusters before, which do not count: a process that has just begun takes more of the processors. The rounds go
// up and down in turn, so that what the machine does besides falls on all of them. Prints one JSON line.
// `--clusters N`, `--latency MILLISECONDS`, `--objects N`, `--readers N`, `--workers 1,2,4`, `--rounds N`.
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ProductProcess } from "../../apps/api/test/worker-process.ts";
import { startProduct } from "../../e2e/product.ts";
import { type BenchDatabase, startBenchDatabase } from "./discovery/bench-database.ts";
import { median, rounded } from "./discovery/figures.ts";
import { startLoad } from "./discovery/load-process.ts";
import { readCpu } from "./discovery/process-cpu.ts";
import { accessOf, ProductRuns } from "./discovery/product-runs.ts";

const { values: options } = parseArgs({
  options: {
    clusters: { type: "string", default: "40" },
    latency: { type: "string", default: "150" },
    objects: { type: "string", default: "200" },
    // Few enough that 4 workers have whole rounds to read: 40 clusters are 20, 10 and 5 rounds of 2, 4 and 8.
    readers: { type: "string", default: "2" },
    workers: { type: "string", default: "1,2,4" },
    rounds: { type: "string", default: "2" },
  },
});
const counts = options.workers.split(",").map(Number);
const clusters = Number(options.clusters);
const readers = Number(options.readers);

interface Measured {
  readonly workers: number;
  readonly seconds: number;
  readonly clustersPerSecond: number;
  /** Of one cluster, from the moment in which a worker took it; the median. */
  readonly secondsPerCluster: number;
  /** Of the time that the places for reading had, in which a cluster was read. */
  readonly busy: number;
  /** Cores that everything together took: the workers, the API, PostgreSQL and the clusters. */
  readonly cores: number;
  /** To the database, at most at once. */
  readonly connections: number;
}

const load = await startLoad(
  ...["--clusters", String(clusters + Math.max(...counts) * readers), "--objects", options.objects],
  ...["--latency", options.latency, "--keep-pages"],
);

/** Connects the clusters of the load generator from one to another, and waits until all are read; the most connections. */
async function readClusters(runs: ProductRuns, { client }: BenchDatabase, from: number, to: number): Promise<number> {
  const wanted = load.connection.clusters.slice(from, to);
  await Promise.all(wanted.map(({ name }, index) => runs.add(name, accessOf(load.connection, from + index))));
  for (let most = 0; ; ) {
    const { rows } = await client.query<{ open: number; failed: number; connections: number }>(
      `SELECT count(*) FILTER (WHERE ended_at IS NULL)::int AS open,
         count(*) FILTER (WHERE ended_at IS NOT NULL AND state <> 'completed')::int AS failed,
         (SELECT count(*)::int FROM pg_stat_activity
          WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()) AS connections
       FROM discovery_runs`,
    );
    const [{ open, failed, connections } = { open: 0, failed: 0, connections: 0 }] = rows;
    if (failed > 0) throw new Error(`${failed} runs were not completed`);
    most = Math.max(most, connections);
    if (open === 0) return most;
    await sleep(200);
  }
}

/** Seconds from the first run's beginning to the last one's end, and those of each cluster; of the clusters that count. */
async function readTimes({ client }: BenchDatabase): Promise<{ seconds: number; each: number[] }> {
  const { rows } = await client.query<{ seconds: number; each: number[] }>(
    `SELECT extract(epoch FROM max(r.ended_at) - min(r.started_at))::float AS seconds,
       array_agg(extract(epoch FROM c.ended_at - c.started_at)::float) AS each
     FROM discovery_runs r JOIN discovery_run_clusters c ON c.run_id = r.id JOIN connectors k ON k.id = r.connector_id
     WHERE k.name = ANY($1)`,
    [load.connection.clusters.slice(0, clusters).map(({ name }) => name)],
  );
  const [row] = rows;
  if (row?.each.length !== clusters) throw new Error("Not every cluster was read");
  return row;
}

async function measure(workers: number): Promise<Measured> {
  const database = await startBenchDatabase();
  const settings = { PERIPLUS_SECRETS_KEY: randomBytes(32).toString("base64"), PERIPLUS_READERS: options.readers };
  const api = await startProduct([], { DATABASE_URL: database.url, PERIPLUS_WORKER: "api", ...settings });
  const started: ProductProcess[] = [];
  try {
    for (let each = 0; each < workers; each++) {
      started.push(await ProductProcess.startWorker(database.url, settings));
    }
    const runs = new ProductRuns(api);
    await readClusters(runs, database, clusters, clusters + workers * readers);
    const before = readCpu(process.pid);
    const connections = await readClusters(runs, database, 0, clusters);
    const after = readCpu(process.pid);
    const { seconds, each } = await readTimes(database);
    return {
      workers,
      seconds: rounded(seconds),
      clustersPerSecond: rounded(clusters / seconds),
      secondsPerCluster: rounded(median(each)),
      busy: rounded(each.reduce((sum, one) => sum + one, 0) / (seconds * workers * readers)),
      cores: rounded((after.own + after.started - before.own - before.started) / 1000 / seconds),
      connections,
    };
  } finally {
    for (const worker of started) await worker.end("SIGTERM");
    await api.stop();
    await database.stop();
  }
}

/** Figure by figure the median of several rounds. */
function middleOf(rounds: readonly Measured[]): Measured {
  const names = Object.keys(rounds[0] ?? {}) as (keyof Measured)[];
  const middles = names.map((name) => [name, rounded(median(rounds.map((each) => each[name])))]);
  return Object.fromEntries(middles) as Record<keyof Measured, number>;
}

try {
  const all: Measured[] = [];
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const workers of round % 2 === 0 ? counts : counts.toReversed()) {
      const one = await measure(workers);
      console.error(JSON.stringify(one));
      all.push(one);
    }
  }
  const measured = counts.map((workers) => middleOf(all.filter((each) => each.workers === workers)));
  const first = measured[0]?.seconds ?? Number.NaN;
  console.log(
    JSON.stringify({
      clusters,
      latencyMilliseconds: Number(options.latency),
      readers,
      rounds: Number(options.rounds),
      measured,
      timesFirst: measured.map(({ seconds }) => rounded(first / seconds)),
    }),
  );
} finally {
  load.stop();
}
