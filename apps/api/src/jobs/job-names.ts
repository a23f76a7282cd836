import type { Queue } from "pg-boss";

/** Every job: its name and what it is told. Payloads hold ids only, never secrets. */
export interface JobPayloads {
  /** Signs in to the connector's cloud, lists its clusters and queues the reading of each. */
  "discover-connector": { runId: string };
  "read-cluster": { runId: string; clusterId: number };
  /** Tries every right of a connector's identity. */
  "verify-connector": { connectorId: string };
  /** Assesses again from the stored bodies, without asking any cluster; null: every cluster. */
  "assess-clusters": { clusterIds: number[] | null; cause: "parameters" | "rules" };
  /** Every minute: starts connectors that are due and ends runs whose lease ran out. */
  "schedule-discovery": Record<string, never>;
  /** Every minute: exchanges tokens of clusters for new ones before they end. */
  "renew-credentials": Record<string, never>;
  /** Every minute: ends exemptions that have run out. */
  "expire-exemptions": Record<string, never>;
  /** After each snapshot, and every minute: holds against Pod Security what was not yet. */
  "assess-pod-security": Record<string, never>;
  /** Every hour: drops months of history that are older than is kept. */
  "drop-old-history": Record<string, never>;
}
export type JobName = keyof JobPayloads;

interface JobDefinition {
  /** `exclusive`: one queued or active per singleton key; `stately`: one queued beside one active. */
  readonly queue: Omit<Queue, "name">;
  /** Runs by itself at these minutes (cron, UTC). */
  readonly cron?: string;
  /** How many this process runs at once, by how many clusters it reads at once (PERIPLUS_READERS). */
  readonly concurrency: (readers: number) => number;
  /**
   * So many times as many may run at once when some take long: whoever waits behind those is not kept waiting. 1: never.
   */
  readonly most: number;
}

const minute = 60;
const hour = 60 * minute;

/** Seconds without a sign of life after which a job's worker is taken for dead: another has the job within a minute. */
const heartbeatSeconds = 24;
/** How often a worker gives a sign of life, in seconds. */
export const heartbeatRefreshSeconds = 8;
/** How often each worker looks for jobs whose worker is dead, in seconds. */
export const supervisionSeconds = 8;

const one = () => 1;
const every = (expireInSeconds: number): JobDefinition => ({
  queue: { policy: "exclusive", expireInSeconds, heartbeatSeconds, retryLimit: 0, notify: true },
  cron: "* * * * *",
  concurrency: one,
  most: 1,
});
/** A slow or enormous cluster is read beside the others; each reading keeps a connection to the database. */
export const readingsPerReader = 3;

const again = { heartbeatSeconds, retryLimit: 2, retryDelay: 2, notify: true } as const;

/** How each job is queued. */
export const jobDefinitions: { readonly [Name in JobName]: JobDefinition } = {
  // Mostly waits for its clusters. Many a connector has a single one: while those are read, others must be listed.
  "discover-connector": {
    queue: { policy: "exclusive", expireInSeconds: 6 * hour, ...again },
    concurrency: (readers) => Math.max(8, 2 * readers),
    most: 8,
  },
  "read-cluster": {
    queue: { policy: "exclusive", expireInSeconds: 6 * hour, ...again },
    concurrency: (readers) => readers,
    most: readingsPerReader,
  },
  "verify-connector": {
    queue: { policy: "exclusive", expireInSeconds: 15 * minute, heartbeatSeconds, retryLimit: 1, notify: true },
    concurrency: () => 2,
    most: 4,
  },
  "assess-clusters": {
    queue: { policy: "stately", expireInSeconds: 6 * hour, ...again },
    concurrency: one,
    most: 1,
  },
  "schedule-discovery": every(5 * minute),
  "renew-credentials": every(15 * minute),
  "expire-exemptions": every(5 * minute),
  "assess-pod-security": {
    queue: { policy: "stately", expireInSeconds: hour, heartbeatSeconds, retryLimit: 0, notify: true },
    cron: "* * * * *",
    concurrency: one,
    most: 1,
  },
  "drop-old-history": {
    queue: { policy: "exclusive", expireInSeconds: 6 * hour, heartbeatSeconds, retryLimit: 0, notify: true },
    cron: "7 * * * *",
    concurrency: one,
    most: 1,
  },
};
export const jobNames = Object.keys(jobDefinitions) as JobName[];
