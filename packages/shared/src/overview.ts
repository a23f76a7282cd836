import { z } from "zod";
import { cluster, openFindings } from "./cluster.js";
import { instant } from "./instant.js";
import { recommendation } from "./recommendation.js";
import { scorePoint } from "./score-cause.js";
import { secureScore } from "./secure-score.js";
import { cloud } from "./vocabulary.js";

/** The one answer behind the overview page: every number in it comes from published snapshots. */
export const overview = z
  .object({
    asOf: instant.nullable(),
    connectors: z.number().int(),
    clusters: z.number().int(),
    resources: z.number().int(),
    openFindings,
    secureScore: secureScore.omit({ controls: true, scopes: true }),
    scoreHistory: z.array(scorePoint),
    /** Findings opened and closed since the snapshot before the newest one, over all clusters. */
    lastChange: z.object({ opened: z.number().int(), closed: z.number().int(), since: instant.nullable() }),
    byCloud: z.array(z.object({ cloud, clusters: z.number().int(), resources: z.number().int(), openFindings })),
    doFirst: z.array(recommendation).max(10),
    needsConfiguration: z.number().int(),
    gaps: z.array(z.object({ clusterId: z.string(), name: z.string(), message: z.string() })),
    clusterList: z.array(cluster),
    runsActive: z.number().int(),
  })
  .meta({ id: "Overview" });
export type Overview = z.infer<typeof overview>;
