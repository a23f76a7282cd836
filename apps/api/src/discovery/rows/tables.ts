import type { NormalisedObject } from "@periplus/posture/normalise/normalise";
import { type Judgement, judgementStates } from "../../rollups/judgement.js";
import type { ResourceStanding } from "../../rollups/standings.store.js";
import type { BinaryRows } from "./binary-rows.js";
import type { SnapshotWriting } from "./snapshot-writing.js";

/** A table with the columns that are written, in the order in which they are written below. */
interface Target {
  readonly table: string;
  readonly columns: readonly string[];
}

export const targets = {
  resources: {
    table: "resources",
    columns: [
      ...["cluster_id", "id", "uid", "api_version", "api_group", "kind", "namespace", "name", "labels"],
      ...["owner_uid", "owner_kind", "owner_name", "resource_version", "fingerprint"],
      ...["health", "severity", "open_findings", "first_seen_at", "changed_at"],
    ],
  },
  revisions: {
    table: "resource_revisions",
    columns: ["cluster_id", "resource_id", "observed_at", "snapshot_id", "gone", "fingerprint", "body"],
  },
  assessments: {
    table: "resource_assessments",
    columns: ["cluster_id", "resource_id", "healthy", "unhealthy", "not_assessed", "needs_configuration", "facts"],
  },
  findings: {
    table: "findings",
    columns: ["cluster_id", "resource_id", "rule_id", "severity", "first_seen_at"],
  },
} as const satisfies Record<string, Target>;
export type TargetName = keyof typeof targets;

/** `id` is that of the row in `resources`, here and below. */
export function writeResource(
  rows: BinaryRows,
  { clusterId, takenAt }: SnapshotWriting,
  id: bigint,
  object: Omit<NormalisedObject, "body">,
  standing: ResourceStanding,
): void {
  rows.begin(targets.resources.columns.length).integer(clusterId).bigint(id);
  rows.text(object.uid).text(object.apiVersion).text(object.group).text(object.kind);
  rows
    .text(object.namespace ?? "")
    .text(object.name)
    .jsonb(JSON.stringify(object.labels));
  const { owner } = object;
  rows
    .text(owner?.uid ?? null)
    .text(owner?.kind ?? null)
    .text(owner?.name ?? null);
  rows.text(object.resourceVersion).text(object.fingerprint);
  rows.smallint(standing.health).smallint(standing.severity).smallint(standing.open_findings);
  rows.timestamptz(takenAt).timestamptz(takenAt);
}

/** A state that an object is in from the snapshot on; null where it is gone. */
export function writeRevision(
  rows: BinaryRows,
  { clusterId, takenAt, snapshotId }: SnapshotWriting,
  id: bigint,
  state: { readonly fingerprint: string; readonly body: string | Uint8Array } | null,
): void {
  rows.begin(targets.revisions.columns.length).integer(clusterId).bigint(id);
  rows
    .timestamptz(takenAt)
    .bigint(BigInt(snapshotId))
    .boolean(state === null);
  rows.text(state?.fingerprint ?? "").text(state?.body ?? null);
}

export function writeAssessment(rows: BinaryRows, clusterId: number, id: bigint, judgement: Judgement): void {
  rows.begin(targets.assessments.columns.length).integer(clusterId).bigint(id);
  for (const state of judgementStates) rows.smallints(judgement[state]);
  rows.text(judgement.facts);
}

export function writeFinding(
  rows: BinaryRows,
  { clusterId, takenAt }: Pick<SnapshotWriting, "clusterId" | "takenAt">,
  id: bigint,
  rule: { readonly number: number; readonly severity: number },
): void {
  rows.begin(targets.findings.columns.length).integer(clusterId).bigint(id);
  rows.smallint(rule.number).smallint(rule.severity).timestamptz(takenAt);
}
