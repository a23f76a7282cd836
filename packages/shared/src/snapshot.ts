import { z } from "zod";
import { rowId } from "./id.js";
import { instant } from "./instant.js";
import { pageQuery } from "./page.js";
import { severity } from "./vocabulary.js";

/** What was read of one cluster at one moment, in numbers. */
export const snapshot = z
  .object({
    id: z.string(),
    takenAt: instant,
    /** The discovery that read it; null when a cloud said that the cluster is gone. */
    runId: z.string().nullable(),
    /** Everything that there is was read: what is missing in it was not there. */
    complete: z.boolean(),
    objects: z.number().int(),
    added: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    gone: z.number().int(),
    findingsOpened: z.number().int(),
    findingsClosed: z.number().int(),
  })
  .meta({ id: "Snapshot" });
export type Snapshot = z.infer<typeof snapshot>;

const word = z.string().min(1).max(600);

/** Without `snapshotId` as of the newest. */
export const pastResourceQuery = pageQuery.extend({
  snapshotId: rowId.optional(),
  kind: word.optional(),
  namespace: word.optional(),
  /** Part of the name. */
  name: word.optional(),
});
export type PastResourceQuery = z.infer<typeof pastResourceQuery>;

const resourceName = z.object({
  id: z.string(),
  kind: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
});

/** An object as it stood in a snapshot. */
export const pastResource = resourceName
  .extend({
    /** Findings that were there then, exempt ones too. */
    findings: z.number().int(),
    /** Of the worst of them. */
    severity: severity.nullable(),
    goneAt: instant.nullable(),
  })
  .meta({ id: "PastResource" });
export type PastResource = z.infer<typeof pastResource>;

/** Without `until` the newest, and without `since` the one before it. */
export const comparisonQuery = z.object({ since: rowId.optional(), until: rowId.optional() });
export type ComparisonQuery = z.infer<typeof comparisonQuery>;

/** Two snapshots of one cluster beside each other; `since` is the older. */
export const comparison = z
  .object({
    since: snapshot,
    until: snapshot,
    resources: z.object({ added: z.number().int(), changed: z.number().int(), gone: z.number().int() }),
    findings: z.object({ opened: z.number().int(), resolved: z.number().int() }),
  })
  .meta({ id: "Comparison" });
export type Comparison = z.infer<typeof comparison>;

export const changeQuery = pageQuery.extend(comparisonQuery.shape);
export type ChangeQuery = z.infer<typeof changeQuery>;

/** An object that one of the two has and the other does not have, or has otherwise. */
export const resourceChange = z
  .object({ change: z.enum(["added", "changed", "gone"]), resource: resourceName })
  .meta({ id: "ResourceChange" });
export type ResourceChange = z.infer<typeof resourceChange>;

/** A finding that one of the two has and the other does not have. */
export const findingChange = z
  .object({
    change: z.enum(["opened", "resolved"]),
    finding: z.object({ id: z.string(), ruleId: z.string(), title: z.string(), severity }),
    resource: resourceName,
  })
  .meta({ id: "FindingChange" });
export type FindingChange = z.infer<typeof findingChange>;

export const observedQuery = z.object({ snapshotId: rowId.optional() });

/** An object as it was observed, in YAML; null where it was not there. */
export const observedResource = z
  .object({ text: z.string().nullable(), observedAt: instant.nullable() })
  .meta({ id: "ObservedResource" });
export type ObservedResource = z.infer<typeof observedResource>;

/** How much history there is, and how long it is kept. */
export const history = z
  .object({
    /** Whole months are dropped when all of it is older. */
    keepDays: z.number().int(),
    /** States of objects by month, and what they take on the disk with their indexes; `month` is null for older ones. */
    months: z.array(z.object({ month: z.iso.date().nullable(), bytes: z.number().int() })),
    /** What each of the last days added; bytes as JSON, before the database packs them. */
    days: z.array(
      z.object({
        day: z.iso.date(),
        snapshots: z.number().int(),
        revisions: z.number().int(),
        bytes: z.number().int(),
      }),
    ),
  })
  .meta({ id: "History" });
export type History = z.infer<typeof history>;
