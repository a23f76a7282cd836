import type { Trial } from "./proof.ts";

export interface RuleResult {
  rule: string;
  /** Why the rule is no admission policy; undefined when it is one. */
  refused: string | undefined;
  trials: Trial[];
}

/** Columns of the table: what is counted under each. */
const columns = [
  "case unhealthy",
  "case healthy",
  "case not-applicable",
  "case not-assessed",
  "label change",
  "finalizer removal",
  "scaling",
  "pod change",
  "turning unhealthy",
  "debugging a violator",
  "excluded namespace",
  "read back",
];

function isRight({ expected, outcome }: Trial): boolean {
  return outcome.is === expected;
}

function tally(trials: readonly Trial[]): string {
  const possible = trials.filter(({ outcome }) => outcome.is !== "impossible");
  const left = trials.length - possible.length;
  if (trials.length === 0) return "–";
  return `${possible.filter(isRight).length}/${possible.length}${left === 0 ? "" : ` (+${left} impossible)`}`;
}

/** How many trials went otherwise than expected, and a line about it. */
export function summarise(results: readonly RuleResult[]): { line: string; failed: number } {
  const trials = results.flatMap((result) => result.trials);
  const wrong = trials.filter((trial) => trial.outcome.is !== "impossible" && !isRight(trial));
  const name = results.length === 1 ? (results[0]?.rule ?? "") : `${results.length} rules`;
  const refused = results.length === 1 && trials.length === 0 ? ` no policy: ${results[0]?.refused}` : "";
  return { line: `${name}: ${tally(trials)}${refused}`, failed: wrong.length };
}

export function printTable(results: readonly RuleResult[]): void {
  console.log(`| rule | ${columns.join(" | ")} |\n|---|${columns.map(() => "---|").join("")}`);
  for (const { rule, refused, trials } of results) {
    const cells = columns.map((column) => tally(trials.filter(({ about }) => about === column)));
    console.log(trials.length === 0 ? `| ${rule} | ${refused} |` : `| ${rule} | ${cells.join(" | ")} |`);
  }
  for (const { rule, trials } of results) {
    for (const trial of trials.filter((each) => !isRight(each))) {
      const { about, name, expected, outcome } = trial;
      const message = "message" in outcome ? `: ${outcome.message}` : "";
      console.log(`${rule}, ${about}, ${name}: wanted ${expected}, was ${outcome.is}${message}`);
    }
  }
}
