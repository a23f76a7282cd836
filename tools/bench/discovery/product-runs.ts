import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterProgress, DiscoveryRunDetail } from "@periplus/shared/discovery-run";
import type { LoadConnection } from "@periplus/simulator/load/load-server";
import type { Product } from "../../../e2e/product.ts";

/** One cluster's part of a run, as the product tells it. */
export interface MeasuredRun {
  readonly milliseconds: number;
  readonly cluster: ClusterProgress;
}

/** How a cluster of the load generator is reached, as the API takes it. */
export function accessOf({ ca, token, clusters }: LoadConnection, index: number): object {
  return { cloud: "kubernetes", server: clusters[index]?.server, certificateAuthority: ca, token };
}

/** Discovery runs of a product that was started, over its API. */
export class ProductRuns {
  readonly #product: Pick<Product, "address" | "token" | "pid">;

  constructor(product: Pick<Product, "address" | "token" | "pid">) {
    this.#product = product;
  }

  /** Connects a cluster of the load generator and waits for its first run. */
  async connect(load: LoadConnection, name: string, index = 0): Promise<[string, MeasuredRun]> {
    const id = await this.add(name, accessOf(load, index));
    return [id, measure(await this.waitFor(id))];
  }

  async runAgain(connectorId: string): Promise<MeasuredRun> {
    return measure(await this.run(connectorId));
  }

  /** Connects a cluster; its first run goes on then. Returns the connector's id. */
  async add(name: string, access: object): Promise<string> {
    return (await this.call<{ id: string }>("POST", "/connectors", { name, access })).id;
  }

  /** Starts a run and waits for its end, whatever that is. */
  async run(connectorId: string): Promise<DiscoveryRunDetail> {
    await this.call("POST", `/connectors/${connectorId}/discovery-runs`);
    return this.waitFor(connectorId);
  }

  /** Waits for the end of a connector's newest run. */
  async waitFor(connectorId: string): Promise<DiscoveryRunDetail> {
    for (;;) {
      const { items } = await this.call<{ items: DiscoveryRunDetail[] }>(
        "GET",
        `/discovery-runs?connectorId=${connectorId}&limit=1`,
      );
      const [run] = items;
      if (run !== undefined && run.endedAt !== null) return this.call("GET", `/discovery-runs/${run.id}`);
      await sleep(100);
    }
  }

  /** The most that the process has had in memory at once so far. Linux. */
  peakMebibytes(): number {
    const status = readFileSync(`/proc/${this.#product.pid}/status`, "utf8");
    return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
  }

  /** What the product answers to a request to its API. */
  async call<Answer>(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<Answer> {
    const answer = await fetch(`${this.#product.address}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#product.token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as Answer;
  }
}

function measure(run: DiscoveryRunDetail): MeasuredRun {
  const [cluster] = run.clusters;
  if (run.state !== "completed" || !cluster || cluster.startedAt === null || cluster.endedAt === null) {
    throw new Error(`the run is ${run.state}: ${run.message}`);
  }
  return { milliseconds: Date.parse(cluster.endedAt) - Date.parse(cluster.startedAt), cluster };
}
