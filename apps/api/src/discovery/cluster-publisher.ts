import { Injectable } from "@nestjs/common";
import type { Meter } from "@periplus/cluster-reader/egress/meter";
import { engineVersion } from "@periplus/posture/pack/read-rule-pack";
import type pg from "pg";
import { endHolder, keepExemptionsStill, tryLockCluster, watchConnection } from "../database/locks.js";
import { Database } from "../database/pool.js";
import { Jobs } from "../jobs/jobs.js";
import { readJudgedVersions } from "../posture/judged-versions.js";
import type { RuleBook } from "../rollups/rule-book.js";
import { changeScore } from "../rollups/score-history.store.js";
import { count } from "../telemetry/record.js";
import type { ClusterSource } from "./cluster-source.js";
import type { KnownCluster } from "./clusters.store.js";
import { publishCluster } from "./ingestion/publish-cluster.js";
import {
  lockCluster,
  publishSnapshot,
  retireCluster,
  takeMoment,
  takeSnapshotId,
} from "./ingestion/snapshots.store.js";
import { createWriteCounts, type WriteCounts } from "./ingestion/write-counts.js";
import { Judging, type JudgingKit } from "./judging.js";
import { reassessCluster } from "./reassess-cluster.js";
import type { SnapshotWriting } from "./rows/snapshot-writing.js";
import {
  type ClusterProgress,
  createProgress,
  type ReadingClaim,
  RunClustersStore,
} from "./runs/run-clusters.store.js";
import { LostRunError } from "./runs/run-watch.js";

/** A reading that is under way. */
export interface Reading {
  readonly claim: ReadingClaim;
  readonly cluster: KnownCluster;
  readonly progress: ClusterProgress;
  readonly meter: Meter;
  readonly signal: AbortSignal;
  /** Ends the progress reports, before the end is written. */
  readonly stopReports: () => Promise<void>;
}

/** Writes what readings found: each cluster in one transaction under its lock, and what follows from it afterwards. */
@Injectable()
export class ClusterPublisher {
  constructor(
    private readonly database: Database,
    private readonly judging: Judging,
    private readonly runClusters: RunClustersStore,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Reads the cluster's objects and publishes them as a snapshot, whole or not at all. What is stored must have been judged
   * as what comes is, or the rollups would mix the two: where it was not it is judged first.
   */
  async publish(reading: Reading, source: ClusterSource): Promise<void> {
    const { cluster, signal } = reading;
    for (;;) {
      const kit = await this.judging.prepare(cluster.id);
      const written = await this.database.transaction((client) => this.#publish(client, reading, source, kit));
      if (written !== undefined) {
        countWritten(cluster.connectorId, written);
        await this.jobs.send("assess-pod-security", {}, { singletonKey: "all" });
        return this.catchUp(kit.version, cluster.id);
      }
      await this.#reassess(cluster.id, kit, async (client) => {
        await lockCluster(client, cluster.id, signal);
        return true;
      });
    }
  }

