import type { ControlState } from "@periplus/posture/score/secure-score";
import type { SecurityControlId } from "@periplus/shared/security-control";
import {
  adjustedOf,
  type CountedJudgement,
  countsTheSame,
  isJudged,
  type Judgement,
  nothingJudged,
} from "./judgement.js";
import { healthOfJudgement, type RuleBook } from "./rule-book.js";
import { type ChangeCause, noStanding, type ScoreStep, ScoreSteps, type Standing } from "./score-steps.js";

/** An object as the rollups count it. */
export interface CountedResource {
  readonly kind: string;
  /** Empty for cluster-scoped. */
  readonly namespace: string;
  readonly judgement: CountedJudgement;
}

export interface InventoryCount {
  readonly kind: string;
  readonly namespace: string;
  readonly severity: number;
  readonly health: number;
  resources: number;
  /** Those of which a rule says healthy or unhealthy. */
  judged: number;
}

export interface RuleCount {
  readonly rule_id: number;
  healthy: number;
  /** Open: neither waived nor mitigated. */
  unhealthy: number;
  waived: number;
  mitigated: number;
  not_assessed: number;
  needs_configuration: number;
  /** Objects that this rule alone makes unhealthy within its control, and that turn healthy without it. */
  sole_failures: number;
  /** The same, of which another rule of the control could say nothing. */
  sole_unknown: number;
}

export interface ControlCount {
  readonly control: SecurityControlId;
  healthy: number;
  unhealthy: number;
  not_assessed: number;
  raw_healthy: number;
  raw_unhealthy: number;
  raw_not_assessed: number;
}

const inventoryCounts = ["resources", "judged"] as const satisfies (keyof InventoryCount)[];
const ruleCounts = [
  ...(["healthy", "unhealthy", "waived", "mitigated", "not_assessed", "needs_configuration"] as const),
  ...(["sole_failures", "sole_unknown"] as const),
] satisfies (keyof RuleCount)[];
const controlCounts = [
  ...(["healthy", "unhealthy", "not_assessed"] as const),
  ...(["raw_healthy", "raw_unhealthy", "raw_not_assessed"] as const),
] satisfies (keyof ControlCount)[];

/** Everything that was counted, as it can be told to another thread. */
export interface RollupCounts {
  readonly inventory: readonly InventoryCount[];
  readonly rules: readonly RuleCount[];
  readonly controls: readonly ControlCount[];
  readonly findings: ReadonlyMap<number, number>;
  readonly steps: readonly ScoreStep[];
}

/**
 * By how much one cluster's rollups change when objects come, change and go, and why. Counting every object of a cluster
 * from nothing gives the whole rollups: both are the same arithmetic.
 */
export class RollupChanges {
  readonly steps = new ScoreSteps();
  readonly #inventory = new Map<string, InventoryCount>();
  readonly #rules = new Map<number, RuleCount>();
  readonly #controls = new Map<SecurityControlId, ControlCount>();
  readonly #findings = new Map<number, number>();

  constructor(private readonly rules: RuleBook) {}

  add(resource: CountedResource, cause: ChangeCause): void {
    this.#move(undefined, resource, cause);
  }

  remove(resource: CountedResource, cause: ChangeCause): void {
    this.#move(resource, undefined, cause);
  }

  /** Nothing is counted where both say and count the same. */
  replace(before: CountedResource, after: CountedResource, cause: ChangeCause): void {
    if (!countsTheSame(before.judgement, after.judgement)) this.#move(before, after, cause);
  }

