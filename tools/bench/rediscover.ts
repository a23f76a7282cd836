// The same large cluster again: nothing changed; then 1 % changed and 20 % with only another resource version; each
// against merely downloading, unzipping and parsing the same pages, in turns. Prints one JSON line. `--objects N`,
// `--rounds N`.
import { parseArgs } from "node:util";
import { startProduct } from "../../e2e/product.ts";
import { downloadCluster, moveOn } from "./discovery/download.ts";
import { median, rounded } from "./discovery/figures.ts";
import { startLoad } from "./discovery/load-process.ts";
import { awaitIdle, readCpu } from "./discovery/process-cpu.ts";
import { ProductRuns } from "./discovery/product-runs.ts";

const { values: options } = parseArgs({
  options: { objects: { type: "string", default: "50000" }, rounds: { type: "string", default: "5" } },
});

const load = await startLoad("--objects", options.objects, "--keep-pages");
const product = await startProduct();
try {
  const runs = new ProductRuns(product);
  const { objects } = await downloadCluster(load.connection);
  const [connector] = await runs.connect(load.connection, "large");
  const measure = async (name: string, prepare: () => Promise<void>) => {
    const rounds: { ratio: number; cpu: number; floor: number; again: number; rows: number; changed: number }[] = [];
    for (let round = 1; round <= Number(options.rounds); round++) {
      await prepare();
      await awaitIdle(product.pid);
      const { milliseconds: floor, cpuMilliseconds } = await downloadCluster(load.connection);
      const before = readCpu(product.pid).own;
      const { milliseconds: again, cluster } = await runs.runAgain(connector);
      const cpu = (readCpu(product.pid).own - before) / cpuMilliseconds;
      rounds.push({ ratio: again / floor, cpu, floor, again, rows: cluster.rowsWritten, changed: cluster.changed });
      console.error(`${name} ${round}: floor ${Math.round(floor)} ms, again ${again} ms, ${cluster.changed} changed`);
    }
    const ratios = rounds.map(({ ratio }) => ratio);
    return {
      floorMs: Math.round(median(rounds.map(({ floor }) => floor))),
      againMs: Math.round(median(rounds.map(({ again }) => again))),
      timesFloor: rounded(median(ratios)),
      timesFloorInCpu: rounded(median(rounds.map(({ cpu }) => cpu))),
      range: [rounded(Math.min(...ratios)), rounded(Math.max(...ratios))],
      rowsWritten: Math.max(...rounds.map(({ rows }) => rows)),
      changed: median(rounds.map(({ changed }) => changed)),
    };
  };
  const unchanged = await measure("unchanged", async () => undefined);
  const changed = await measure("changed", async () => {
    await moveOn(load.connection, { changed: 0.01, touched: 0.2 });
    // The pages of the new step are made when they are first asked for.
    await downloadCluster(load.connection);
  });
  console.log(
    JSON.stringify({
      objects,
      unchanged: { ...unchanged, aim: { timesFloor: 1.1, rowsWritten: 0 } },
      changed: { ...changed, aim: { timesFloor: 1.25 } },
      peakMebibytes: runs.peakMebibytes(),
    }),
  );
} finally {
  await product.stop();
  load.stop();
}
