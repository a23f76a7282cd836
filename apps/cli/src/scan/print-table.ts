import type { ScanAssessment, ScanReport } from "@periplus/shared/manifest-check";
import { visibleText } from "@periplus/shared/visible-text";
import { severities } from "@periplus/shared/vocabulary";

const worstFirst = (a: ScanAssessment, b: ScanAssessment) =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity);

/** Prints what is wrong for a person: per resource its findings, worst first, then one line that sums up. */
export function printTable(report: ScanReport): void {
  const lines: string[] = [];
  for (const [heading, assessments] of byResource(report.assessments)) {
    const wrong = assessments.filter(({ state }) => state === "unhealthy").sort(worstFirst);
    if (wrong.length === 0) continue;
    lines.push(heading);
    for (const { severity, rule, evidence } of wrong) {
      lines.push(`  ${severity.padEnd(8)}  ${rule}`);
      for (const { path, message } of evidence) lines.push(`            ${visibleText(path)}: ${visibleText(message)}`);
    }
    lines.push("");
  }
  for (const { file, document, message } of report.errors) {
    lines.push(
      `${visibleText(file)}${document === null ? "" : ` document ${document}`}: not read: ${visibleText(message)}`,
    );
  }
  lines.push(summary(report));
  process.stdout.write(`${lines.join("\n")}\n`);
}

function byResource(assessments: readonly ScanAssessment[]): Map<string, ScanAssessment[]> {
  const groups = new Map<string, ScanAssessment[]>();
  for (const assessment of assessments) {
    const { kind, namespace, name } = assessment.resource;
    const place = `${assessment.file} (document ${assessment.document})`;
    const heading = visibleText(`${kind} ${namespace === null ? "" : `${namespace}/`}${name}  ${place}`);
    const group = groups.get(heading);
    if (group) group.push(assessment);
    else groups.set(heading, [assessment]);
  }
  return groups;
}

function summary({ assessments, errors }: ScanReport): string {
  const count = (state: ScanAssessment["state"]) =>
    assessments.filter((assessment) => assessment.state === state).length;
  const bySeverity = severities
    .map(
      (severity) =>
        [severity, assessments.filter((a) => a.state === "unhealthy" && a.severity === severity).length] as const,
    )
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => `${number} ${severity}`);
  const resources = byResource(assessments).size;
  const parts = [
    `${resources} ${resources === 1 ? "resource" : "resources"}`,
    `${count("unhealthy")} unhealthy${bySeverity.length > 0 ? ` (${bySeverity.join(", ")})` : ""}`,
    `${count("healthy")} healthy`,
    `${count("needsConfiguration")} need configuration${count("needsConfiguration") > 0 ? " (set parameters with --params)" : ""}`,
    `${count("notAssessed")} not assessed`,
  ];
  if (errors.length > 0) parts.push(`${errors.length} not read`);
  return parts.join(" · ");
}