  toCounts(): RollupCounts {
    return {
      inventory: [...this.#inventory.values()],
      rules: [...this.#rules.values()],
      controls: [...this.#controls.values()],
      findings: this.#findings,
      steps: this.steps.all(),
    };
  }

  /** Adds what was counted elsewhere. */
  take({ inventory, rules, controls, findings, steps }: RollupCounts): void {
    for (const row of inventory) addCounts(this.#inventoryOf(row), row, inventoryCounts);
    for (const row of rules) addCounts(this.#rule(row.rule_id), row, ruleCounts);
    for (const row of controls) addCounts(this.#control(row.control), row, controlCounts);
    for (const [severity, count] of findings) this.#countFindings(severity, count);
    this.steps.join(steps);
  }

  /** The rows whose counts changed. */
  inventory(): InventoryCount[] {
    return [...this.#inventory.values()].filter(({ resources, judged }) => resources !== 0 || judged !== 0);
  }

  findings(): { severity: number; findings: number }[] {
    return [...this.#findings].flatMap(([severity, findings]) => (findings === 0 ? [] : [{ severity, findings }]));
  }

  ruleCounts(): RuleCount[] {
    return [...this.#rules.values()].filter((row) => ruleCounts.some((name) => row[name] !== 0));
  }

  controls(): ControlCount[] {
    return [...this.#controls.values()].filter((row) => controlCounts.some((name) => row[name] !== 0));
  }

  #move(before: CountedResource | undefined, after: CountedResource | undefined, cause: ChangeCause): void {
    const resource = after ?? before;
    if (resource === undefined) return;
    const from = before ? this.#count(before, -1) : noStanding;
    const to = after ? this.#count(after, 1) : noStanding;
    if (from === noStanding && to === noStanding) return;
    const [was, is] = [before?.judgement ?? nothingJudged, after?.judgement ?? nothingJudged];
    this.steps.take({
      kind: resource.kind,
      namespace: resource.namespace,
      before: from,
      after: to,
      cause,
      ruleOf: (control) => this.#changedRule(was, is, control),
    });
  }

  #count({ kind, namespace, judgement }: CountedResource, sign: 1 | -1): Standing {
    const adjusted = adjustedOf(judgement);
    const severity = this.rules.worstSeverity(adjusted);
    const health = healthOfJudgement(adjusted);
    const row = this.#inventoryOf({ kind, namespace, severity, health });
    const judged = judgement.healthy.length > 0 || judgement.unhealthy.length > 0;
    row.resources += sign;
    if (judged) row.judged += sign;
    if (!isJudged(judgement)) return noStanding;
    this.#countRules(judgement, adjusted, sign);
    return { judged, ...this.#countControls(judgement, adjusted, sign) };
  }

  #countRules(judgement: CountedJudgement, adjusted: Judgement, sign: 1 | -1): void {
    for (const number of judgement.healthy) this.#rule(number).healthy += sign;
    for (const number of judgement.notAssessed) this.#rule(number).not_assessed += sign;
    for (const number of judgement.needsConfiguration) this.#rule(number).needs_configuration += sign;
    for (const number of judgement.waived) this.#rule(number).waived += sign;
    for (const number of judgement.mitigated) this.#rule(number).mitigated += sign;
    for (const number of adjusted.unhealthy) {
      this.#rule(number).unhealthy += sign;
      this.#countFindings(this.rules.severityOf(number), sign);
    }
  }

  #countControls(judgement: CountedJudgement, adjusted: Judgement, sign: 1 | -1): Omit<Standing, "judged"> {
    const states = this.rules.tally(adjusted);
    const raw = adjusted === judgement ? states : this.rules.tally(judgement);
    for (const [control, state] of states) {
      this.#control(control)[controlColumns[state]] += sign;
      if (state === "unhealthy") this.#countSoleFailure(adjusted, control, sign);
    }
    for (const [control, state] of raw) this.#control(control)[`raw_${controlColumns[state]}`] += sign;
    return { adjusted: states, raw };
  }

  #countSoleFailure(adjusted: Judgement, control: SecurityControlId, sign: 1 | -1): void {
    const counts = (number: number) => this.rules.controlOf(number) === control && this.rules.scores(number);
    const failing = adjusted.unhealthy.filter(counts);
    const [only] = failing;
    if (failing.length !== 1 || only === undefined) return;
    const column = adjusted.notAssessed.some(counts) ? "sole_unknown" : "sole_failures";
    this.#rule(only)[column] += sign;
  }

  /** Of the rules of a control that say another thing than before, the one that matters most. */
  #changedRule(before: Judgement, after: Judgement, control: SecurityControlId): number | null {
    const changed = (["unhealthy", "notAssessed", "healthy"] as const).flatMap((state) => [
      ...after[state].filter((number) => !before[state].includes(number)),
      ...before[state].filter((number) => !after[state].includes(number)),
    ]);
    return changed.find((number) => this.rules.controlOf(number) === control) ?? null;
  }

  #inventoryOf({ kind, namespace, severity, health }: Omit<InventoryCount, "resources" | "judged">): InventoryCount {
    const key = `${kind}\0${namespace}\0${severity}\0${health}`;
    const known = this.#inventory.get(key);
    if (known) return known;
    const fresh = { kind, namespace, severity, health, resources: 0, judged: 0 };
    this.#inventory.set(key, fresh);
    return fresh;
  }

  #countFindings(severity: number, by: number): void {
    this.#findings.set(severity, (this.#findings.get(severity) ?? 0) + by);
  }

  #control(control: SecurityControlId): ControlCount {
    const known = this.#controls.get(control);
    if (known) return known;
    const none = { healthy: 0, unhealthy: 0, not_assessed: 0, raw_healthy: 0, raw_unhealthy: 0, raw_not_assessed: 0 };
    const fresh = { control, ...none };
    this.#controls.set(control, fresh);
    return fresh;
  }

  #rule(number: number): RuleCount {
    const known = this.#rules.get(number);
    if (known) return known;
    const fresh = {
      rule_id: number,
      healthy: 0,
      unhealthy: 0,
      waived: 0,
      mitigated: 0,
      not_assessed: 0,
      needs_configuration: 0,
      sole_failures: 0,
      sole_unknown: 0,
    };
    this.#rules.set(number, fresh);
    return fresh;
  }
}

function addCounts<Name extends string>(
  row: Record<Name, number>,
  more: Readonly<Record<Name, number>>,
  names: readonly Name[],
): void {
  for (const name of names) row[name] += more[name];
}

const controlColumns = {
  healthy: "healthy",
  unhealthy: "unhealthy",
  notAssessed: "not_assessed",
} as const satisfies Record<ControlState, string>;
