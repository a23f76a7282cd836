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

const strings = z.array(z.string());

/** Another service of the cloud that may reach into the cluster (Trusted Access of Azure), and what it may do there. */
export const serviceAccess = z
  .object({
    name: z.string(),
    /** The resource that acts: an ARM id. */
    source: z.string(),
    roles: z.array(
      z.object({
        name: z.string(),
        /** Rules of a ClusterRole; null where the cloud does not tell what the role may do. */
        rules: z
          .array(
            z.object({
              verbs: strings,
              apiGroups: strings,
              resources: strings,
              resourceNames: strings,
              nonResourceURLs: strings,
            }),
          )
          .nullable(),
      }),
    ),
  })
  .meta({ id: "ServiceAccess" });
export type ServiceAccess = z.infer<typeof serviceAccess>;

export const clusterDetail = cluster
  .extend({
    coverage: z.array(coverageEntry),
    kinds: z.array(z.object({ kind: z.string(), resources: z.number().int(), unhealthy: z.number().int() })),
    /** The resource that holds the cloud's own description of the cluster. */
    cloudResourceId: z.string().nullable(),
    /** Other services of the cloud with access to the cluster; null where that was not read, or the cloud has no such thing. */
    services: z.array(serviceAccess).nullable(),
    /** Rights that the connector's identity has in it and must not have (`list core/secrets`); null before it was asked. */
    excessRights: z.array(z.string()).nullable(),
    /** Why the last attempt to read it failed, where it did. */
    message: z.string().nullable(),
  })
  .meta({ id: "ClusterDetail" });
export type ClusterDetail = z.infer<typeof clusterDetail>;
