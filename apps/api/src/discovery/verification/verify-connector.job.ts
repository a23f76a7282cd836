import { Injectable, Logger, type OnModuleInit } from "@nestjs/common";
import { createMeter } from "@periplus/cluster-reader/egress/meter";
import { ReadFailure } from "@periplus/cluster-reader/egress/read-failure";
import { describeError } from "../../config/describe-error.js";
import { Jobs } from "../../jobs/jobs.js";
import { RulesInForce } from "../../posture/rules-in-force.js";
import { ConnectorAccess } from "../connector-access.js";
import { ConnectorVerifier } from "./connector-verifier.js";
import { VerificationsStore } from "./verifications.store.js";

/** Clusters that one verification looks into; the others are like them, or have their own coverage to tell. */
const mostClusters = 25;
const patienceMs = 5 * 60_000;

/** `verify-connector`: tries every right of a connector's identity and stores what came of it. */
@Injectable()
export class VerifyConnectorJob implements OnModuleInit {
  private readonly log = new Logger("discovery");

  constructor(
    private readonly store: VerificationsStore,
    private readonly access: ConnectorAccess,
    private readonly rules: RulesInForce,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.work("verify-connector", ({ connectorId }, signal) => this.run(connectorId, signal));
  }

  /** Throws only when this process stops. */
  async run(connectorId: string, stopping: AbortSignal): Promise<void> {
    const connector = await this.access.find(connectorId);
    if (!connector) return;
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(patienceMs)]);
    try {
      const clusters = await this.store.clustersOf(connectorId);
      const chosen = clusters.slice(0, mostClusters);
      const cloud = await this.access.open(connectorId, createMeter());
      try {
        const context = { cloud: connector.cloud, rules: (await this.rules.read()).rules };
        const checks = await new ConnectorVerifier(cloud, context, signal).verify(chosen);
        const told = { checked: chosen.length, total: clusters.length };
        await this.store.finish(connectorId, { clusters: told, checks }, new Date());
      } finally {
        await cloud.close();
      }
    } catch (error) {
      if (stopping.aborted) throw error;
      if (!(error instanceof ReadFailure) && !signal.aborted) this.log.error(describeError(error));
      await this.store.fail(connectorId, wordsOf(error, signal), new Date());
    }
  }
}

function wordsOf(error: unknown, signal: AbortSignal): string {
  if (error instanceof ReadFailure) return error.message;
  return signal.aborted ? "It took longer than five minutes." : "A fault of ours stopped it: see the log.";
}
