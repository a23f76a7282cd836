import type { SecurityControlId } from "@periplus/shared/security-control";
import { isSameJudgement, type Judgement, nothingJudged } from "./judgement.js";
import { healthOfJudgement, type RuleBook } from "./rule-book.js";

/** An object as the rollups count it. */
export interface CountedResource {
  readonly kind: string;
  /** Empty for cluster-scoped. */
  readonly namespace: string;
  readonly judgement: Judgement;
}

export interface InventoryCount {
  readonly kind: string;
  readonly namespace: string;
  readonly severity: number;
  readonly health: number;
  resources: number;
}

export interface RuleCount {
  readonly rule_id: number;
  healthy: number;
  unhealthy: number;
  not_assessed: number;
  needs_configuration: number;
  /** Objects that this rule alone makes unhealthy within its control. */
  sole_failures: number;
}

export interface ControlCount {
  readonly control: SecurityControlId;
  healthy: number;
  unhealthy: number;
  not_assessed: number;
}

/**
 * By how much one cluster's rollups change when objects come, change and go. Counting every object of a cluster from
 * nothing gives the whole rollups: both are the same arithmetic.
 */
export class RollupChanges {
  readonly #inventory = new Map<string, InventoryCount>();
  readonly #rules = new Map<number, RuleCount>();
  readonly #controls = new Map<SecurityControlId, ControlCount>();
  readonly #findings = new Map<number, number>();

  constructor(private readonly rules: RuleBook) {}

  add(resource: CountedResource): void {
    this.#count(resource, 1);
  }

  remove(resource: CountedResource): void {
    this.#count(resource, -1);
  }

  /** Nothing is counted where both say the same. */
  replace(before: CountedResource, after: CountedResource): void {
    if (isSameJudgement(before.judgement, after.judgement)) return;
    this.remove(before);
    this.add(after);
  }

  /** The rows whose counts changed. */
  inventory(): InventoryCount[] {
    return [...this.#inventory.values()].filter(({ resources }) => resources !== 0);
  }

  findings(): { severity: number; findings: number }[] {
    return [...this.#findings].flatMap(([severity, findings]) => (findings === 0 ? [] : [{ severity, findings }]));
  }

  ruleCounts(): RuleCount[] {
    return [...this.#rules.values()].filter(
      (count) =>
        count.healthy !== 0 ||
        count.unhealthy !== 0 ||
        count.not_assessed !== 0 ||
        count.needs_configuration !== 0 ||
        count.sole_failures !== 0,
    );
  }

  controls(): ControlCount[] {
    return [...this.#controls.values()].filter(
      ({ healthy, unhealthy, not_assessed }) => healthy !== 0 || unhealthy !== 0 || not_assessed !== 0,
    );
  }

  #count({ kind, namespace, judgement }: CountedResource, sign: 1 | -1): void {
    const severity = this.rules.worstSeverity(judgement);
    const health = healthOfJudgement(judgement);
    const key = `${kind}\0${namespace}\0${severity}\0${health}`;
    const row = this.#inventory.get(key) ?? { kind, namespace, severity, health, resources: 0 };
    row.resources += sign;
    this.#inventory.set(key, row);
    if (judgement === nothingJudged) return;
    this.#countRules(judgement, sign);
    this.#countControls(judgement, sign);
  }

  #countRules(judgement: Judgement, sign: 1 | -1): void {
    for (const number of judgement.healthy) this.#rule(number).healthy += sign;
    for (const number of judgement.notAssessed) this.#rule(number).not_assessed += sign;
    for (const number of judgement.needsConfiguration) this.#rule(number).needs_configuration += sign;
    for (const number of judgement.unhealthy) {
      this.#rule(number).unhealthy += sign;
      const severity = this.rules.severityOf(number);
      this.#findings.set(severity, (this.#findings.get(severity) ?? 0) + sign);
    }
  }

  #countControls(judgement: Judgement, sign: 1 | -1): void {
    for (const [control, state] of this.rules.tally(judgement)) {
      const row = this.#controls.get(control) ?? { control, healthy: 0, unhealthy: 0, not_assessed: 0 };
      row[state === "notAssessed" ? "not_assessed" : state] += sign;
      this.#controls.set(control, row);
      if (state !== "unhealthy") continue;
      const failing = judgement.unhealthy.filter(
        (number) => this.rules.controlOf(number) === control && this.rules.scores(number),
      );
      const [only] = failing;
      if (failing.length === 1 && only !== undefined) this.#rule(only).sole_failures += sign;
    }
  }

  #rule(number: number): RuleCount {
    const known = this.#rules.get(number);
    if (known) return known;
    const fresh = {
      rule_id: number,
      healthy: 0,
      unhealthy: 0,
      not_assessed: 0,
      needs_configuration: 0,
      sole_failures: 0,
    };
    this.#rules.set(number, fresh);
    return fresh;
  }
}
