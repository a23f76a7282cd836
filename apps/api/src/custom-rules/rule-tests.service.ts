import { Injectable } from "@nestjs/common";
import { subjectOf } from "@periplus/posture/assess/assess";
import type { TrialRule, TrialVerdict, TriedObject } from "@periplus/posture/custom/trial-protocol";
import type { FactName } from "@periplus/posture/facts/fact";
import { settingsIn } from "@periplus/posture/parameters/settings";
import type { RuleTest, RuleTestResult, RuleToTest } from "@periplus/shared/custom-rule";
import { assessmentStates } from "@periplus/shared/vocabulary";
import { CurrentAssessor } from "../posture/current-assessor.js";
import type { SettingsInForce } from "../posture/settings-in-force.js";
import { StoredFactsService } from "../posture/stored-facts.service.js";
import { RuleTrials } from "./rule-trials.service.js";
import { type TestedResource, TestedResourcesStore } from "./tested-resources.store.js";

/** How long somebody waits for what a rule says of everything, in milliseconds. */
const patience = 5_000;
/** Resources that are named, of each state. */
const mostNamed = 20;

/** Tries the text of a rule as it would run: with the facts of each cluster, and with what is set for its id. */
@Injectable()
export class RuleTestsService {
  constructor(
    private readonly trials: RuleTrials,
    private readonly resources: TestedResourcesStore,
    private readonly current: CurrentAssessor,
    private readonly facts: StoredFactsService,
  ) {}

  async test({ text, resourceIds, samples, inventory }: RuleToTest): Promise<RuleTest> {
    const { issues, rule } = await this.trials.check(text);
    if (rule === null) return { issues: [...issues], results: [], failures: [], inventory: null };
    const settings = await this.current.read();
    const chosen = await this.resources.find(resourceIds);
    const missing = resourceIds.length - chosen.length;
    const failures = missing > 0 ? [`${missing} of the chosen resources are not there any more.`] : [];
    const answer = await this.trials.try({
      text,
      objects: await this.prepare(rule, chosen, settings),
      samples,
      settings: settingsIn(settings.everywhere, rule.view.id, null) ?? {},
      observed: true,
    });
    if ("stopped" in answer) {
      failures.push(`The rule was stopped: ${answer.stopped}.`);
      return { issues: [...issues], results: [], failures, inventory: null };
    }
    const results = [
      ...chosen.flatMap((resource, index) => toResult(resource, answer.verdicts[index])),
      ...answer.samples.map(({ sample, kind, namespace, name, ...verdict }) => ({
        ...{ kind, namespace, name, resource: null, sample },
        ...toWire(verdict),
      })),
    ];
    failures.push(...answer.failures);
    const whole = inventory ? await this.tryAll(text, rule, settings, failures) : null;
    return { issues: [...issues], results, failures, inventory: whole };
  }

  /** What the rule says of everything that it looks at, as far as there is time. */
  private async tryAll(
    text: string,
    rule: TrialRule,
    settings: SettingsInForce,
    failures: string[],
  ): Promise<NonNullable<RuleTest["inventory"]>> {
    const until = Date.now() + patience;
    const sample = await this.resources.selectAll(rule.targets, rule.facts.length > 0);
    const tally = new TestTally();
    for await (const batch of sample.batches(until)) {
      const objects = await this.prepare(rule, batch, settings);
      const answer = await this.trials.try({ text, objects, samples: "", settings: {}, observed: false }, until);
      if ("stopped" in answer) {
        failures.push("The rule is too slow to be tried on everything while you wait.");
        break;
      }
      for (const [index, resource] of batch.entries()) tally.take(resource, answer.verdicts[index]);
    }
    return tally.sum(sample.total);
  }

  private prepare(
    rule: TrialRule,
    resources: readonly TestedResource[],
    settings: SettingsInForce,
  ): Promise<TriedObject[]> {
    return Promise.all(
      resources.map(async ({ clusterId, namespace, body }) => ({
        object: body,
        facts: await this.factsOf(rule.facts, clusterId, body),
        settings: settingsIn(settings.settingsOf(clusterId), rule.view.id, namespace || null) ?? {},
      })),
    );
  }

  private async factsOf(
    names: readonly FactName[],
    clusterId: number,
    body: TestedResource["body"],
  ): Promise<TriedObject["facts"]> {
    if (names.length === 0) return {};
    const source = await this.facts.of(clusterId);
    const subject = subjectOf(body);
    return Object.fromEntries(names.map((name) => [name, source.factOf(name, subject)]));
  }
}

/** Counts what a rule says. */
class TestTally {
  #at = 0;
  readonly #counts = Object.fromEntries(assessmentStates.map((state) => [state, 0])) as Record<
    (typeof assessmentStates)[number],
    number
  >;
  readonly #unhealthy: NonNullable<RuleTest["inventory"]>["unhealthy"] = [];
  readonly #notAssessed: NonNullable<RuleTest["inventory"]>["notAssessed"] = [];

  take(resource: TestedResource, verdict: TrialVerdict | undefined): void {
    if (verdict === undefined) return;
    const { state, reason, evidence } = verdict;
    this.#at += 1;
    this.#counts[state] += 1;
    const named = state === "unhealthy" ? this.#unhealthy : state === "notAssessed" ? this.#notAssessed : undefined;
    if (named === undefined || named.length >= mostNamed) return;
    named.push({ ...toNamed(resource), message: reason ?? evidence[0]?.message ?? "" });
  }

  sum(of: number): NonNullable<RuleTest["inventory"]> {
    return {
      looked: { at: this.#at, of },
      counts: this.#counts,
      unhealthy: this.#unhealthy,
      notAssessed: this.#notAssessed,
    };
  }
}

function toResult(resource: TestedResource, verdict: TrialVerdict | undefined): RuleTestResult[] {
  if (verdict === undefined) return [];
  const { id, kind, namespace, name, cluster } = toNamed(resource);
  return [{ kind, namespace, name, resource: { id, cluster }, sample: null, ...toWire(verdict) }];
}

function toNamed({ id, kind, namespace, name, clusterId, clusterName }: TestedResource) {
  const cluster = { id: String(clusterId), name: clusterName };
  return { id, kind, namespace: namespace === "" ? null : namespace, name, cluster };
}

function toWire({ state, reason, evidence, observed }: TrialVerdict) {
  return { state, reason, evidence: [...evidence], observed };
}
