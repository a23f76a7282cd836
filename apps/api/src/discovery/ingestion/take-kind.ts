import type { ClusterReader } from "@periplus/cluster-reader/cluster-reader";
import { coverageOfAbsent, coverageOfKind } from "@periplus/cluster-reader/kind-coverage";
import { MalformedPageError } from "@periplus/cluster-reader/list-page";
import { takePages } from "@periplus/cluster-reader/take-pages";
import { partOf, type ReadKind } from "@periplus/posture/snapshot/kinds";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type pg from "pg";
import { listSourceKinds, readStoredSources } from "../../posture/fact-sources.js";
import type { TakenPage, ToWrite } from "../intake/cluster-intake.js";
import type { OpenIntake } from "../intake/intake-calls.js";
import type { Unseen } from "../intake/kind-intake.js";
import { type KnownText, nothingKnown } from "../intake/known-objects.js";
import type { JudgingKit } from "../judging.js";
import type { ClusterProgress } from "../runs/run-clusters.store.js";
import type { ResourceWriter } from "./resource-writer.js";
import { loadKnown } from "./resources.store.js";
import type { Sight } from "./sight.js";

/** What the taking in of a cluster's kinds works with. */
export interface Taking {
  readonly client: pg.ClientBase;
  readonly clusterId: number;
  readonly reader: ClusterReader;
  readonly writer: ResourceWriter;
  readonly intake: OpenIntake;
  readonly kit: JudgingKit;
  readonly sight: Sight;
  readonly progress: ClusterProgress;
  /** Parts of which something is stored that was not looked into, for it was not listed. */
  readonly passedOver: string[];
  readonly signal: AbortSignal;
}

/** Takes in all objects of one kind, page by page. Returns the coverage; throws only for faults of ours and on abort. */
export async function takeKind(taking: Taking, kind: ReadKind): Promise<CoverageEntry> {
  const { reader, writer, intake, progress, sight, signal } = taking;
  const part = partOf(kind);
  const served = reader.serves(kind);
  const begun = intake.beginKind(kind, await findKnown(taking, kind), sight.causeOfNew(part));
  // What is asked next would meet its failure, too: the list is asked for meanwhile.
  begun.catch(() => undefined);
  const end = async (whole: boolean) => {
    const { objects, broken, ...unseen } = await intake.endKind(whole);
    if (!whole && unseen.kept.length > 0) taking.passedOver.push(part);
    await settle(taking, unseen);
    return { objects, broken };
  };
  if (served.is === "absent") {
    await end(served.certain);
    return coverageOfAbsent(kind, served);
  }
  progress.reading = part;
  const before = progress.objects;
  let toWrite: ToWrite | undefined;
  const listed = await takePages(reader.list(kind, signal), async ({ bytes }) => {
    const coming = intake.takePage(bytes);
    // What writing throws goes first; the intake is closed then.
    coming.catch(() => undefined);
    // The page before is written while this one is worked.
    if (toWrite) await writer.write(toWrite);
    toWrite = undefined;
    const taken = await coming;
    if ("malformed" in taken) throw new MalformedPageError(taken.malformed);
    note(progress, taken);
    progress.objects = before + taken.objects;
    writer.renew(taken.renewed);
    toWrite = taken.toWrite;
    signal.throwIfAborted();
    return taken.fresh;
  });
  if (toWrite) await writer.write(toWrite);
  const { objects, broken } = await end(listed.state === "read");
  return coverageOfKind(part, objects, listed, broken);
}

async function findKnown({ client, clusterId, writer, sight }: Taking, kind: ReadKind): Promise<KnownText> {
  if (sight.isFirst) return nothingKnown;
  await writer.pause();
  return loadKnown(client, clusterId, kind, sight.isOurs);
}

function note(progress: ClusterProgress, { added, changed, unchanged }: TakenPage): void {
  progress.added += added;
  progress.changed += changed;
  progress.unchanged += unchanged;
}

async function settle(taking: Taking, { gone, kept }: Unseen): Promise<void> {
  await taking.writer.end(gone);
  taking.progress.gone += gone.length;
  await takeStored(taking, kept);
}

/**
 * Objects that were not seen and are not gone for all that is known: what is stored of them holds. All that the cluster
 * has, but for its cloud's description, where `ids` is null.
 */
export async function takeStored(
  { client, clusterId, intake, kit }: Pick<Taking, "client" | "clusterId" | "intake" | "kit">,
  ids: readonly string[] | null,
): Promise<void> {
  if (ids?.length === 0) return;
  const kinds = listSourceKinds(kit.judge.reads);
  for await (const sources of readStoredSources(client, { clusterId, kinds, ids })) {
    await intake.takeStored(sources);
  }
}
