import { setImmediate as letOthersWork } from "node:timers/promises";
import type { ClusterReader } from "@periplus/cluster-reader/cluster-reader";
import { coverageOfKind } from "@periplus/cluster-reader/kind-coverage";
import { decodePage, type ListPage, MalformedPageError } from "@periplus/cluster-reader/list-page";
import { type ListedItem, parsedItem, scanPage } from "@periplus/cluster-reader/scan-page";
import { takePages } from "@periplus/cluster-reader/take-pages";
import { partOf, type ReadKind } from "@periplus/posture/snapshot/kinds";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type pg from "pg";
import type { Judge } from "../judge.js";
import type { ClusterProgress } from "../runs/run-clusters.store.js";
import type { FactIntake } from "./fact-intake.js";
import type { HeldObjects } from "./held-objects.js";
import { KindIntake, type PageIntake, type Unseen } from "./kind-intake.js";
import type { ResourceWriter } from "./resource-writer.js";
import { loadKnown } from "./resources.store.js";
import type { Sight } from "./sight.js";

/**
 * Objects that are taken in at a stretch. The database waits between any two statements for this process: what is written
 * goes on while a page is taken in only when it is asked for its answers every few milliseconds.
 */
const stretch = 50;

/** What the taking in of a cluster's kinds works with. */
export interface Intake {
  readonly client: pg.ClientBase;
  readonly clusterId: number;
  readonly reader: ClusterReader;
  readonly writer: ResourceWriter;
  readonly judge: Judge;
  readonly facts: FactIntake;
  readonly held: HeldObjects;
  readonly sight: Sight;
  readonly progress: ClusterProgress;
  readonly signal: AbortSignal;
}

/** Takes in all objects of one kind, page by page. Returns the coverage; throws only for faults of ours and on abort. */
export async function takeKind(intake: Intake, kind: ReadKind): Promise<CoverageEntry> {
  const { client, clusterId, reader, writer, judge, facts, held, progress, signal } = intake;
  const part = partOf(kind);
  const served = reader.serves(kind);
  await writer.pause();
  const known = await loadKnown(client, clusterId, kind);
  const taking = new KindIntake(kind, known, judge, facts, intake.sight.causeOfNew(part));
  if (served.is === "absent") {
    await settle(intake, taking.finish(served.certain));
    return { part, state: "absent", objects: 0, message: served.message };
  }
  progress.reading = part;
  const before = progress.objects;
  const end = await takePages(reader.list(kind, signal), decoderFor(known.size), async (items) => {
    let fresh = 0;
    for (const some of stretches(items)) {
      const taken = takeItems(taking, some);
      progress.added += taken.added;
      progress.changed += taken.changed;
      progress.unchanged += taken.unchanged;
      progress.objects = before + taking.objects;
      fresh += taken.fresh;
      held.hold(taken.held);
      writer.renew(taken.renewed);
      await writer.write(taken.judged);
      await letOthersWork();
    }
    signal.throwIfAborted();
    return fresh;
  });
  await settle(intake, taking.finish(end.state === "read"));
  return coverageOfKind(part, taking.objects, end, taking.broken);
}

/** Where nothing is known everything is parsed, and a page at once is cheaper. */
function decoderFor(known: number): (page: ListPage) => readonly ListedItem[] {
  return known === 0 ? (page) => decodePage(page).map(parsedItem) : scanPage;
}

function takeItems(taking: KindIntake, items: readonly ListedItem[]): PageIntake {
  try {
    return taking.take(items);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new MalformedPageError("The answer is not whole: it breaks off or is not JSON.", { cause });
  }
}

function* stretches(items: readonly ListedItem[]): Generator<readonly ListedItem[]> {
  for (let start = 0; start < items.length; start += stretch) yield items.slice(start, start + stretch);
}

async function settle({ client, clusterId, writer, facts, progress }: Intake, { gone, kept }: Unseen): Promise<void> {
  await writer.end(gone);
  progress.gone += gone.length;
  await facts.takeStored(client, clusterId, kept);
}
