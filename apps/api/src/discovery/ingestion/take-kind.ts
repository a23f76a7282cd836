import type { ClusterReader } from "@periplus/cluster-reader/cluster-reader";
import { decodePage, type ListPage, MalformedPageError } from "@periplus/cluster-reader/list-page";
import type { ListEnd } from "@periplus/cluster-reader/read-list";
import { partOf, type ReadKind } from "@periplus/posture/snapshot/kinds";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type pg from "pg";
import type { Judge } from "../judge.js";
import type { ClusterProgress } from "../runs/run-clusters.store.js";
import { describeBroken } from "./broken-objects.js";
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

/** A list that shows nothing new for so many pages is taken for one that never ends. */
const stalePages = 3;

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
  const end = await takePages(reader.list(kind, signal), async (page) => {
    const taken = taking.take(decodePage(page));
    progress.added += taken.added.length;
    progress.changed += taken.changed.length;
    progress.unchanged += taken.unchanged;
    progress.objects = before + taking.objects;
    await writer.write(taken.added, taken.changed);
    signal.throwIfAborted();
    return taken.fresh;
  });
  if (end.state === "read") await endAll(intake, taking.gone());
  return describe(part, taking.objects, end, taking.broken);
}

async function endAll({ writer, progress }: Intake, gone: string[]): Promise<void> {
  await writer.end(gone);
  progress.gone += gone.length;
}

/** Hands each page on; `take` says how many objects it had not seen before. Returns how the list ended. */
async function takePages(
  pages: AsyncGenerator<ListPage, ListEnd>,
  take: (page: ListPage) => Promise<number>,
): Promise<ListEnd> {
  let seen = 0;
  let stale = 0;
  let allowed = stalePages;
  try {
    for (;;) {
      const next = await pages.next();
      if (next.done) return next.value;
      // A list that is started again shows first what is known already.
      if (next.value.first) allowed = stalePages + seen;
      seen += 1;
      stale = (await take(next.value)) === 0 ? stale + 1 : 0;
      if (stale > allowed) return { state: "partial", message: "The list shows the same objects again and again." };
    }
  } catch (error) {
    if (!(error instanceof MalformedPageError)) throw error;
    return { state: seen > 1 ? "partial" : "failed", message: error.message };
  } finally {
    // Ends the request for the next page, if one is under way.
    await pages.return({ state: "partial" });
  }
}

function describe(part: string, objects: number, end: ListEnd, broken: readonly string[]): CoverageEntry {
  if (broken.length === 0) {
    return { part, state: end.state, objects, ...(end.message === undefined ? {} : { message: end.message }) };
  }
  const told = describeBroken(broken);
  const state = end.state === "read" ? "partial" : end.state;
  return { part, state, objects, message: end.message === undefined ? told : `${end.message} ${told}` };
}
