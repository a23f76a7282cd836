import { Agent, request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadKinds } from "../src/load/load-cluster.js";
import { type LoadConnection, LoadServer } from "../src/load/load-server.js";

let connection: LoadConnection;
let close: () => void;
let agent: Agent;

interface Item {
  metadata: { uid: string; name: string; namespace?: string; resourceVersion: string; annotations?: object };
}
interface List {
  metadata: { continue?: string; resourceVersion: string };
  items: Item[];
}

beforeAll(async () => {
  const started = await LoadServer.start({
    clusters: 2,
    objects: 3000,
    seed: 1,
    latencyMilliseconds: 0,
    keepPages: false,
  });
  ({ connection, close } = started);
  agent = new Agent({ connect: { ca: connection.ca } });
});
afterAll(async () => {
  await agent.close();
  close();
});

async function call(url: string, options: { method?: "GET" | "POST"; body?: object; token?: string } = {}) {
  const { method = "GET", body, token = connection.token } = options;
  const answer = await request(url, {
    dispatcher: agent,
    method,
    headers: { authorization: `Bearer ${token}`, accept: "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: answer.statusCode, document: (await answer.body.json()) as List & { reason?: string } };
}

async function listAll(cluster: number, path: string, limit: number): Promise<Item[]> {
  const items: Item[] = [];
  let next: string | undefined = "";
  while (next !== undefined) {
    const url: string = `${connection.clusters[cluster]?.server}${path}?limit=${limit}&continue=${next}`;
    const { document } = await call(url);
    items.push(...document.items);
    next = document.metadata.continue;
  }
  return items;
}

const pathOf = (kind: (typeof loadKinds)[number]) =>
  `${kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`}/${kind.plural}`;

describe("a load cluster", () => {
  test("is about as large as was asked, each object once, in the order of lists", async () => {
    const uids = new Set<string>();
    let objects = 0;
    for (const kind of loadKinds) {
      const items = await listAll(0, pathOf(kind), 500);
      const keys = items.map(({ metadata: { namespace, name } }) => (namespace ? `${namespace}/${name}` : name));
      expect(keys).toEqual(keys.toSorted((a, b) => (a < b ? -1 : 1)));
      for (const { metadata } of items) uids.add(metadata.uid);
      objects += items.length;
    }
    expect(uids.size).toBe(objects);
    expect(Math.abs(objects - 3000)).toBeLessThan(150);
  });

  test("gives the same in pages of any size, and another cluster is another", async () => {
    const small = await listAll(0, "/api/v1/pods", 7);
    expect(small).toEqual(await listAll(0, "/api/v1/pods", 5000));
    const other = await listAll(1, "/api/v1/pods", 500);
    expect(other.some(({ metadata }) => small.some((pod) => pod.metadata.uid === metadata.uid))).toBe(false);
  });

  test("refuses who has no token, and what it does not have", async () => {
    const server = connection.clusters[0]?.server;
    expect((await call(`${server}/api/v1/pods`, { token: "wrong" })).status).toBe(401);
    expect((await call(`${server}/api/v1/secrets`)).status).toBe(404);
    expect((await call(`${server}/api/v1/pods?continue=nonsense`)).status).toBe(400);
  });

  test("moves on by the shares that it is told", async () => {
    const before = await listAll(0, "/apis/apps/v1/replicasets", 500);
    const old = await call(`${connection.clusters[0]?.server}/apis/apps/v1/replicasets?limit=5`);
    await call(connection.control, { method: "POST", body: { changed: 0.1, touched: 0.3 } });
    const after = await listAll(0, "/apis/apps/v1/replicasets", 500);
    expect(after.map(({ metadata }) => metadata.uid)).toEqual(before.map(({ metadata }) => metadata.uid));
    const written = after.filter(
      ({ metadata }, index) => metadata.resourceVersion !== before[index]?.metadata.resourceVersion,
    );
    const changed = written.filter(({ metadata }) => "norrvik.example/change" in (metadata.annotations ?? {}));
    expect(written.length / before.length).toBeGreaterThan(0.25);
    expect(written.length / before.length).toBeLessThan(0.5);
    expect(changed.length / before.length).toBeGreaterThan(0.04);
    expect(changed.length / before.length).toBeLessThan(0.18);
    // A list that was begun before is read on as it was.
    const rest = await call(
      `${connection.clusters[0]?.server}/apis/apps/v1/replicasets?limit=5&continue=${old.document.metadata.continue}`,
    );
    expect(rest.document.items).toEqual(before.slice(5, 10));
    await call(connection.control, { method: "POST", body: {} });
    const late = await call(
      `${connection.clusters[0]?.server}/apis/apps/v1/replicasets?limit=5&continue=${old.document.metadata.continue}`,
    );
    expect(late).toMatchObject({ status: 410, document: { reason: "Expired" } });
  });

  test("has another in its place when it is built anew, and the rest stays", async () => {
    const kubeSystem = async (cluster: number) =>
      (await listAll(cluster, "/api/v1/namespaces", 500)).find(({ metadata }) => metadata.name === "kube-system");
    const before = [await kubeSystem(0), await kubeSystem(1)];
    await call(connection.control, { method: "POST", body: { rebuilt: ["load-2"] } });
    const after = [await kubeSystem(0), await kubeSystem(1)];
    expect(after[0]).toEqual(before[0]);
    expect(after[1]?.metadata.uid).not.toBe(before[1]?.metadata.uid);
    const unknown = await call(connection.control, { method: "POST", body: { rebuilt: ["load-3"] } });
    expect(unknown.status).toBe(400);
  });
});
