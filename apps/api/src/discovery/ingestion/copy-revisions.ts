import { once } from "node:events";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { BinaryRows } from "./binary-rows.js";
import type { SnapshotWriting } from "./snapshot-writing.js";

/** A state that an object is in from a snapshot on. */
export interface Revision {
  /** Of the row in `resources`. */
  readonly id: string;
  /** Null where the object is gone. */
  readonly state: { readonly fingerprint: string; readonly body: Uint8Array } | null;
}

const columns = ["cluster_id", "resource_id", "observed_at", "snapshot_id", "gone", "fingerprint", "body"];

/** Appends to the history of objects, within the caller's transaction. Returns the rows. */
export async function copyRevisions(
  client: pg.ClientBase,
  { clusterId, snapshotId, takenAt }: SnapshotWriting,
  revisions: readonly Revision[],
): Promise<number> {
  if (revisions.length === 0) return 0;
  const stream = client.query(copyFrom(`COPY resource_revisions (${columns.join()}) FROM STDIN (FORMAT binary)`));
  const finished = once(stream, "finish");
  const rows = new BinaryRows((chunk) => stream.write(chunk));
  for (const { id, state } of revisions) {
    rows.begin(columns.length).integer(clusterId).bigint(id).timestamptz(takenAt).bigint(snapshotId);
    rows
      .boolean(state === null)
      .text(state?.fingerprint ?? "")
      .text(state?.body ?? null);
  }
  rows.end();
  stream.end();
  await finished;
  return revisions.length;
}
