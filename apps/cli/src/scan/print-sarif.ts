import type { RulePack } from "@periplus/posture/pack/read-rule-pack";
import type { ScanAssessment, ScanReport } from "@periplus/shared/manifest-check";
import type { Severity } from "@periplus/shared/vocabulary";
import { LineFinder } from "./line-finder.js";

// SARIF 2.1.0 §3.27.10 knows error, warning and note.
const levels: Record<Severity, "error" | "warning" | "note"> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
};

/** Prints findings as SARIF 2.1.0 (OASIS), one result per piece of evidence, with the lines of the files as they are. */
export function printSarif(report: ScanReport, texts: ReadonlyMap<string, string>, pack: RulePack): void {
  const lines = new LineFinder(texts);
  const findings = report.assessments.filter(({ state }) => state === "unhealthy");
  const used = new Set(findings.map(({ rule }) => rule));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: { name: "Periplus", rules: pack.rules.filter(({ rule }) => used.has(rule.id)).map(describeRule) },
        },
        results: findings.flatMap((finding) => finding.evidence.map((evidence) => toResult(finding, evidence, lines))),
        invocations: [
          {
            executionSuccessful: report.errors.length === 0,
            toolExecutionNotifications: report.errors.map(({ file, message }) => ({
              level: "error",
              message: { text: message },
              locations: [location(file, 1)],
            })),
          },
        ],
      },
    ],
  };
  process.stdout.write(`${JSON.stringify(log, null, 2)}\n`);
}

function describeRule({ rule }: RulePack["rules"][number]) {
  return {
    id: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: `${rule.description} ${rule.rationale}` },
    help: { text: rule.remedy.text },
    defaultConfiguration: { level: levels[rule.severity] },
  };
}

function toResult(finding: ScanAssessment, evidence: ScanAssessment["evidence"][number], lines: LineFinder) {
  const { kind, namespace, name } = finding.resource;
  return {
    ruleId: finding.rule,
    level: levels[finding.severity],
    message: {
      text: `${kind} ${namespace === null ? "" : `${namespace}/`}${name}: ${evidence.message} (${evidence.path})`,
    },
    locations: [location(finding.file, lines.lineOf(finding.file, finding.document, evidence.path))],
  };
}

const location = (file: string, startLine: number) => ({
  physicalLocation: { artifactLocation: { uri: encodeURI(file.replaceAll("\\", "/")) }, region: { startLine } },
});
