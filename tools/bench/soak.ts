// Many discovery runs over clusters that change each time, some of them cancelled, throttled, failing, removed and
// connected anew, or replaced by others at their address. Looks at what the process holds on to ten times; then rows are
// looked for that nobody owns, and all that is stored is compared with what a fresh database has that read the last state.
// Prints one JSON line, and ends with 1 where something leaked or differs. `--runs N`.
import { isDeepStrictEqual, parseArgs } from "node:util";
import { awaitQuiet, countOwnerless, readPodSecurity } from "../../apps/api/test/left-behind.ts";
import { type Asking, countRollups, readStoredState } from "../../apps/api/test/stored-state.ts";
import { type Product, startProduct } from "../../e2e/product.ts";
import { type BenchDatabase, startBenchDatabase } from "./discovery/bench-database.ts";
import { rounded, slope } from "./discovery/figures.ts";
import { ProductRuns } from "./discovery/product-runs.ts";
import { ChangingEstate } from "./soak/changing-estate.ts";
import { findPorts, type Held, readHeld, settingsFor, type TellingPorts } from "./soak/process-figures.ts";
import { SoakRuns } from "./soak/soak-runs.ts";

const { values: options } = parseArgs({ options: { runs: { type: "string", default: "200" } } });
const wanted = Number(options.runs);
const looks = 10;
/** How fast the heap may grow (code is compiled for a long time), and what may be more at the end than in the middle. */
const slack = { heapPerHundredRuns: 2, residentTimes: 1.15, residentMebibytes: 16, held: 4 };

interface Soaked {
  readonly database: BenchDatabase;
  readonly product: Product;
  readonly ports: TellingPorts;
}

interface Look extends Held {
  readonly runs: number;
  /** All that are open to the database. */
  readonly connections: number;
}

async function start(): Promise<Soaked> {
  const ports = await findPorts();
  const database = await startBenchDatabase();
  const product = await startProduct([], { DATABASE_URL: database.url, ...settingsFor(ports) });
  return { database, product, ports };
}

async function stop({ database, product }: Soaked): Promise<void> {
  await product.stop();
  await database.stop();
}

const askingOf = ({ client }: BenchDatabase): Asking => ({
  query: async (text, values) => (await client.query(text, values)).rows,
});

async function look({ database, product, ports }: Soaked, runs: number): Promise<Look> {
  const asking = askingOf(database);
  await awaitQuiet(asking);
  const held = await readHeld(product.pid, ports);
  const [open] = await asking.query<{ connections: number }>(
    `SELECT count(*)::int AS connections FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  const seen = { runs, ...held, connections: open?.connections ?? 0 };
  console.error(JSON.stringify(seen));
  return seen;
}

/** All that is kept of the present, without ids and times. */
async function readState({ database, product }: Soaked): Promise<Record<string, unknown>> {
  const asking = askingOf(database);
  await awaitQuiet(asking);
  const { resources, rollups } = await readStoredState(asking);
  const scores = ["workload", "cluster"].map(async (granularity) => {
    const path = `/secure-score?granularity=${granularity}`;
    const score = await new ProductRuns(product).call<{ scopes: { name: string }[] }>("GET", path);
    const scopes = score.scopes.map((scope) => ({ ...scope, connectorId: undefined }));
    return { ...score, asOf: undefined, scopes: scopes.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
  });
  return { resources, ...rollups, podSecurity: await readPodSecurity(asking), score: await Promise.all(scores) };
}

/** The parts that are not the same in both. */
function compare(state: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(other).filter((part) => !isDeepStrictEqual(state[part], other[part]));
}

/** What of a state a database that begins now finds different. */
async function compareWithFresh(estate: ChangingEstate, state: Record<string, unknown>): Promise<string[]> {
  const fresh = await start();
  try {
    await new SoakRuns(new ProductRuns(fresh.product), estate).until(estate.clusters.length);
    return compare(state, await readState(fresh));
  } finally {
    await stop(fresh);
  }
}

/** Connections to the database come and go within the limits of the pools: each is a file, a socket, and a timer. */
const held = {
  files: ({ files, connections }: Look) => files - connections,
  sockets: ({ sockets, connections }: Look) => sockets - connections,
  timers: ({ timers, connections }: Look) => timers - connections,
  handles: ({ handles }: Look) => handles,
  connectionsUsed: ({ connectionsUsed }: Look) => connectionsUsed,
};

/** What is leaked is there at every look from then on: the least of the last looks tells. */
function findLeaks(seen: readonly Look[]): string[] {
  const least = (some: readonly Look[], count: (each: Look) => number) => Math.min(...some.map(count));
  return Object.entries(held)
    .filter(([, count]) => least(seen.slice(-3), count) > least(seen.slice(0, looks / 2), count) + slack.held)
    .map(([name]) => name);
}

function judgeMemory(seen: readonly Look[]) {
  const half = seen.slice(looks / 2 - 1);
  const [middle, end] = [half[0], half.at(-1)];
  if (middle === undefined || end === undefined) throw new Error("Nobody looked");
  const growth = (what: "heapMebibytes" | "residentMebibytes") =>
    rounded(100 * slope(half.map((each) => ({ x: each.runs, y: each[what] }))));
  const perHundredRuns = { heapMebibytes: growth("heapMebibytes"), residentMebibytes: growth("residentMebibytes") };
  const leaks = findLeaks(seen);
  if (perHundredRuns.heapMebibytes > slack.heapPerHundredRuns) leaks.push("heap");
  if (end.residentMebibytes > middle.residentMebibytes * slack.residentTimes + slack.residentMebibytes)
    leaks.push("resident");
  return { middle, end, perHundredRuns, leaks };
}

const estate = await ChangingEstate.start();
const soaked = await start();
try {
  const runs = new SoakRuns(new ProductRuns(soaked.product), estate);
  const began = performance.now();
  const seen: Look[] = [];
  for (let each = 1; each <= looks; each++) {
    await runs.until((wanted * each) / looks);
    if (each === looks) await runs.settle();
    seen.push(await look(soaked, runs.counts.runs));
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  const asking = askingOf(soaked.database);
  const underWay = await awaitQuiet(asking);
  const ownerless = await countOwnerless(asking);
  const state = await readState(soaked);
  const miscounted = compare(state, await countRollups(asking));
  const differs = await compareWithFresh(estate, state);
  const memory = judgeMemory(seen);
  const isWell =
    Object.values(underWay).every((count) => count === 0) &&
    memory.leaks.length + Object.keys(ownerless).length + miscounted.length + differs.length === 0;
  console.log(JSON.stringify({ ...runs.counts, seconds, ...memory, underWay, ownerless, miscounted, differs, isWell }));
  if (!isWell) process.exitCode = 1;
} finally {
  await stop(soaked);
  estate.stop();
}
