import { z } from "zod";
import { instant } from "./instant.js";
import { pageQuery } from "./page.js";

/** `refused`: it was not allowed, not possible or not well made. `failed`: something broke on our side. */
export const auditOutcomes = ["done", "refused", "failed"] as const;
export const auditOutcome = z.enum(auditOutcomes);
export type AuditOutcome = z.infer<typeof auditOutcome>;

export const auditChanges = ["added", "changed", "removed"] as const;

const text = z.string().nullable();
const row = z.record(z.string(), z.json()).nullable();

/** What the audit log says of one event. A field that does not apply is null. */
export const auditEntry = z.object({
  at: instant,
  /** The endpoint that was called, by its name; of a change that nobody asked for over HTTP, what was done to which table. */
  action: z.string(),
  outcome: auditOutcome,
  /** What was answered; null for a change, which is told by the transaction that makes it. */
  status: z.number().int().nullable().default(null),
  /** Why it was refused: the code of the problem. */
  reason: text.default(null),
  /** `via` as in `GET /me`; `system` for Periplus itself, `database` for whoever has another connection to it. */
  who: z.object({ key: z.string(), name: z.string(), via: z.string() }),
  from: z.object({ address: text, agent: text, requestId: text }),
  subject: z.object({ kind: text, id: text, name: text }),
  change: z.enum(auditChanges).nullable().default(null),
  before: row.default(null),
  after: row.default(null),
});
export type AuditEntry = z.infer<typeof auditEntry>;

const seq = z.string().regex(/^\d{1,18}$/);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const auditEvent = auditEntry.extend({ seq, hash }).meta({ id: "AuditEvent" });
export type AuditEvent = z.infer<typeof auditEvent>;

/** Where a chain ends, or ended once: kept elsewhere, it shows that everything up to there is as it was. */
export const auditHead = z.object({ seq, hash }).meta({ id: "AuditHead" });
export type AuditHead = z.infer<typeof auditHead>;

/** One line of the log as JSON lines: the text that was hashed. */
export const auditLine = auditHead.extend({ entry: z.string() });
export type AuditLine = z.infer<typeof auditLine>;

const word = z.string().trim().min(1).max(200).optional();

/** Which events. `who` and `address` are found by their beginning, everything else as it is. */
const auditFilter = z.object({
  who: word,
  action: word,
  outcome: auditOutcome.optional(),
  /** The id of what was acted on. */
  subject: word,
  address: word,
  requestId: word,
  since: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;

export const auditQuery = auditFilter.extend(pageQuery.shape);
export type AuditQuery = z.infer<typeof auditQuery>;

export const auditExportQuery = auditFilter.extend({ format: z.enum(["jsonl", "csv"]).default("jsonl") });
export type AuditExportQuery = z.infer<typeof auditExportQuery>;

/** What a look at the whole chain found. */
export const auditVerification = z
  .object({
    intact: z.boolean(),
    events: z.number().int(),
    head: auditHead,
    /** The first event that is not as it was written, and why; null when all are. */
    broken: z.object({ seq, reason: z.string() }).nullable(),
  })
  .meta({ id: "AuditVerification" });
export type AuditVerification = z.infer<typeof auditVerification>;

/** How far the log was sent to another system. */
export const auditForwardingState = z
  .object({
    /** The host that it is sent to; null: nobody. */
    destination: z.string().nullable(),
    /** Everything up to this event was taken; 0: nothing yet. */
    seq,
    /** Events that were not sent yet. */
    behind: z.number().int(),
    sentAt: instant.nullable(),
    /** Why the last attempt failed; null: it did not. */
    failure: z.object({ at: instant, message: z.string() }).nullable(),
  })
  .meta({ id: "AuditForwarding" });
export type AuditForwardingState = z.infer<typeof auditForwardingState>;
