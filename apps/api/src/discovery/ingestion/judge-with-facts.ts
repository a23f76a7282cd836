import type { FactSource } from "@periplus/posture/facts/fact";
import type pg from "pg";
import type { ChangeCause } from "../../rollups/score-steps.js";
import type { JudgingKit } from "../judging.js";
import { Rejudging } from "../rejudging.js";
import { readBodies } from "../stored-bodies.store.js";
import type { FactIntake } from "./fact-intake.js";
import type { ResourceWriter } from "./resource-writer.js";
import { loadFactFingerprints } from "./resources.store.js";

interface AfterReading {
  readonly client: pg.ClientBase;
  readonly clusterId: number;
  readonly takenAt: Date;
  readonly kit: JudgingKit;
  /** Has written everything that was read. */
  readonly writer: ResourceWriter;
  readonly facts: FactIntake;
  readonly signal: AbortSignal;
}

/**
 * When a cluster was read whole, judges what had to wait for that: objects that are new or changed and whose rules read
 * facts, and unchanged ones about which the facts are others now. Of all others what was said of them still holds.
 */
export async function judgeWithFacts(reading: AfterReading, facts: FactSource): Promise<void> {
  const { client, clusterId, kit, writer, signal } = reading;
  const before = await loadFactFingerprints(client, clusterId);
  const affected = await reading.facts.findAffected(facts, before);
  const causes = new Map<string, ChangeCause>(affected.map((id) => [id, { is: "surroundings" }]));
  for (const { id, cause } of writer.unjudged) causes.set(id, cause);
  const rejudging = new Rejudging(client, reading, { kit, facts }, writer.counts);
  for await (const bodies of readBodies(client, clusterId, kit.judge.judgedKinds, [...causes.keys()])) {
    signal.throwIfAborted();
    for (const { stored, judgement } of await rejudging.judge(bodies)) {
      const { kind, namespace } = stored;
      const cause = causes.get(stored.id) ?? { is: "changed" };
      writer.rollups.replace({ kind, namespace, judgement: stored }, { kind, namespace, judgement }, cause);
    }
  }
}
