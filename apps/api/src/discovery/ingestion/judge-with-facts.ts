import { setImmediate as letOthersWork } from "node:timers/promises";
import type { FactSource } from "@periplus/posture/facts/fact";
import type pg from "pg";
import type { Judge } from "../judge.js";
import type { JudgingKit } from "../judging.js";
import { Rejudging } from "../rejudging.js";
import { readBodies } from "../stored-bodies.store.js";
import type { FactIntake } from "./fact-intake.js";
import type { HeldObjects } from "./held-objects.js";
import type { ResourceWriter } from "./resource-writer.js";
import { loadFactFingerprints } from "./resources.store.js";

/** Objects that are judged at a stretch, for the reason of `take-kind.ts`. */
const stretch = 25;

interface HeldReading {
  readonly held: HeldObjects;
  readonly judge: Judge;
  readonly writer: ResourceWriter;
  readonly signal: AbortSignal;
}

/** Judges and writes what had to wait for the rest of the cluster: objects that are new or changed and whose rules read facts. */
export async function writeHeld({ held, judge, writer, signal }: HeldReading, facts: FactSource): Promise<void> {
  for (const objects of held.release()) {
    signal.throwIfAborted();
    for (let start = 0; start < objects.length; start += stretch) {
      const some = objects.slice(start, start + stretch);
      await writer.write(some.map((each) => ({ ...each, judgement: judge.judge(each.object, facts) })));
      await letOthersWork();
    }
  }
  await writer.flush();
}

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
 * Judges unchanged objects about which the facts are others now, when everything was written that is new or has changed.
 * Of all other unchanged objects what was said of them still holds.
 */
export async function judgeAffected(reading: AfterReading, facts: FactSource): Promise<void> {
  const { client, clusterId, kit, writer, signal } = reading;
  const affected = await reading.facts.findAffected(facts, await loadFactFingerprints(client, clusterId));
  const rejudging = new Rejudging(client, reading, { kit, facts }, writer.counts);
  for await (const bodies of readBodies(client, clusterId, kit.judge.judgedKinds, affected)) {
    signal.throwIfAborted();
    for (const { stored, judgement } of await rejudging.judge(bodies)) {
      const { kind, namespace } = stored;
      const after = { kind, namespace, judgement };
      writer.rollups.replace({ kind, namespace, judgement: stored }, after, { is: "surroundings" });
    }
  }
}
