// Clusters of 1,000 to 200,000 objects, each read, judged and stored by a product of its own: what an object costs of the
// processor, and the most that the process had in memory. Before it is measured, each product reads a cluster of 12,500
// objects, so that all code is warm. Prints one JSON line. `--sizes 1000,10000,100000,200000`.
import { parseArgs } from "node:util";
import { startProduct } from "../../e2e/product.ts";
import { rounded } from "./discovery/figures.ts";
import { startLoad } from "./discovery/load-process.ts";
import { awaitIdle, readCpu } from "./discovery/process-cpu.ts";
import { ProductRuns } from "./discovery/product-runs.ts";

const { values: options } = parseArgs({ options: { sizes: { type: "string", default: "1000,10000,100000,200000" } } });
const warmObjects = 12_500;

interface Measured {
  readonly objects: number;
  /** Of the product's process, and of its database. */
  readonly microsecondsPerObject: number;
  readonly databaseMicrosecondsPerObject: number;
  readonly warmMebibytes: number;
  readonly peakMebibytes: number;
}

const warm = await startLoad("--objects", String(warmObjects), "--keep-pages");

async function measure(size: number): Promise<Measured> {
  const load = await startLoad("--objects", String(size));
  const product = await startProduct();
  try {
    const runs = new ProductRuns(product);
    await runs.connect(warm.connection, "warm");
    await awaitIdle(product.pid);
    const warmMebibytes = runs.peakMebibytes();
    const before = readCpu(product.pid);
    const [, { cluster }] = await runs.connect(load.connection, "measured");
    const after = readCpu(product.pid);
    const each = (milliseconds: number) => rounded((milliseconds * 1000) / cluster.objects);
    return {
      objects: cluster.objects,
      microsecondsPerObject: each(after.own - before.own),
      databaseMicrosecondsPerObject: each(after.started - before.started),
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
  const costs = sizes.map(({ microsecondsPerObject }) => microsecondsPerObject);
  const largest = sizes.at(-1);
  console.log(
    JSON.stringify({
      sizes,
      costSpread: rounded(Math.max(...costs) / Math.min(...costs)),
      peakMebibytes: largest?.peakMebibytes,
      timesPeakOfWarm: rounded((largest?.peakMebibytes ?? Number.NaN) / (largest?.warmMebibytes ?? Number.NaN)),
      aim: { costSpread: 1.1, peakMebibytes: 600, timesPeakOfWarm: 1.5 },
    }),
  );
} finally {
  warm.stop();
}
