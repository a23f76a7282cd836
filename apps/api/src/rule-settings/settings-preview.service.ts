import { Injectable } from "@nestjs/common";
import { type Subject, subjectOf } from "@periplus/posture/assess/assess";
import type { CompiledRule } from "@periplus/posture/assess/compile-rule";
import { ParameterTally } from "@periplus/posture/parameters/suggest";
import type { RuleSettings, SampledResource, SettingsPreview, Suggestions } from "@periplus/shared/rule-settings";
import type { AssessmentState } from "@periplus/shared/vocabulary";
import { Database } from "../database/pool.js";
import { CurrentAssessor } from "../posture/current-assessor.js";
import type { RuleScope } from "../posture/rule-settings.store.js";
import { StoredFactsService } from "../posture/stored-facts.service.js";
import { type Sample, type SampledObject, selectSample } from "../posture/stored-sample.js";
import { readRuleNumbers } from "../rollups/rule-book.js";
import { readClusterIds } from "./placed-settings.store.js";

/** How long somebody waits for an answer, in milliseconds. What was not looked at by then is said. */
const patience = 5_000;
/** Resources that are named. */
const mostNamed = 20;

/** Looks at the stored objects with a rule as it is, or as it would be. Writes nothing. */
@Injectable()
export class SettingsPreviewService {
  constructor(
    private readonly database: Database,
    private readonly current: CurrentAssessor,
    private readonly facts: StoredFactsService,
  ) {}

  /** What settings in a scope would do; null: if nothing were set there. Clusters that they do not concern are left out. */
  async preview(compiled: CompiledRule, scope: RuleScope, settings: RuleSettings | null): Promise<SettingsPreview> {
    const before = await this.current.read();
    const after = before.with({ ...scope, settings });
    const inScope = await readClusterIds(this.database.pool, scope);
    const clusterIds = inScope.filter((id) => before.versionOf(id) !== after.versionOf(id));
    const sample = await this.select(compiled, clusterIds, scope.namespace);
    const tally = new ChangeTally();
    for await (const batch of sample.batches(Date.now() + patience)) {
      for (const object of batch) {
        const subject = await this.subjectOf(compiled, object);
        const { state, evidence } = after.assessorOf(object.clusterId).assessRule(scope.ruleId, subject);
        tally.take(object, state, evidence[0]?.message ?? null);
      }
    }
    return tally.preview(sample.total, clusterIds.length);
  }

  /** Values that fit what runs in a scope, as far as the rule looks at it there. */
  async suggest(compiled: CompiledRule, scope: RuleScope): Promise<Suggestions> {
    const tallies = [...compiled.observed.keys()].map((name) => ({ name, tally: new ParameterTally(compiled, name) }));
    if (tallies.length === 0) return { looked: { at: 0, of: 0 }, parameters: [] };
    const settings = await this.current.read();
    const clusterIds = await readClusterIds(this.database.pool, scope);
    const sample = await this.select(compiled, clusterIds, scope.namespace);
    let at = 0;
    for await (const batch of sample.batches(Date.now() + patience)) {
      for (const object of batch) {
        const subject = await this.subjectOf(compiled, object);
        const assessor = settings.assessorOf(object.clusterId);
        for (const { name, tally } of tallies) {
          for (const item of assessor.observe(scope.ruleId, name, subject)) tally.take(item);
        }
      }
      at += batch.length;
    }
    return { looked: { at, of: sample.total }, parameters: tallies.map(({ tally }) => tally.suggest()) };
  }

  private async select(
    compiled: CompiledRule,
    clusterIds: readonly number[],
    namespace: string | null,
  ): Promise<Sample> {
    const numbers = await readRuleNumbers(this.database.pool);
    return selectSample(this.database.pool, {
      clusterIds,
      namespace,
      kinds: compiled.targets,
      rule: numbers.get(compiled.rule.id) ?? 0,
      byCluster: compiled.rule.facts.length > 0,
    });
  }

  private async subjectOf(compiled: CompiledRule, { clusterId, body }: SampledObject): Promise<Subject> {
    return compiled.rule.facts.length > 0 ? this.facts.subjectIn(clusterId, body) : subjectOf(body);
  }
}

/** Counts what changes. */
class ChangeTally {
  readonly #before: Partial<Record<AssessmentState, number>> = {};
  readonly #after: Partial<Record<AssessmentState, number>> = {};
  readonly #opened: SampledResource[] = [];
  readonly #closed: SampledResource[] = [];
  #at = 0;
  #opens = 0;
  #closes = 0;

  take(object: SampledObject, state: AssessmentState, message: string | null): void {
    this.#at += 1;
    this.#before[object.state] = (this.#before[object.state] ?? 0) + 1;
    this.#after[state] = (this.#after[state] ?? 0) + 1;
    const opens = state === "unhealthy" && object.state !== "unhealthy";
    const closes = state !== "unhealthy" && object.state === "unhealthy";
    this.#opens += Number(opens);
    this.#closes += Number(closes);
    if (opens && this.#opened.length < mostNamed) this.#opened.push(nameOf(object, message));
    if (closes && this.#closed.length < mostNamed) this.#closed.push(nameOf(object, null));
  }

  preview(of: number, clusters: number): SettingsPreview {
    return {
      looked: { at: this.#at, of },
      clusters,
      opens: this.#opens,
      closes: this.#closes,
      before: this.#before,
      after: this.#after,
      opened: this.#opened,
      closed: this.#closed,
    };
  }
}

function nameOf({ id, kind, namespace, name, clusterId, clusterName }: SampledObject, message: string | null) {
  return { id, kind, namespace, name, cluster: { id: String(clusterId), name: clusterName }, message };
}
