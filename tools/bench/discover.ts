// The first snapshot of a large cluster, read over HTTPS from another process, judged by all rules and stored, against
// merely downloading, unzipping and parsing the same pages; in turns. Prints one JSON line. `--objects N`, `--rounds N`.
import { parseArgs } from "node:util";
import { startProduct } from "../../e2e/product.ts";
import { downloadCluster } from "./discovery/download.ts";
import { median, rounded } from "./discovery/figures.ts";
import { startLoad } from "./discovery/load-process.ts";
import { awaitIdle, readCpu } from "./discovery/process-cpu.ts";
import { ProductRuns } from "./discovery/product-runs.ts";

const { values: options } = parseArgs({
  options: { objects: { type: "string", default: "50000" }, rounds: { type: "string", default: "3" } },
});

const load = await startLoad("--objects", options.objects, "--keep-pages");
const product = await startProduct();
try {
  const runs = new ProductRuns(product);
  // The load generator makes its pages when they are first asked for.
  const first = await downloadCluster(load.connection);
  const rounds: { floor: number; discover: number; cpu: number }[] = [];
  let stored = 0;
  for (let round = 1; round <= Number(options.rounds); round++) {
    await awaitIdle(product.pid);
    const floor = await downloadCluster(load.connection);
    const before = readCpu(product.pid).own;
    const [, run] = await runs.connect(load.connection, `round ${round}`);
    const cpu = (readCpu(product.pid).own - before) / floor.cpuMilliseconds;
    if (run.cluster.added !== first.objects) throw new Error(`${run.cluster.added} of ${first.objects} were added`);
    stored = run.cluster.rowsWritten;
    rounds.push({ floor: floor.milliseconds, discover: run.milliseconds, cpu });
    console.error(`round ${round}: floor ${Math.round(floor.milliseconds)} ms, discovery ${run.milliseconds} ms`);
  }
  const ratios = rounds.map(({ floor, discover }) => discover / floor);
  console.log(
    JSON.stringify({
      objects: first.objects,
      megabytes: Math.round(first.bytes / 1e6),
      rowsWritten: stored,
      rounds: rounds.length,
      floorMs: Math.round(median(rounds.map(({ floor }) => floor))),
      discoverMs: Math.round(median(rounds.map(({ discover }) => discover))),
      timesFloor: rounded(median(ratios)),
      timesFloorInCpu: rounded(median(rounds.map(({ cpu }) => cpu))),
      range: [rounded(Math.min(...ratios)), rounded(Math.max(...ratios))],
      peakMebibytes: runs.peakMebibytes(),
      aim: { timesFloor: 2, peakMebibytes: 512 },
    }),
  );
} finally {
  await product.stop();
  load.stop();
}
