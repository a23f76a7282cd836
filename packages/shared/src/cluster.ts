import { z } from "zod";
import { coverageEntry } from "./coverage.js";
import { instant } from "./instant.js";
import { cloud } from "./vocabulary.js";

/** Open findings by severity. */
export const openFindings = z
  .object({
    critical: z.number().int(),
    high: z.number().int(),
    medium: z.number().int(),
    low: z.number().int(),
  })
  .meta({ id: "OpenFindings" });
export type OpenFindings = z.infer<typeof openFindings>;

export const cluster = z
  .object({
    id: z.string(),
    name: z.string(),
    cloud,
    connectorId: z.uuid(),
    connectorName: z.string(),
    sample: z.boolean(),
    /** Subscription, account or project. */
    account: z.string().nullable(),
    region: z.string().nullable(),
    version: z.string().nullable(),
    endpoint: z.string().nullable(),
    state: z.enum(["present", "gone"]),
    firstSeenAt: instant,
    goneAt: instant.nullable(),
    /** When the newest published snapshot was taken; null when the cluster could never be read. */
    snapshotAt: instant.nullable(),
    /** The newest snapshot is older than twice the connector's interval. */
    stale: z.boolean(),
    /** Reading is complete, has gaps, or never worked. */
    readable: z.enum(["complete", "withGaps", "notRead"]),
    resources: z.number().int(),
    openFindings,
    /** 0 to 1; null where nothing was assessed. */
    secureScore: z.number().nullable(),
  })
  .meta({ id: "Cluster" });
export type Cluster = z.infer<typeof cluster>;

export const clusterDetail = cluster
  .extend({
    coverage: z.array(coverageEntry),
    kinds: z.array(z.object({ kind: z.string(), resources: z.number().int(), unhealthy: z.number().int() })),
    /** The resource that holds the cloud's own description of the cluster. */
    cloudResourceId: z.string().nullable(),
    /** Why the last attempt to read it failed, where it did. */
    message: z.string().nullable(),
  })
  .meta({ id: "ClusterDetail" });
export type ClusterDetail = z.infer<typeof clusterDetail>;
