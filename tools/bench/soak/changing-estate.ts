import { moveOn } from "../discovery/download.ts";
import { type LoadProcess, startLoad } from "../discovery/load-process.ts";
import { type SimulatorProcess, startSimulatorProcess } from "../discovery/simulator-process.ts";

/** A cluster that can be connected, as the API takes it. */
export interface EstateCluster {
  readonly name: string;
  readonly access: object;
}

const loadClusters = 4;
const loadObjects = 500;
/** Shares of the load generator's objects that each step changes, writes without changing, and replaces. */
const step = { changed: 0.05, touched: 0.2, replaced: 0.03 };

/**
 * Clusters that change: some of the load generator, and one of the simulated estate with what real ones have in them and
 * what people add and remove there.
 */
export class ChangingEstate {
  readonly clusters: readonly EstateCluster[];
  readonly #load: LoadProcess;
  readonly #simulator: SimulatorProcess;

  private constructor(load: LoadProcess, simulator: SimulatorProcess) {
    this.#load = load;
    this.#simulator = simulator;
    const { ca, token, clusters } = load.connection;
    const all = [
      ...clusters.map(({ name, server }) => ({ name, server, ca, token })),
      ...simulator.connection.kubernetes,
    ];
    this.clusters = all.map((cluster) => ({
      name: cluster.name,
      access: {
        cloud: "kubernetes",
        server: cluster.server,
        certificateAuthority: cluster.ca,
        token: cluster.token,
      },
    }));
  }

  static async start(): Promise<ChangingEstate> {
    const load = await startLoad("--clusters", String(loadClusters), "--objects", String(loadObjects), "--seed", "7");
    return new ChangingEstate(load, await startSimulatorProcess());
  }

  /** Every cluster is another afterwards; those that are named `rebuilt` in every object. */
  async advance(rebuilt: readonly EstateCluster[]): Promise<void> {
    await moveOn(this.#load.connection, { ...step, rebuilt: rebuilt.map(({ name }) => name) });
    await this.#simulator.ask("POST", "/advance");
  }

  /** Whether another cluster can be put in its place. */
  canBeRebuilt({ name }: EstateCluster): boolean {
    return this.#load.connection.clusters.some((cluster) => cluster.name === name);
  }

  /** From here on a share of the requests to the simulated cluster is answered so. */
  async disturb(status: 429 | 503, share: number): Promise<void> {
    const match = { service: "kubernetes" };
    await this.#simulator.ask("POST", "/faults", { kind: "status", status, share, match });
  }

  async calm(): Promise<void> {
    await this.#simulator.ask("DELETE", "/faults");
  }

  stop(): void {
    this.#load.stop();
    this.#simulator.stop();
  }
}