  /** Undefined where what is stored was judged under another version. */
  async #publish(
    client: pg.ClientBase,
    { claim, progress, meter, signal, stopReports }: Reading,
    source: ClusterSource,
    kit: JudgingKit,
  ): Promise<WriteCounts | undefined> {
    const { runId, clusterId } = claim;
    await this.#takeCluster(client, claim, signal);
    // Asked only now that nobody else writes: settings may change, and change back, while a cluster is opened.
    const judged = await readJudgedVersions(client, [clusterId]);
    if (judged.some(({ version }) => version !== kit.version)) return undefined;
    const takenAt = await takeMoment(client, clusterId);
    const publication = { clusterId, runId, takenAt, source, kit, progress, signal };
    const { coverage, counts } = await publishCluster(client, publication);
    await stopReports();
    const { rows: rowsWritten, findingsOpened, findingsClosed } = counts;
    const figures = { ...progress, ...meter, rowsWritten, findingsOpened, findingsClosed };
    await this.runClusters.setFigures(client, claim, figures);
    const end = { state: "done", message: source.obstacle, coverage } as const;
    if (!(await this.runClusters.end(client, claim, end, new Date())))
      throw new LostRunError("Another worker has the cluster");
    signal.throwIfAborted();
    return counts;
  }

  /** Takes the cluster's lock, from a worker that hangs, too; whoever takes over from us finds the connection. */
  async #takeCluster(client: pg.ClientBase, claim: ReadingClaim, signal: AbortSignal): Promise<void> {
    const { clusterId, lostBackend } = claim;
    const backend = await watchConnection(client);
    if (lostBackend !== null) await endHolder(client, clusterId, lostBackend);
    await lockCluster(client, clusterId, signal);
    await this.runClusters.setBackend(claim, backend);
  }

  /** Gives a cluster an end that its cloud does not have any more. Does nothing when it has one. */
  async retire(clusterId: number, runId: string, signal: AbortSignal): Promise<void> {
    const { version, rules } = await this.judging.prepare(clusterId);
    await this.database.transaction(async (client) => {
      await lockCluster(client, clusterId, signal);
      const { rowCount } = await client.query("SELECT FROM clusters WHERE id = $1 AND gone_at IS NULL", [clusterId]);
      if (rowCount === 0) return;
      const takenAt = await takeMoment(client, clusterId);
      const writing = { clusterId, snapshotId: await takeSnapshotId(client), takenAt };
      await keepExemptionsStill(client);
      const { gone, ...counts } = await this.#retire(client, writing, rules);
      const message = "The cloud does not have the cluster any more.";
      const coverage = [{ part: "cloud/cluster", state: "absent" as const, objects: 0, message }];
      const progress = { ...createProgress(), gone };
      await publishSnapshot(client, writing, {
        runId,
        coverage,
        progress,
        counts,
        assessmentVersion: version,
        readAs: null,
        // Nothing of it is there any more that another could have made.
        normalisedBy: engineVersion,
      });
    });
  }

  async #retire(client: pg.ClientBase, writing: SnapshotWriting, rules: RuleBook): ReturnType<typeof retireCluster> {
    let retired = { ...createWriteCounts(), gone: 0 };
    const event = {
      at: writing.takenAt,
      steps: new Map(),
      otherwise: "gone" as const,
      ruleIdOf: (number: number) => rules.idOf(number),
    };
    await changeScore(client, event, async () => {
      retired = await retireCluster(client, writing);
      return retired.rows;
    });
    return retired;
  }

  /**
   * Judges a cluster's stored objects again under the rules and settings in force, unless it is being read: then that is
   * done when it was read.
   */
  async reassess(clusterId: number): Promise<void> {
    const kit = await this.judging.prepare(clusterId);
    await this.#reassess(clusterId, kit, (client) => tryLockCluster(client, clusterId));
  }

  async #reassess(
    clusterId: number,
    kit: JudgingKit,
    takeLock: (client: pg.ClientBase) => Promise<boolean>,
  ): Promise<void> {
    await this.database.transaction(async (client) => {
      if (!(await takeLock(client))) return;
      await reassessCluster(client, { clusterId, takenAt: await takeMoment(client, clusterId) }, kit);
    });
  }

  /** What was set while the cluster was read is applied now. */
  private async catchUp(version: string, clusterId: number): Promise<void> {
    if ((await this.judging.versions()).versionOf(clusterId) === version) return;
    const singletonKey = `cluster ${clusterId}`;
    await this.jobs.send("assess-clusters", { clusterIds: [clusterId], cause: "parameters" }, { singletonKey });
  }
}

/** Only once it is there to stay. */
function countWritten(connector: string, { rows, findingsOpened, findingsClosed }: WriteCounts): void {
  count("periplus_discovery_rows_written_total", rows, { connector });
  count("periplus_discovery_findings_total", findingsOpened, { connector, change: "opened" });
  count("periplus_discovery_findings_total", findingsClosed, { connector, change: "closed" });
}
