import { setImmediate as letOthersWork } from "node:timers/promises";
import { Injectable, type OnApplicationShutdown } from "@nestjs/common";
import { Config } from "../../config/config.js";
import type { Judge } from "../judge.js";
import type { SnapshotWriting } from "../rows/snapshot-writing.js";
import { ClusterIntake } from "./cluster-intake.js";
import { asOpenIntake, callIntake, type OpenIntake } from "./intake-calls.js";
import { IntakeThread } from "./intake-thread.js";
import type { JudgingTerms } from "./judge-by-terms.js";

/** Opens an intake for each cluster that is read, where PERIPLUS_JUDGE_IN says. */
@Injectable()
export class Intakes implements OnApplicationShutdown {
  readonly #thread = new IntakeThread();

  constructor(private readonly config: Config) {}

  /** Both judge the same: `terms` are those of the judge. Close it when done. */
  async open(judge: Judge, terms: JudgingTerms, snapshot: SnapshotWriting): Promise<OpenIntake> {
    return this.config.values.judgeIn === "thread" ? this.#thread.open(terms, snapshot) : openHere(judge, snapshot);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#thread.close();
  }
}

function openHere(judge: Judge, snapshot: SnapshotWriting): OpenIntake {
  const intake = new ClusterIntake(judge, snapshot);
  return asOpenIntake(
    async (name, args) => {
      await letOthersWork();
      return callIntake(intake, name, args);
    },
    () => undefined,
  );
}
