import { z } from "zod";
import { evidence, markedText } from "./evidence.js";
import { exemptionCategory } from "./exemption.js";
import { fix } from "./fix.js";
import { instant } from "./instant.js";
import { pageQuery } from "./page.js";
import { cloud, severity } from "./vocabulary.js";

export const finding = z
  .object({
    id: z.string(),
    ruleId: z.string(),
    title: z.string(),
    severity,
    /** `exempt`: it is there, and somebody decided that it does not count as open. */
    state: z.enum(["open", "exempt", "resolved"]),
    resource: z.object({ id: z.string(), kind: z.string(), namespace: z.string().nullable(), name: z.string() }),
    cluster: z.object({ id: z.string(), name: z.string(), cloud }),
    firstSeenAt: instant,
    resolvedAt: instant.nullable(),
    /** By what it is exempt; of several exemptions one stands for all. */
    exemption: z
      .object({
        id: z.string(),
        category: exemptionCategory,
        reason: z.string(),
        owner: z.string(),
        expiresAt: instant,
      })
      .nullable(),
  })
  .meta({ id: "Finding" });
export type Finding = z.infer<typeof finding>;

/** `q` takes `is:` (open, exempt, resolved), `severity:`, `rule:`, `cloud:`, `cluster:`, `ns:`, `kind:`, `name:` and text. */
export const findingQuery = pageQuery.extend({ q: z.string().max(2_000).default("is:open") });
export type FindingQuery = z.infer<typeof findingQuery>;

export const findingDetail = finding
  .extend({
    evidence: z.array(evidence),
    observed: markedText,
    observedAt: instant,
    /** `gone`: the rule was deleted, or this version no longer has it; `broken`: this version cannot run it. */
    rule: z.enum(["inForce", "gone", "broken"]),
    /** Null where the rule is not in force: nothing asks for the change any more. */
    fix: fix.nullable(),
    /** The containers that fail, by name, where the rule judges them one by one: each can be exempt by itself. */
    containers: z.array(z.string()),
  })
  .meta({ id: "FindingDetail" });
export type FindingDetail = z.infer<typeof findingDetail>;
