import { BinaryRows } from "./binary-rows.js";
import type { Copy } from "./copy.js";
import type { SnapshotWriting } from "./snapshot-writing.js";

/** A state that an object is in from a snapshot on. */
export interface Revision {
  /** Of the row in `resources`. */
  readonly id: string;
  /** Null where the object is gone. */
  readonly state: { readonly fingerprint: string; readonly body: Uint8Array } | null;
}

const columns = ["cluster_id", "resource_id", "observed_at", "snapshot_id", "gone", "fingerprint", "body"];

/** Rows for the history of objects. */
export function revisionCopy(
  { clusterId, snapshotId, takenAt }: SnapshotWriting,
  revisions: readonly Revision[],
): Copy {
  const chunks: Buffer[] = [];
  const rows = new BinaryRows((chunk) => chunks.push(chunk));
  for (const { id, state } of revisions) {
    rows.begin(columns.length).integer(clusterId).bigint(id).timestamptz(takenAt).bigint(snapshotId);
    rows
      .boolean(state === null)
      .text(state?.fingerprint ?? "")
      .text(state?.body ?? null);
  }
  rows.end();
  return { target: `resource_revisions (${columns.join()})`, format: "binary", chunks, rows: revisions.length };
}
