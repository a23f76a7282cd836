import { z } from "zod";
import { openFindings } from "./cluster.js";
import { evidence, markedText } from "./evidence.js";
import { instant } from "./instant.js";
import { pageQuery } from "./page.js";
import { assessmentState, cloud, health, severity } from "./vocabulary.js";

/** One object that is kept and judged. */
export const resource = z
  .object({
    id: z.string(),
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string().nullable(),
    name: z.string(),
    cluster: z.object({ id: z.string(), name: z.string(), cloud }),
    labels: z.record(z.string(), z.string()),
    health,
    /** Worst severity among its open findings. */
    severity: severity.nullable(),
    openFindings: z.number().int(),
    firstSeenAt: instant,
    changedAt: instant,
    goneAt: instant.nullable(),
  })
  .meta({ id: "Resource" });
export type Resource = z.infer<typeof resource>;

export const resourceSorts = ["severity", "name", "kind", "namespace", "changed"] as const;

/**
 * `q` takes `kind:`, `ns:`, `name:`, `cluster:`, `cloud:`, `label:`, `is:` (healthy, unhealthy, unknown, deleted),
 * `severity:`, `rule:` and text. `sort` may be reversed with a leading `-`. By kind or namespace, those of one are in the order
 * of their severity, the same way round.
 */
export const resourceQuery = pageQuery.extend({
  q: z.string().max(2_000).default(""),
  sort: z
    .string()
    .regex(/^-?(severity|name|kind|namespace|changed)$/)
    .default("severity"),
});
export type ResourceQuery = z.infer<typeof resourceQuery>;

export const facetKeys = ["cloud", "cluster", "kind", "ns", "severity", "is"] as const;

/**
 * For each key the values that exist, with counts that ignore the key's own term in the query. Where words, labels or rules
 * find more than are counted, the values are those of all resources and their counts are null.
 */
export const facets = z
  .object({
    facets: z.array(
      z.object({
        key: z.enum(facetKeys),
        values: z.array(z.object({ value: z.string(), label: z.string(), count: z.number().int().nullable() })),
      }),
    ),
  })
  .meta({ id: "Facets" });
export type Facets = z.infer<typeof facets>;

export const resourceAssessment = z
  .object({
    ruleId: z.string(),
    title: z.string(),
    severity,
    state: assessmentState,
    reason: z.string().nullable(),
    evidence: z.array(evidence),
    findingId: z.string().nullable(),
    /** By which exemption the finding does not count as open. */
    exemptionId: z.string().nullable(),
    /** The containers that fail, where the rule judges them one by one. */
    containers: z.array(z.string()),
    since: instant.nullable(),
  })
  .meta({ id: "ResourceAssessment" });
export type ResourceAssessment = z.infer<typeof resourceAssessment>;

export const resourceDetail = resource
  .extend({
    open: openFindings,
    owner: z.object({ id: z.string(), kind: z.string(), name: z.string() }).nullable(),
    observed: markedText,
    observedAt: instant,
    /** When the cluster was last read: an old one shows that the picture is old. */
    snapshotAt: instant.nullable(),
    assessments: z.array(resourceAssessment),
    revisions: z.array(z.object({ observedAt: instant, gone: z.boolean() })),
  })
  .meta({ id: "ResourceDetail" });
export type ResourceDetail = z.infer<typeof resourceDetail>;
