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
}
export type JobName = keyof JobPayloads;

interface JobDefinition {
  /** `exclusive`: one queued or active per singleton key; `stately`: one queued beside one active. */
  readonly queue: Omit<Queue, "name">;
  /** Runs by itself at these minutes (cron, UTC). */
  readonly cron?: string;
  /** How many this process runs at once; `readers`: as many as PERIPLUS_READERS says. */
  readonly concurrency: number | "readers";
}

const minute = 60;
const hour = 60 * minute;

/** How each job is queued. The heartbeat lets another worker take over within a minute when one is killed. */
export const jobDefinitions: { readonly [Name in JobName]: JobDefinition } = {
  "discover-connector": {
    queue: {
      policy: "exclusive",
      expireInSeconds: hour,
      heartbeatSeconds: minute,
      retryLimit: 2,
      retryDelay: 5,
      notify: true,
    },
    concurrency: 4,
  },
  "read-cluster": {
    queue: {
      policy: "exclusive",
      expireInSeconds: 6 * hour,
      heartbeatSeconds: minute,
      retryLimit: 2,
      retryDelay: 5,
      notify: true,
    },
    concurrency: "readers",
  },
  "verify-connector": {
    queue: { policy: "exclusive", expireInSeconds: 15 * minute, heartbeatSeconds: minute, retryLimit: 1, notify: true },
    concurrency: 2,
  },
  "assess-clusters": {
    queue: {
      policy: "stately",
      expireInSeconds: 6 * hour,
      heartbeatSeconds: minute,
      retryLimit: 2,
      retryDelay: 5,
      notify: true,
    },
    concurrency: 1,
  },
  "schedule-discovery": {
    queue: { policy: "exclusive", expireInSeconds: 5 * minute, retryLimit: 0, notify: true },
    cron: "* * * * *",
    concurrency: 1,
  },
  "renew-credentials": {
    queue: { policy: "exclusive", expireInSeconds: 15 * minute, retryLimit: 0, notify: true },
    cron: "* * * * *",
    concurrency: 1,
  },
  "expire-exemptions": {
    queue: { policy: "exclusive", expireInSeconds: 5 * minute, retryLimit: 0, notify: true },
    cron: "* * * * *",
    concurrency: 1,
  },
  "assess-pod-security": {
    queue: { policy: "stately", expireInSeconds: hour, retryLimit: 0, notify: true },
    cron: "* * * * *",
    concurrency: 1,
  },
};
export const jobNames = Object.keys(jobDefinitions) as JobName[];
