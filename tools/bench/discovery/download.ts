import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { readKinds } from "@periplus/posture/snapshot/kinds";
import type { LoadChange, LoadConnection } from "@periplus/simulator/load/load-server";
import { Agent, request } from "undici";

const unzip = promisify(gunzip);
/** As many objects to a page as the product asks for, in the form that it asks for: what is compared is the same pages. */
const pageSize = 500;
const accept = "application/json;drop=metadata.managedFields,application/json";

export interface Downloaded {
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
  readonly objects: number;
  /** Of JSON, unzipped. */
  readonly bytes: number;
}

/**
 * The yardstick: merely downloads, unzips and parses the pages that the product reads of a cluster, in this process. The
 * next page is on its way while one is parsed.
 */
export async function downloadCluster({ ca, token, clusters }: LoadConnection, index = 0): Promise<Downloaded> {
  const agent = new Agent({ connect: { ca } });
  const server = clusters[index]?.server ?? "";
  const headers = { authorization: `Bearer ${token}`, accept, "accept-encoding": "gzip" };
  const fetchPage = async (path: string): Promise<Buffer | undefined> => {
    const answer = await request(server + path, { dispatcher: agent, headers });
    const body = Buffer.from(await answer.body.arrayBuffer());
    if (answer.statusCode === 404) return undefined;
    return answer.headers["content-encoding"] === "gzip" ? unzip(body) : body;
  };
  const cpu = process.cpuUsage();
  const start = performance.now();
  let objects = 0;
  let bytes = 0;
  for (const { group, version, plural } of readKinds) {
    const path = `${group === "" ? `/api/${version}` : `/apis/${group}/${version}`}/${plural}?limit=${pageSize}`;
    let coming: Promise<Buffer | undefined> | undefined = fetchPage(path);
    while (coming !== undefined) {
      const page: Buffer | undefined = await coming;
      coming = undefined;
      if (page === undefined) break;
      const list: { items: unknown[]; metadata: { continue?: string } } = JSON.parse(page.toString("utf8"));
      const next = list.metadata.continue;
      if (next !== undefined) coming = fetchPage(`${path}&continue=${next}`);
      objects += list.items.length;
      bytes += page.length;
    }
  }
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  await agent.close();
  return { milliseconds, cpuMilliseconds: (user + system) / 1000, objects, bytes };
}

/** Moves all clusters of the load generator on. */
export async function moveOn({ ca, token, control }: LoadConnection, change: LoadChange): Promise<void> {
  const agent = new Agent({ connect: { ca } });
  const answer = await request(control, {
    dispatcher: agent,
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(change),
  });
  await answer.body.dump();
  await agent.close();
  if (answer.statusCode !== 200) throw new Error(`the load generator answered ${answer.statusCode}`);
}
