import type pg from "pg";
import type { RollupCounts } from "../../rollups/rollup-changes.js";
import type { OpenIntake } from "../intake/intake-calls.js";
import type { JudgingKit } from "../judging.js";
import { Rejudging } from "../rejudging.js";
import { readBodies } from "../stored-bodies.store.js";
import type { ResourceWriter } from "./resource-writer.js";
import { loadFactFingerprints } from "./resources.store.js";

interface HeldReading {
  readonly intake: OpenIntake;
  readonly writer: ResourceWriter;
  readonly signal: AbortSignal;
}

/** Judges and writes what had to wait for the rest of the cluster: objects that are new or changed and whose rules read facts. */
export async function writeHeld({ intake, writer, signal }: HeldReading): Promise<void> {
  const next = () => {
    const judged = intake.judgeHeld();
    // Whoever waits for it meets its failure; where writing fails before nobody waits.
    judged.catch(() => undefined);
    return judged;
  };
  let coming = next();
  for (let some = await coming; some !== undefined; some = await coming) {
    signal.throwIfAborted();
    // These are written while the next ones are judged.
    coming = next();
    await writer.write(some);
  }
  await writeRest({ intake, writer });
}

/** The new objects that are left. */
async function writeRest({ intake, writer }: Omit<HeldReading, "signal">): Promise<void> {
  let counts: RollupCounts | undefined;
  while (counts === undefined) {
    const rest = await intake.finish();
    await writer.write(rest);
    // When it is written, the intake has the ids that it lacked.
    await writer.flush();
    counts = rest.counts;
  }
  writer.rollups.take(counts);
}

interface AfterReading {
  readonly client: pg.ClientBase;
  readonly clusterId: number;
  readonly takenAt: Date;
  readonly kit: JudgingKit;
  readonly intake: OpenIntake;
  /** Has written everything that was read. */
  readonly writer: ResourceWriter;
  readonly signal: AbortSignal;
}

/**
 * Judges unchanged objects about which the facts are others now, when everything was written that is new or has changed.
 * Of all other unchanged objects what was said of them still holds.
 */
export async function judgeAffected(reading: AfterReading): Promise<void> {
  const { client, clusterId, kit, intake, writer, signal } = reading;
  const affected = await intake.findAffected(await loadFactFingerprints(client, clusterId));
  const rejudging = new Rejudging(client, reading, kit.rules, (bodies) => intake.judgeStored(bodies), writer.counts);
  for await (const bodies of readBodies(client, clusterId, kit.judge.judgedKinds, affected)) {
    signal.throwIfAborted();
    for (const { stored, judgement } of await rejudging.judge(bodies)) {
      const { kind, namespace } = stored;
      const after = { kind, namespace, judgement };
      writer.rollups.replace({ kind, namespace, judgement: stored }, after, { is: "surroundings" });
    }
  }
}
