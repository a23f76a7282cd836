// The rules over a mix of a cluster's objects in one process: how many verdicts of a rule on an object a second, and
// which share of the time is spent outside the expressions. As a yardstick the same pods are judged by 15 rules written
// by hand in TypeScript. Prints one JSON line. `--objects N` and `--rounds N` change the size.
import { parseArgs } from "node:util";
import { createAssessor, type Subject, subjectOf } from "@periplus/posture/assess/assess";
import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import { groupOf } from "@periplus/posture/snapshot/object";
import { generatePods } from "../cel-bench-pods.ts";
import { benchRules, type Input, params } from "../cel-bench-rules.ts";
import { factsOfCase } from "../conformance/suites/judge.ts";
import { type Evaluation, recordEvaluations, replay } from "./assess/expressions.ts";
import { mixObjects } from "./assess/mixed-objects.ts";

const { values: options } = parseArgs({
  options: { objects: { type: "string", default: "20000" }, rounds: { type: "string", default: "5" } },
});
const count = Number(options.objects);
const rounds = Number(options.rounds);

/** Seconds of the processor that some work takes: on a busy machine the clock also counts the others' turns. */
function seconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

const objects = mixObjects(count);
let facts = factsOfCase([]);
const factSeconds = seconds(() => {
  facts = factsOfCase(objects);
});
const subjects: Subject[] = objects.map((object) => ({ ...subjectOf(object), facts }));
const pack = readRulePack();
/** Rules that need to be set before they judge are set, so that they do. */
const needed = pack.rules.filter(({ rule }) => rule.configure === "required").map(({ rule }) => [rule.id, {}] as const);
const parameters = Object.fromEntries(needed);
const assessor = createAssessor(pack, parameters);

const rulesByKind = new Map<string, number>();
for (const target of pack.rules.flatMap(({ targets }) => targets)) {
  rulesByKind.set(target, (rulesByKind.get(target) ?? 0) + 1);
}
const verdicts = subjects.reduce((sum, { apiVersion, kind }) => {
  return sum + (rulesByKind.get(`${groupOf(apiVersion)}/${kind}`) ?? 0);
}, 0);

function assessAll(): void {
  for (const subject of subjects) assessor.assess(subject, { evidence: false });
}

const recorded: Evaluation[] = [];
const recorder = createAssessor(recordEvaluations(pack, recorded), parameters);
/** The expressions alone, in slices, so that what they see need not be kept all at once. */
function expressionSeconds(): { spent: number; evaluations: number } {
  let spent = 0;
  let evaluations = 0;
  for (let start = 0; start < subjects.length; start += 1_000) {
    recorded.length = 0;
    for (const subject of subjects.slice(start, start + 1_000)) recorder.assess(subject, { evidence: false });
    evaluations += recorded.length;
    spent += seconds(() => replay(recorded));
  }
  return { spent, evaluations };
}

const inputs: Input[] = generatePods(Math.ceil(count * 0.6), 20_261_126).map((object) => ({
  object,
  containers: [
    ...object.spec.containers,
    ...(object.spec.initContainers ?? []),
    ...(object.spec.ephemeralContainers ?? []),
  ],
  params,
}));
function judgeByHand(): void {
  for (const input of inputs) for (const { byHand } of benchRules) byHand(input);
}

const whole: number[] = [];
const inside: number[] = [];
const byHand: number[] = [];
let evaluations = 0;
for (let round = 0; round < rounds; round += 1) {
  whole.push(seconds(assessAll));
  const expressions = expressionSeconds();
  inside.push(expressions.spent);
  evaluations = expressions.evaluations;
  byHand.push(seconds(judgeByHand));
}

const total = median(whole);
const handWritten = (inputs.length * benchRules.length) / median(byHand);
console.log(
  JSON.stringify({
    objects: count,
    rules: pack.rules.length,
    verdicts,
    evaluations,
    rounds,
    node: process.version,
    verdictsPerSecond: Math.round(verdicts / total),
    objectsPerSecond: Math.round(count / total),
    seconds: Number(total.toFixed(3)),
    outsideExpressions: Number(Math.max(0, 1 - median(inside) / total).toFixed(3)),
    factSeconds: Number(factSeconds.toFixed(3)),
    yardstick: { rules: benchRules.length, pods: inputs.length, handWrittenPerSecond: Math.round(handWritten) },
    slowerThanHandWritten: Number((handWritten / (verdicts / total)).toFixed(2)),
  }),
);
