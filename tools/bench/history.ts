// A cluster of 50,000 objects and 30 more snapshots of it with 1 % changed in each: what the history takes on the disk
// against one copy, and how long the product takes to show the objects of an old snapshot and to compare two. Prints one
// JSON line. `--objects N`, `--snapshots N`.
import { hash } from "node:crypto";
import { parseArgs } from "node:util";
import type { NormalisedObject } from "@periplus/posture/normalise/normalise";
import { startProduct } from "../../e2e/product.ts";
import { makeClusters, startBenchDatabase } from "./discovery/bench-database.ts";
import { ClusterWriter, normaliseCluster } from "./discovery/cluster-writer.ts";
import { median, rounded } from "./discovery/figures.ts";
import { ProductRuns } from "./discovery/product-runs.ts";

const { values: options } = parseArgs({
  options: { objects: { type: "string", default: "50000" }, snapshots: { type: "string", default: "30" } },
});
const repetitions = 15;
const hour = 3_600_000;

const database = await startBenchDatabase();
const { client } = database;

/** Everything that objects, their states and their findings take, with indexes, when what is dead is cleared away. */
async function measureBytes(): Promise<number> {
  await client.query("VACUUM (FULL, ANALYZE) resources, resource_revisions, resource_assessments, findings");
  const { rows } = await client.query<{ bytes: string }>(
    `SELECT sum(pg_total_relation_size(c.oid)) AS bytes FROM pg_class c WHERE c.relkind = 'r'
       AND (c.relname IN ('resources', 'resource_assessments', 'findings') OR c.relname LIKE 'resource\\_revisions\\_%')`,
  );
  return Number(rows[0]?.bytes);
}

/** The same object with another annotation. */
function change(object: NormalisedObject, step: number): NormalisedObject {
  const body = JSON.parse(object.body);
  body.metadata.annotations = { ...body.metadata.annotations, "example.test/change": String(step) };
  const text = JSON.stringify(body);
  return { ...object, body: text, fingerprint: hash("sha256", text, "base64url") };
}

async function timeCalls(runs: ProductRuns, path: string): Promise<number> {
  const times: number[] = [];
  for (let each = 0; each < repetitions; each++) {
    const start = performance.now();
    await runs.call("GET", path);
    times.push(performance.now() - start);
  }
  return median(times);
}

try {
  const writer = await ClusterWriter.open(client);
  const objects = normaliseCluster(Number(options.objects));
  const [clusterId = 0] = await makeClusters(client, 1);
  const begun = Date.now() - Number(options.snapshots) * hour;
  await writer.writeSnapshot(
    clusterId,
    new Date(begun),
    objects.map((object) => ({ object, id: null })),
  );
  const oneCopy = await measureBytes();
  const { rows } = await client.query<{ id: string; uid: string }>("SELECT id, uid FROM resources");
  const idOf = new Map(rows.map(({ id, uid }) => [uid, id]));
  for (let step = 1; step <= Number(options.snapshots); step++) {
    const changed = objects.flatMap((object, index) =>
      index % 100 === step % 100 ? [{ object: change(object, step), id: idOf.get(object.uid) ?? null }] : [],
    );
    await writer.writeSnapshot(clusterId, new Date(begun + step * hour), changed);
  }
  const all = await measureBytes();
  const snapshots = await client.query<{ id: string }>("SELECT id FROM snapshots ORDER BY id");
  const middle = snapshots.rows[Math.floor(snapshots.rows.length / 2)]?.id;
  const before = snapshots.rows[Math.floor(snapshots.rows.length / 2) - 1]?.id;
  process.env.DATABASE_URL = database.url;
  const product = await startProduct();
  try {
    const runs = new ProductRuns(product);
    const of = `/clusters/${clusterId}`;
    const floorMs = await timeCalls(runs, `${of}/snapshots?limit=1`);
    const viewMs = await timeCalls(runs, `${of}/resources?snapshotId=${middle}&limit=100`);
    const pair = `since=${before}&until=${middle}`;
    const compareMs = await timeCalls(runs, `${of}/comparison?${pair}`);
    const objectsMs = await timeCalls(runs, `${of}/comparison/resources?${pair}`);
    const findingsMs = await timeCalls(runs, `${of}/comparison/findings?${pair}`);
    console.log(
      JSON.stringify({
        objects: objects.length,
        snapshots: snapshots.rows.length,
        oneCopyMegabytes: rounded(oneCopy / 1e6),
        megabytes: rounded(all / 1e6),
        timesOneCopy: rounded(all / oneCopy),
        requestMs: rounded(floorMs),
        viewMs: rounded(viewMs),
        compareMs: rounded(compareMs),
        compareObjectsMs: rounded(objectsMs),
        compareFindingsMs: rounded(findingsMs),
        aim: { timesOneCopy: 1.4, viewMs: 100, compareMs: 10 },
      }),
    );
  } finally {
    await product.stop();
  }
} finally {
  await database.stop();
}
