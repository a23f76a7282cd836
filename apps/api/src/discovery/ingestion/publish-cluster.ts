import type { NormalisedObject } from "@periplus/posture/normalise/normalise";
import { engineVersion } from "@periplus/posture/pack/read-rule-pack";
import { readKinds } from "@periplus/posture/snapshot/kinds";
import type { CoverageEntry } from "@periplus/shared/coverage";
import type pg from "pg";
import { keepExemptionsStill } from "../../database/locks.js";
import { applyExemptions } from "../../exempting/apply-exemptions.js";
import { reachOf } from "../../exempting/reach.js";
import { readCoverage } from "../../posture/fact-sources.js";
import { RollupChanges } from "../../rollups/rollup-changes.js";
import { applyRollupChanges } from "../../rollups/rollups.store.js";
import { changeScore } from "../../rollups/score-history.store.js";
import { inStage } from "../../telemetry/spans.js";
import type { ClusterSource } from "../cluster-source.js";
import type { JudgingKit } from "../judging.js";
import type { SnapshotWriting } from "../rows/snapshot-writing.js";
import type { ClusterProgress } from "../runs/run-clusters.store.js";
import { judgeAffected, writeHeld } from "./judge-with-facts.js";
import { ResourceWriter } from "./resource-writer.js";
import { loadKnown } from "./resources.store.js";
import { Sight } from "./sight.js";
import { publishSnapshot, takeSnapshotId, updateClusterFacts } from "./snapshots.store.js";
import { type Taking, takeKind, takeStored } from "./take-kind.js";
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
  const { clusterId, takenAt, kit } = publication;
  // Whoever removes the cluster waits for this transaction from its beginning.
  await client.query("SELECT FROM clusters WHERE id = $1 FOR KEY SHARE", [clusterId]);
  const sight = await Sight.read(client, clusterId);
  const writing = { clusterId, takenAt, snapshotId: await takeSnapshotId(client) };
  const intake = await kit.openIntake(writing);
  const rollups = new RollupChanges(kit.rules);
  const writer = new ResourceWriter(client, writing, kit.rules, rollups, intake);
  const passedOver: string[] = [];
  const coverage = await takeAll({ ...publication, client, sight, passedOver, writer, intake });
  const isAllOurs = publication.source.reader !== null && passedOver.length === 0;
  const normalisedBy = isAllOurs ? engineVersion : sight.normalisedBy;
  const taken = { writing, sight, writer, rollups, coverage, normalisedBy };
  await inStage("publish", () => publishTaken(client, publication, taken));
  return { coverage, counts: writer.counts };
}

/** What was taken in of a cluster and is written already, but for what is counted over it. */
interface Taken {
  readonly writing: SnapshotWriting;
  readonly sight: Sight;
  readonly writer: ResourceWriter;
  readonly rollups: RollupChanges;
  readonly coverage: readonly CoverageEntry[];
  readonly normalisedBy: string | null;
}

async function publishTaken(
  client: pg.ClientBase,
  { clusterId, runId, takenAt, source, kit, progress }: Publication,
  { writing, sight, writer: { counts }, rollups, coverage, normalisedBy }: Taken,
): Promise<void> {
  const { rules } = kit;
  const failingIn = kit.judge.failingContainers;
  const exempting = { rules, failingIn, rollupsOf: () => rollups };
  counts.rows += (await applyExemptions(client, reachOf(takenAt, { clusterId }), exempting)).rows;
  const event = {
    at: takenAt,
    steps: new Map([[clusterId, rollups.steps.list()]]),
    otherwise: "rules" as const,
    parts: sight.compare(coverage),
    ruleIdOf: (number: number) => rules.idOf(number),
  };
  counts.rows += await changeScore(client, event, () => applyRollupChanges(client, clusterId, rollups));
  const readAs = source.identity?.readAs ?? null;
  const published = { runId, coverage, progress, counts, assessmentVersion: kit.version, readAs, normalisedBy };
  await publishSnapshot(client, writing, published);
  await updateClusterFacts(client, clusterId, source.cluster, source.obstacle);
}

/** Comes back, or throws, only when nothing is being written any more. */
async function takeAll(taking: Publication & Omit<Taking, "reader">): Promise<CoverageEntry[]> {
  const { client, writer, intake, source, clusterId, progress } = taking;
  const coverage = [...source.coverage];
  try {
    if (source.document) await takeDocument(taking, source.document);
    const { reader } = source;
    if (reader) coverage.push(...(await inStage("readObjects", () => takeKinds({ ...taking, reader }))));
    else await takeStored(taking, null);
    await writer.pause();
    const before = await readCoverage(client, clusterId);
    const readAs = source.reader ? coverage : before;
    if (mayDiffer(progress, before, readAs)) {
      await takeStored(taking, await intake.takeUnread());
      await intake.buildFacts(readAs);
      await writeHeld(taking);
      // Everything was read and written: from here on it is a matter of moments.
      await keepExemptionsStill(client);
      await inStage("judge", () => judgeAffected(taking));
    } else {
      await writer.flush();
      await keepExemptionsStill(client);
    }
    return coverage;
  } finally {
    intake.close();
    await writer.settle();
  }
}

/** Whether facts may be others than before: they follow from the objects and from what was read whole. */
function mayDiffer(
  { added, changed, gone }: ClusterProgress,
  before: readonly CoverageEntry[],
  now: readonly CoverageEntry[],
): boolean {
  const seen = (coverage: readonly CoverageEntry[]) => coverage.map(({ part, state }) => `${part} ${state}`).sort();
  return added + changed + gone > 0 || seen(before).join() !== seen(now).join();
}

async function takeKinds(taking: Taking): Promise<CoverageEntry[]> {
  const coverage: CoverageEntry[] = [];
  for (const kind of readKinds) coverage.push(await takeKind(taking, kind));
  taking.progress.reading = null;
  return coverage;
}

/** The cloud's description is a resource of its cluster, too. */
async function takeDocument(
  { client, clusterId, intake, sight, writer, progress }: Omit<Taking, "reader">,
  document: NormalisedObject,
): Promise<void> {
  const known = await loadKnown(client, clusterId, document, sight.isOurs);
  const { change, toWrite } = await intake.takeDocument(document, known, sight.causeOfNew("cloud/cluster"));
  progress.objects += 1;
  progress[change] += 1;
  await writer.write(toWrite);
}
