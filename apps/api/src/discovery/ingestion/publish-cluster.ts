import { describeBroken } from "@periplus/cluster-reader/kind-coverage";
import { KindDiff } from "@periplus/posture/diff/diff";
import type { NormalisedObject } from "@periplus/posture/normalise/normalise";
import { readKinds } from "@periplus/posture/snapshot/kinds";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type pg from "pg";
import type { ClusterSource } from "../cluster-source.js";
import type { JudgingKit } from "../judging.js";
import { RollupChanges } from "../rollup-changes.js";
import type { ClusterProgress } from "../runs/run-clusters.store.js";
import { ResourceWriter } from "./resource-writer.js";
import { loadKnown } from "./resources.store.js";
import { applyRollupChanges } from "./rollups.store.js";
import { publishSnapshot, takeSnapshotId, updateClusterFacts } from "./snapshots.store.js";
import { takeKind } from "./take-kind.js";
import type { WriteCounts } from "./write-counts.js";

export interface Publication {
  readonly clusterId: number;
  readonly runId: string;
  readonly takenAt: Date;
  readonly source: ClusterSource;
  readonly kit: JudgingKit;
  /** Changed as the reading goes on. */
  readonly progress: ClusterProgress;
  readonly signal: AbortSignal;
}

export interface Published {
  readonly coverage: readonly CoverageEntry[];
  readonly counts: WriteCounts;
}

/**
 * Takes in everything a cluster has and publishes it as a snapshot, within the caller's transaction, which holds the
 * cluster's lock: as a whole or not at all. Only kinds that were read whole lose objects.
 */
export async function publishCluster(client: pg.ClientBase, publication: Publication): Promise<Published> {
  const { clusterId, takenAt, source, kit, progress } = publication;
  const writing = { clusterId, takenAt, snapshotId: await takeSnapshotId(client) };
  const rollups = new RollupChanges(kit.rules);
  const writer = new ResourceWriter(client, writing, kit.rules, rollups);
  const coverage = await takeAll(client, publication, writer);
  const { counts } = writer;
  counts.rows += await applyRollupChanges(client, clusterId, rollups);
  await publishSnapshot(client, writing, {
    runId: publication.runId,
    coverage,
    progress,
    counts,
    assessmentVersion: kit.version,
    readAs: source.identity?.readAs ?? null,
  });
  await updateClusterFacts(client, clusterId, source.cluster, source.obstacle);
  return { coverage, counts };
}

/** Comes back, or throws, only when nothing is being written any more. */
async function takeAll(
  client: pg.ClientBase,
  publication: Publication,
  writer: ResourceWriter,
): Promise<CoverageEntry[]> {
  const { source } = publication;
  const coverage = [...source.coverage];
  try {
    if (source.document) await takeDocument(client, publication, writer, source.document);
    if (source.reader) coverage.push(...(await takeKinds(client, publication, writer, source.reader)));
    await writer.flush();
    return [...coverage, ...describeRefused(writer.refused)];
  } finally {
    await writer.settle();
  }
}

async function takeKinds(
  client: pg.ClientBase,
  { clusterId, kit, progress, signal }: Publication,
  writer: ResourceWriter,
  reader: NonNullable<ClusterSource["reader"]>,
): Promise<CoverageEntry[]> {
  const coverage: CoverageEntry[] = [];
  const intake = { client, clusterId, reader, writer, judge: kit.judge, progress, signal };
  for (const kind of readKinds) coverage.push(await takeKind(intake, kind));
  progress.reading = null;
  return coverage;
}

/** The cloud's description is a resource of its cluster, too; it has no version of its own and is compared as a whole. */
async function takeDocument(
  client: pg.ClientBase,
  { clusterId, kit, progress }: Publication,
  writer: ResourceWriter,
  object: NormalisedObject,
): Promise<void> {
  const known = await loadKnown(client, clusterId, object);
  const diff = new KindDiff(known);
  const change = diff.see(object.uid, object.fingerprint);
  progress.objects += 1;
  progress[change.is] += 1;
  if (change.is === "unchanged") return;
  const judged = { object, judgement: kit.judge.judge(object) };
  if (change.is === "added") await writer.write([judged], []);
  else await writer.write([], [{ ...judged, id: change.id }]);
}

function describeRefused(messages: readonly string[]): CoverageEntry[] {
  if (messages.length === 0) return [];
  return [{ part: "kubernetes/objects", state: "partial", objects: 0, message: describeBroken(messages) }];
}
