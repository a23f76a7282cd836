import { z } from "zod";
import { clusterId } from "./id.js";
import { instant } from "./instant.js";
import { pageQuery } from "./page.js";
import { severity } from "./vocabulary.js";

/** `waiver`: the risk is accepted, the finding is taken out of the calculation. `mitigated`: it counts as healthy. */
export const exemptionCategories = ["waiver", "mitigated"] as const;
export const exemptionCategory = z.enum(exemptionCategories);
export type ExemptionCategory = z.infer<typeof exemptionCategory>;

export const exemptionStates = ["active", "expired", "revoked"] as const;
export const exemptionState = z.enum(exemptionStates);
export type ExemptionState = z.infer<typeof exemptionState>;

/** An exemption that ends within so many days is about to expire. */
export const expiringDays = 14;
/** Nothing is exempt for longer than this without somebody looking at it again. */
export const longestExemptionDays = 731;

const name = z.string().trim().min(1).max(600);

/**
 * What an exemption holds for: everything that the given fields name. Without any it is the whole estate. `namespace` is
 * empty for what lies in none. A single resource is named by cluster, namespace, kind and name, so that it is still
 * exempt when it is made anew; a container by the same and its own name.
 */
export const exemptionScope = z
  .strictObject({
    connectorId: z.uuid().optional(),
    clusterId: clusterId.optional(),
    namespace: z.string().trim().max(600).optional(),
    kind: name.optional(),
    name: name.optional(),
    container: name.optional(),
  })
  .refine(({ connectorId, clusterId }) => connectorId === undefined || clusterId === undefined, {
    message: "A cluster belongs to one connector: name one of the two",
    path: ["connectorId"],
  })
  .refine(({ kind, name }) => (kind === undefined) === (name === undefined), {
    message: "A resource has a kind and a name",
    path: ["kind"],
  })
  .refine(
    ({ name, clusterId, namespace }) => name === undefined || (clusterId !== undefined && namespace !== undefined),
    { message: "A resource lies in a cluster and in a namespace; an empty one for none", path: ["clusterId"] },
  )
  .refine(({ container, name }) => container === undefined || name !== undefined, {
    message: "A container belongs to a resource",
    path: ["container"],
  })
  .meta({ id: "ExemptionScope" });
export type ExemptionScope = z.infer<typeof exemptionScope>;

const terms = {
  category: exemptionCategory,
  reason: z.string().trim().min(10, "Say why, in ten characters or more").max(2_000),
  owner: z.string().trim().min(1, "Say who answers for it").max(200),
  expiresAt: z.iso.datetime({ offset: true }),
};

/** Several scopes make an exemption each: all of them, or none. */
export const newExemptions = z
  .object({
    ruleId: z.string().min(1).max(100),
    scopes: z.array(exemptionScope).min(1).max(500),
    ...terms,
  })
  .meta({ id: "NewExemptions" });
export type NewExemptions = z.infer<typeof newExemptions>;

export const exemptionChange = z
  .object(terms)
  .partial()
  .refine((change) => Object.keys(change).length > 0, "Nothing is changed")
  .meta({ id: "ExemptionChange" });
export type ExemptionChange = z.infer<typeof exemptionChange>;

/** What an exemption is besides its scope. */
const exemptionTerms = z.object({
  category: exemptionCategory,
  reason: z.string(),
  owner: z.string(),
  expiresAt: instant,
  state: exemptionState,
});

export const exemption = exemptionTerms
  .extend({
    id: z.string(),
    ruleId: z.string(),
    title: z.string(),
    severity,
    scope: z.object({
      connector: z.object({ id: z.uuid(), name: z.string() }).nullable(),
      cluster: z.object({ id: z.string(), name: z.string() }).nullable(),
      namespace: z.string().nullable(),
      kind: z.string().nullable(),
      name: z.string().nullable(),
      container: z.string().nullable(),
      /** What it names in particular is there; null where it names nothing in particular. */
      resourceId: z.string().nullable(),
    }),
    createdAt: instant,
    createdBy: z.string(),
    /** When it was revoked or ran out. */
    endedAt: instant.nullable(),
    /** Findings that are exempt by it now. */
    findings: z.number().int(),
  })
  .meta({ id: "Exemption" });
export type Exemption = z.infer<typeof exemption>;

/** What somebody did to an exemption, or the time: `by` is null when it ran out. */
export const exemptionEvent = z
  .object({
    at: instant,
    by: z.string().nullable(),
    what: z.enum(["created", "changed", "revoked", "expired"]),
    before: exemptionTerms.nullable(),
    after: exemptionTerms,
  })
  .meta({ id: "ExemptionEvent" });
export type ExemptionEvent = z.infer<typeof exemptionEvent>;

/** An exemption with its history, the newest first. */
export const exemptionDetail = exemption.extend({ history: z.array(exemptionEvent) }).meta({ id: "ExemptionDetail" });
export type ExemptionDetail = z.infer<typeof exemptionDetail>;

/** What exemptions would do, worked out by making them and taking them back. */
export const exemptionPreview = z
  .object({
    /** Findings that are open now and would be exempt. */
    findings: z.number().int(),
    resources: z.number().int(),
    /** False: there are more than these; how the score would be is not worked out then (null). */
    exact: z.boolean(),
    score: z.object({ before: z.number().nullable(), after: z.number().nullable() }),
  })
  .meta({ id: "ExemptionPreview" });
export type ExemptionPreview = z.infer<typeof exemptionPreview>;

/**
 * `q` takes `is:` (active, expiring, expired, revoked, unused), `category:`, `rule:`, `cluster:`, `ns:`, `kind:`, `name:`,
 * `owner:` and text.
 */
export const exemptionQuery = pageQuery.extend({ q: z.string().max(2_000).default("") });
export type ExemptionQuery = z.infer<typeof exemptionQuery>;
