// Clusters of 1,000 to 200,000 objects, each read, judged and stored by a product of its own: what an object costs of the
// processor, against merely downloading, unzipping and parsing the same pages, and the most that the process had in memory.
// Before it is measured, each product reads a cluster of 12,500 objects a few times, so that all code is warm; the pages are
// downloaded twice for the same reason. Prints one JSON line. `--sizes 1000,10000,100000,200000`.
import { parseArgs } from "node:util";
import { startProduct } from "../../e2e/product.ts";
import { downloadCluster } from "./discovery/download.ts";
import { rounded } from "./discovery/figures.ts";
import { startLoad } from "./discovery/load-process.ts";
import { awaitIdle, readCpu } from "./discovery/process-cpu.ts";
import { ProductRuns } from "./discovery/product-runs.ts";

const { values: options } = parseArgs({ options: { sizes: { type: "string", default: "1000,10000,100000,200000" } } });
const warmObjects = 12_500;
const warmRounds = 4;

interface Measured {
  readonly objects: number;
  /** Of the product's process, and of its database. */
  readonly microsecondsPerObject: number;
  readonly databaseMicrosecondsPerObject: number;
  /** Of downloading, unzipping and parsing alone. */
  readonly floorMicrosecondsPerObject: number;
  readonly warmMebibytes: number;
  readonly peakMebibytes: number;
}

const warm = await startLoad("--objects", String(warmObjects), "--keep-pages");

async function measure(size: number): Promise<Measured> {
  const load = await startLoad("--objects", String(size));
  const product = await startProduct();
  try {
    await downloadCluster(load.connection);
    const floor = await downloadCluster(load.connection);
    const runs = new ProductRuns(product);
    for (let round = 1; round <= warmRounds; round++) {
      await runs.connect(warm.connection, `warm ${round}`);
      await awaitIdle(product.pid);
    }
    const warmMebibytes = runs.peakMebibytes();
    const before = readCpu(product.pid);
    const [, { cluster }] = await runs.connect(load.connection, "measured");
    const after = readCpu(product.pid);
    const each = (milliseconds: number) => rounded((milliseconds * 1000) / cluster.objects);
    return {
      objects: cluster.objects,
      microsecondsPerObject: each(after.own - before.own),
      databaseMicrosecondsPerObject: each(after.started - before.started),
      floorMicrosecondsPerObject: each(floor.cpuMilliseconds),
      warmMebibytes,
      peakMebibytes: runs.peakMebibytes(),
    };
  } finally {
    await product.stop();
    load.stop();
  }
}

try {
  const sizes: Measured[] = [];
  for (const size of options.sizes.split(",").map(Number)) {
    const measured = await measure(size);
    sizes.push(measured);
    console.error(JSON.stringify(measured));
  }
  const spreadOf = (costs: readonly number[]) => rounded(Math.max(...costs) / Math.min(...costs));
  const largest = sizes.at(-1);
  console.log(
    JSON.stringify({
      sizes,
      costSpread: spreadOf(sizes.map(({ microsecondsPerObject }) => microsecondsPerObject)),
      floorSpread: spreadOf(sizes.map(({ floorMicrosecondsPerObject }) => floorMicrosecondsPerObject)),
      peakMebibytes: largest?.peakMebibytes,
      timesPeakOfWarm: rounded((largest?.peakMebibytes ?? Number.NaN) / (largest?.warmMebibytes ?? Number.NaN)),
      aim: { costSpread: 1.1, peakMebibytes: 600, timesPeakOfWarm: 1.5 },
    }),
  );
} finally {
  warm.stop();
}
