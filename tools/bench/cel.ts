// Engines of CEL against hand-written TypeScript: 15 pod rules over generated pods, in turns, results compared bit by
// bit. Prints one JSON line. `--pods N` and `--rounds N` change the size, `--verbose` tells the times of each round.
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { CelScalar, celEnv, parse as parseBuf, plan } from "@bufbuild/cel";
import { Environment } from "@marcbachmann/cel-js";
import { compile } from "@periplus/cel/compile";
import { dyn } from "@periplus/cel/types";
import { generatePods } from "../cel-bench-pods.ts";
import { benchRules, type Input, params } from "../cel-bench-rules.ts";

const { values: options } = parseArgs({
  options: {
    pods: { type: "string", default: "20000" },
    rounds: { type: "string", default: "9" },
    verbose: { type: "boolean", default: false },
  },
});

type Judge = (input: Input) => unknown;

/** An engine; the slow one gets a slice of the pods in each round, another one each time. */
interface Engine {
  readonly name: string;
  readonly judges: readonly Judge[];
  readonly slices: number;
  readonly bits: Uint8Array;
  readonly rates: number[];
}

const variables = { object: dyn, containers: dyn, params: dyn };
const texts = benchRules.map((rule) => rule.has);

function ours(expressions: readonly string[]): Judge[] {
  return expressions.map((expression) => {
    const program = compile(expression, { variables });
    return (input) => program.evaluate(input as unknown as Record<string, unknown>);
  });
}

function marcbachmann(): Judge[] {
  const environment = new Environment().registerVariable("object", "dyn").registerVariable("containers", "dyn");
  environment.registerVariable("params", "dyn");
  return texts.map((expression) => environment.parse(expression) as Judge);
}

function buf(): Judge[] {
  const environment = celEnv({
    variables: { object: CelScalar.DYN, containers: CelScalar.DYN, params: CelScalar.DYN },
  });
  return texts.map((expression) => plan(environment, parseBuf(expression)) as unknown as Judge);
}

const podCount = Number(options.pods);
const rounds = Number(options.rounds);
const inputs: Input[] = generatePods(podCount, 20_260_401).map((object) => ({
  object,
  containers: [
    ...object.spec.containers,
    ...(object.spec.initContainers ?? []),
    ...(object.spec.ephemeralContainers ?? []),
  ],
  params,
}));
const bytes = inputs.reduce((total, { object }) => total + JSON.stringify(object).length, 0);

function engine(name: string, judges: readonly Judge[], slices = 1): Engine {
  return { name, judges, slices, bits: new Uint8Array(podCount * benchRules.length), rates: [] };
}

const byHand = engine(
  "typescript",
  benchRules.map((rule) => rule.byHand),
);
const engines: readonly Engine[] = [
  byHand,
  engine("periplus", ours(texts)),
  engine("periplusOptionalSyntax", ours(benchRules.map((rule) => rule.optional))),
  engine("marcbachmann", marcbachmann()),
  engine("buf", buf(), rounds),
];

function runRound({ judges, slices, bits, rates, name }: Engine, round: number): void {
  const start = Math.floor((podCount * (round % slices)) / slices);
  const end = Math.floor((podCount * ((round % slices) + 1)) / slices);
  // The time of this thread, which other work on the machine does not add to.
  const before = process.threadCpuUsage();
  for (let index = start; index < end; index += 1) {
    const input = inputs[index];
    if (input === undefined) continue;
    for (let rule = 0; rule < judges.length; rule += 1) {
      bits[index * judges.length + rule] = judges[rule]?.(input) === true ? 1 : 0;
    }
  }
  const { user, system } = process.threadCpuUsage(before);
  const rate = ((end - start) * judges.length * 1e6) / (user + system);
  rates.push(rate);
  if (options.verbose) console.error(`round ${round} ${name}: ${Math.round(rate)}/s`);
}

for (let round = 0; round < rounds; round += 1) {
  // Another order each time, so that no engine always comes after the same one.
  for (let turn = 0; turn < engines.length; turn += 1) {
    const current = engines[(turn + round) % engines.length];
    if (current !== undefined) runRound(current, round);
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function hashOf({ bits }: Engine): string {
  return createHash("sha256").update(bits).digest("hex").slice(0, 16);
}

/** The rules on which an engine disagrees with the hand-written code, and on how many pods. */
function disagreements({ bits }: Engine): Record<string, number> {
  const found: Record<string, number> = {};
  bits.forEach((bit, index) => {
    const id = benchRules[index % benchRules.length]?.id ?? "";
    if (bit !== byHand.bits[index]) found[id] = (found[id] ?? 0) + 1;
  });
  return found;
}

const rate = new Map(engines.map(({ name, rates }) => [name, median(rates)] as const));
const ratio = (a: string, b: string) => Number(((rate.get(a) ?? 0) / (rate.get(b) ?? 1)).toFixed(2));
const same = engines.every((each) => hashOf(each) === hashOf(byHand));
if (!same) for (const each of engines) console.error(each.name, disagreements(each));

console.log(
  JSON.stringify({
    pods: podCount,
    meanBytes: Math.round(bytes / podCount),
    rules: benchRules.length,
    evaluationsPerPass: podCount * benchRules.length,
    rounds,
    node: process.version,
    evaluationsPerSecond: Object.fromEntries(Array.from(rate, ([name, value]) => [name, Math.round(value)])),
    slowerThanTypeScript: {
      periplus: ratio("typescript", "periplus"),
      periplusOptionalSyntax: ratio("typescript", "periplusOptionalSyntax"),
      marcbachmann: ratio("typescript", "marcbachmann"),
      buf: ratio("typescript", "buf"),
    },
    fasterThanMarcbachmann: ratio("periplus", "marcbachmann"),
    fasterThanBuf: ratio("periplus", "buf"),
    sameBits: same,
    hash: hashOf(byHand),
  }),
);
process.exitCode = same ? 0 : 1;
