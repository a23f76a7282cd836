import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import { severities } from "@periplus/shared/vocabulary";

/** Prints every rule: severity, id, title. */
export function listRules(): void {
  const rules = readRulePack().rules.map(({ rule }) => rule);
  const width = Math.max(...rules.map(({ id }) => id.length));
  const sorted = rules.toSorted(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || a.id.localeCompare(b.id),
  );
  for (const { severity, id, title } of sorted) {
    process.stdout.write(`${severity.padEnd(8)}  ${id.padEnd(width)}  ${title}\n`);
  }
}
