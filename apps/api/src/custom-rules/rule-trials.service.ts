import { Injectable, type OnModuleDestroy } from "@nestjs/common";
import { RuleTrial } from "@periplus/posture/custom/rule-trial";
import type { TrialAnswer, TrialRequest } from "@periplus/posture/custom/trial-protocol";
import type { RuleIssue } from "@periplus/shared/custom-rule";
import { ProblemError } from "../http/problem.js";

/** What nobody has to wait for longer, in milliseconds. */
const patience = 5_000;

/** Checks and tries texts of rules where they cannot keep anybody else waiting: nothing is compiled here before that. */
@Injectable()
export class RuleTrials implements OnModuleDestroy {
  readonly #trial = new RuleTrial();

  /** A text that takes too long to check is an issue like any other. */
  async check(text: string): Promise<Pick<TrialAnswer, "issues" | "rule">> {
    const answer = await this.#trial.check(text);
    if (!("stopped" in answer)) return answer;
    refuseBusy(answer.stopped);
    const issue: RuleIssue = { line: 1, column: 1, path: "", message: "", level: "error" };
    return { issues: [{ ...issue, message: `The rule could not be checked: ${answer.stopped}` }], rule: null };
  }

  /** What a rule says of objects, or why that took too long. `until` in milliseconds since 1970. */
  async try(request: TrialRequest, until = Date.now() + patience): Promise<TrialAnswer | { stopped: string }> {
    const answer = await this.#trial.try(request, Math.max(until - Date.now(), 1));
    if ("stopped" in answer) refuseBusy(answer.stopped);
    return answer;
  }

  async onModuleDestroy(): Promise<void> {
    await this.#trial.close();
  }
}

function refuseBusy(stopped: string): void {
  if (stopped !== "too many requests wait") return;
  throw new ProblemError("too-many-requests", "Others are trying rules: ask again in a moment", [], {
    "retry-after": "2",
  });
}
