import { setTimeout as sleep } from "node:timers/promises";
import type { DiscoveryRunDetail } from "@periplus/shared/discovery-run";
import type { Recommendation } from "@periplus/shared/recommendation";
import type { ProductRuns } from "../discovery/product-runs.ts";
import type { ChangingEstate, EstateCluster } from "./changing-estate.ts";

/** Rounds from one to the next in which something happens besides. */
const every = { exempted: 2, cancelled: 3, throttled: 3, reconnected: 4, failing: 5, rebuilt: 4 };
const throttledShare = 0.3;
/** What people look at meanwhile. */
const looks = ["/resources?limit=50", "/findings?limit=50", "/secure-score", "/recommendations", "/clusters"];

/** Runs over all clusters of an estate, round by round; in each round everything changed before. */
export class SoakRuns {
  readonly counts = {
    runs: 0,
    changes: 0,
    cancelled: 0,
    throttled: 0,
    failed: 0,
    rebuilt: 0,
    reconnected: 0,
    exemptions: 0,
  };
  readonly #runs: ProductRuns;
  readonly #estate: ChangingEstate;
  readonly #connectors = new Map<EstateCluster, string>();
  #rounds = 0;

  constructor(runs: ProductRuns, estate: ChangingEstate) {
    this.#runs = runs;
    this.#estate = estate;
  }

  /** At least so many runs in all. */
  async until(wanted: number): Promise<void> {
    if (this.#connectors.size === 0) await Promise.all(this.#estate.clusters.map((cluster) => this.#connect(cluster)));
    while (this.counts.runs < wanted) await this.#round();
  }

  /** Reads the last state of every cluster, whole. */
  async settle(): Promise<void> {
    await Promise.all(this.#estate.clusters.map((cluster) => this.#runAgain(cluster, false)));
  }

  async #round(): Promise<void> {
    this.#rounds += 1;
    const isTurn = (what: keyof typeof every) => this.#rounds % every[what] === 0;
    const { clusters } = this.#estate;
    const chosen = clusters[this.#rounds % clusters.length];
    if (chosen === undefined) throw new Error("The estate has no clusters");
    const other = clusters.find((cluster) => cluster !== chosen && this.#estate.canBeRebuilt(cluster));
    const rebuilt = isTurn("rebuilt") && other !== undefined ? [other] : [];
    this.counts.rebuilt += rebuilt.length;
    await this.#estate.advance(rebuilt);
    if (isTurn("cancelled")) await this.#cancel(chosen);
    const exempted = isTurn("exempted") ? await this.#exempt() : undefined;
    const isFailing = isTurn("failing");
    if (isTurn("throttled")) this.counts.throttled += 1;
    if (isFailing) await this.#estate.disturb(503, 1);
    else if (isTurn("throttled")) await this.#estate.disturb(429, throttledShare);
    const reconnected = isTurn("reconnected") && !isFailing ? chosen : undefined;
    await Promise.all([
      ...clusters.map((cluster) =>
        cluster === reconnected ? this.#reconnect(cluster) : this.#runAgain(cluster, isFailing),
      ),
      ...looks.map((path) => this.#runs.call("GET", path)),
    ]);
    await this.#estate.calm();
    if (exempted !== undefined) await this.#runs.call("POST", `/exemptions/${exempted}/revoke`);
  }

  async #connect(cluster: EstateCluster): Promise<void> {
    const id = await this.#runs.add(cluster.name, cluster.access);
    this.#connectors.set(cluster, id);
    this.#count(await this.#runs.waitFor(id), false);
  }

  async #runAgain(cluster: EstateCluster, mayFail: boolean): Promise<void> {
    this.#count(await this.#runs.run(this.#idOf(cluster)), mayFail && !this.#estate.canBeRebuilt(cluster));
  }

  #count({ state, message, clusters }: DiscoveryRunDetail, mayFail: boolean): void {
    this.counts.runs += 1;
    if (state !== "completed") {
      if (!mayFail) throw new Error(`A run is ${state}: ${message}`);
      this.counts.failed += 1;
    }
    for (const { added, changed, gone } of clusters) this.counts.changes += added + changed + gone;
  }

  async #reconnect(cluster: EstateCluster): Promise<void> {
    await this.#runs.call("DELETE", `/connectors/${this.#idOf(cluster)}`);
    await this.#connect(cluster);
    this.counts.reconnected += 1;
  }

  /** A run that is stopped while it goes on; one that was quicker counts as a run. */
  async #cancel(cluster: EstateCluster): Promise<void> {
    const id = this.#idOf(cluster);
    const run = await this.#runs.call<{ id: string }>("POST", `/connectors/${id}/discovery-runs`);
    // Another moment of the run each time.
    await sleep(100 * (this.#rounds % 10));
    await this.#runs.call("POST", `/discovery-runs/${run.id}/cancel`).catch(allowEnded);
    const { state } = await this.#runs.waitFor(id);
    if (state === "cancelled") this.counts.cancelled += 1;
    this.counts.runs += 1;
  }

  /** Everywhere, for the rule with the most findings. */
  async #exempt(): Promise<string> {
    const { items } = await this.#runs.call<{ items: Recommendation[] }>("GET", "/recommendations");
    const most = items.toSorted((a, b) => b.counts.unhealthy - a.counts.unhealthy)[0];
    const exemption = {
      ruleId: most?.ruleId,
      scopes: [{}],
      category: "waiver",
      reason: "For as long as a round takes",
      owner: "soak",
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    };
    const made = await this.#runs.call<{ items: { id: string }[] }>("POST", "/exemptions", exemption);
    this.counts.exemptions += 1;
    return made.items[0]?.id ?? "";
  }

  #idOf(cluster: EstateCluster): string {
    const id = this.#connectors.get(cluster);
    if (id === undefined) throw new Error(`${cluster.name} is not connected`);
    return id;
  }
}

/** A run that has ended is not cancelled any more. */
function allowEnded(error: Error): void {
  if (!error.message.includes("The run has ended")) throw error;
}
