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

/** Discovery runs of a product that was started, over its API. */
export class ProductRuns {
  readonly #product: Pick<Product, "address" | "token" | "pid">;

  constructor(product: Pick<Product, "address" | "token" | "pid">) {
    this.#product = product;
  }

  /** Connects a cluster of the load generator and waits for its first run. */
  async connect({ ca, token, clusters }: LoadConnection, name: string, index = 0): Promise<[string, MeasuredRun]> {
    const server = clusters[index]?.server;
    const access = { cloud: "kubernetes", server, certificateAuthority: ca, token };
    const { id } = await this.call<{ id: string }>("POST", "/connectors", { name, access });
    return [id, await this.#waitFor(id)];
  }

  async runAgain(connectorId: string): Promise<MeasuredRun> {
    await this.call("POST", `/connectors/${connectorId}/discovery-runs`);
    return this.#waitFor(connectorId);
  }

  /** The most that the process has had in memory at once so far. Linux. */
  peakMebibytes(): number {
    const status = readFileSync(`/proc/${this.#product.pid}/status`, "utf8");
    return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
  }

  async call<Answer>(method: "GET" | "POST", path: string, body?: object): Promise<Answer> {
    const answer = await fetch(`${this.#product.address}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#product.token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  async #waitFor(connectorId: string): Promise<MeasuredRun> {
    for (;;) {
      const { items } = await this.call<{ items: DiscoveryRunDetail[] }>(
        "GET",
        `/discovery-runs?connectorId=${connectorId}&limit=1`,
      );
      const [run] = items;
      if (run !== undefined && run.endedAt !== null) return this.#measure(run.id);
      await sleep(100);
    }
  }

  async #measure(runId: string): Promise<MeasuredRun> {
    const run = await this.call<DiscoveryRunDetail>("GET", `/discovery-runs/${runId}`);
    const [cluster] = run.clusters;
    if (run.state !== "completed" || !cluster || cluster.startedAt === null || cluster.endedAt === null) {
      throw new Error(`the run is ${run.state}: ${run.message}`);
    }
    return { milliseconds: Date.parse(cluster.endedAt) - Date.parse(cluster.startedAt), cluster };
  }
}
