import { z } from "zod";
import { coverageEntry } from "./coverage.js";
import { instant } from "./instant.js";
import { pageQuery } from "./page.js";
import { cloud, discoveryRunState } from "./vocabulary.js";

export const clusterProgressStates = ["waiting", "reading", "assessing", "done", "failed", "cancelled"] as const;

/** How one cluster fares within a run. */
export const clusterProgress = z
  .object({
    clusterId: z.string(),
    name: z.string(),
    state: z.enum(clusterProgressStates),
    /** What is being read now, as `group/plural`. */
    reading: z.string().nullable(),
    objects: z.number().int(),
    added: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    gone: z.number().int(),
    /** Rows written to the database by this run for this cluster. */
    rowsWritten: z.number().int(),
    requests: z.number().int(),
    bytes: z.number().int(),
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
    message: z.string().nullable(),
    coverage: z.array(coverageEntry),
  })
  .meta({ id: "ClusterProgress" });
export type ClusterProgress = z.infer<typeof clusterProgress>;

export const discoveryRun = z
  .object({
    id: z.string(),
    connector: z.object({ id: z.uuid(), name: z.string(), cloud }),
    state: discoveryRunState,
    trigger: z.enum(["manual", "schedule"]),
    stage: z.enum(["waiting", "signIn", "listClusters", "readClusters", "ended"]),
    createdAt: instant,
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
    /** Why the run failed or what it could not read, in words for a person. */
    message: z.string().nullable(),
    clustersFound: z.number().int(),
    clustersDone: z.number().int(),
    objects: z.number().int(),
    findingsOpened: z.number().int(),
    findingsClosed: z.number().int(),
  })
  .meta({ id: "DiscoveryRun" });
export type DiscoveryRun = z.infer<typeof discoveryRun>;

/** The cloud's own listing has coverage too: a subscription, region or project that refused. */
export const discoveryRunDetail = discoveryRun
  .extend({ clusters: z.array(clusterProgress), coverage: z.array(coverageEntry) })
  .meta({ id: "DiscoveryRunDetail" });
export type DiscoveryRunDetail = z.infer<typeof discoveryRunDetail>;

export const discoveryRunQuery = pageQuery.extend({
  connectorId: z.uuid().optional(),
  state: discoveryRunState.optional(),
});
export type DiscoveryRunQuery = z.infer<typeof discoveryRunQuery>;
