import type { ClusterReader } from "@periplus/cluster-reader/cluster-reader";
import { coverageOfKind } from "@periplus/cluster-reader/kind-coverage";
import { takePages } from "@periplus/cluster-reader/take-pages";
import { partOf, type ReadKind } from "@periplus/posture/snapshot/kinds";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type pg from "pg";
import type { Judge } from "../judge.js";
import type { ClusterProgress } from "../runs/run-clusters.store.js";
import { KindIntake } from "./kind-intake.js";
import type { ResourceWriter } from "./resource-writer.js";
import { loadKnown } from "./resources.store.js";

/** What the taking in of a cluster's kinds works with. */
export interface Intake {
  readonly client: pg.ClientBase;
  readonly clusterId: number;
  readonly reader: ClusterReader;
  readonly writer: ResourceWriter;
  readonly judge: Judge;
  readonly progress: ClusterProgress;
  readonly signal: AbortSignal;
}

/** Takes in all objects of one kind, page by page. Returns the coverage; throws only for faults of ours and on abort. */
export async function takeKind(intake: Intake, kind: ReadKind): Promise<CoverageEntry> {
  const { client, clusterId, reader, writer, judge, progress, signal } = intake;
  const part = partOf(kind);
  const served = reader.serves(kind);
  const known = await loadKnown(client, clusterId, kind);
  const taking = new KindIntake(kind, known, judge);
  if (served.is === "absent") {
    if (served.certain) await endAll(intake, taking.gone());
    return { part, state: "absent", objects: 0, message: served.message };
  }
  progress.reading = part;
  const before = progress.objects;
  const end = await takePages(reader.list(kind, signal), async (items) => {
    const taken = taking.take(items);
    progress.added += taken.added.length;
    progress.changed += taken.changed.length;
    progress.unchanged += taken.unchanged;
    progress.objects = before + taking.objects;
    await writer.write(taken.added, taken.changed);
    signal.throwIfAborted();
    return taken.fresh;
  });
  if (end.state === "read") await endAll(intake, taking.gone());
  return coverageOfKind(part, taking.objects, end, taking.broken);
}

async function endAll({ writer, progress }: Intake, gone: string[]): Promise<void> {
  await writer.end(gone);
  progress.gone += gone.length;
}
