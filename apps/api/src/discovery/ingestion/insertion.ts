import { nothingJudged } from "../../rollups/judgement.js";
import type { RuleBook } from "../../rollups/rule-book.js";
import { standingOf } from "../../rollups/standings.store.js";
import type { JudgedObject } from "../intake/judged-object.js";
import { type Copy, textCopy } from "./copy.js";
import type { CopyValue } from "./copy-text.js";
import type { JudgementWriter, NewJudgements } from "./judgement-writer.js";
import { revisionCopy } from "./revision-copy.js";
import type { SnapshotWriting } from "./snapshot-writing.js";

export interface NumberedObject extends JudgedObject {
  readonly id: string;
}

/** New objects, and all of their rows, ready to be written. */
export interface Insertion {
  readonly objects: readonly NumberedObject[];
  readonly resources: Copy;
  readonly revisions: Copy;
  readonly judgements: NewJudgements;
}

const resourceColumns =
  "resources (cluster_id, id, uid, api_version, api_group, kind, namespace, name, labels, owner_uid, owner_kind, " +
  "owner_name, resource_version, fingerprint, health, severity, open_findings, first_seen_at, changed_at)";

/** Makes the rows of new objects; asks and writes nothing. */
export function prepareInsertion(
  objects: readonly NumberedObject[],
  snapshot: SnapshotWriting,
  rules: RuleBook,
  judgements: JudgementWriter,
): Insertion {
  return {
    objects,
    resources: textCopy(
      resourceColumns,
      objects.map((entry) => resourceRow(entry, snapshot, rules)),
    ),
    revisions: toRevisions(snapshot, objects),
    judgements: judgements.prepare(objects),
  };
}

/** The rows that say what objects are from a snapshot on. */
export function toRevisions(snapshot: SnapshotWriting, objects: readonly NumberedObject[]): Copy {
  return revisionCopy(
    snapshot,
    objects.map(({ id, object }) => ({ id, state: object })),
  );
}

function resourceRow(
  { id, object, judgement }: NumberedObject,
  { clusterId, takenAt }: SnapshotWriting,
  rules: RuleBook,
): CopyValue[] {
  const standing = standingOf({ ...nothingJudged, ...judgement }, rules);
  const { owner } = object;
  return [
    clusterId,
    id,
    object.uid,
    object.apiVersion,
    object.group,
    object.kind,
    object.namespace ?? "",
    object.name,
    JSON.stringify(object.labels),
    owner?.uid ?? null,
    owner?.kind ?? null,
    owner?.name ?? null,
    object.resourceVersion,
    object.fingerprint,
    standing.health,
    standing.severity,
    standing.open_findings,
    takenAt,
    takenAt,
  ];
}
