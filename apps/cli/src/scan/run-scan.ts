import { createAssessor } from "@periplus/posture/assess/assess";
import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import type { ScanReport } from "@periplus/shared/manifest-check";
import type { Severity } from "@periplus/shared/vocabulary";
import { scanCluster } from "../live/scan-cluster.js";
import { UsageError } from "../usage-error.js";
import { chooseRules } from "./choose-rules.js";
import type { Judging } from "./judging.js";
import { readParameters } from "./parameters.js";
import { printJson } from "./print-json.js";
import { printSarif } from "./print-sarif.js";
import { printTable } from "./print-table.js";
import { addRuleFiles } from "./read-rule-files.js";
import { scanFiles } from "./scan-files.js";

export interface ScanOptions {
  format: "table" | "json" | "sarif";
  params?: string;
  rule: string[];
  /** Files and folders with rules of people. */
  rules: string[];
  minSeverity?: Severity;
  context?: string;
}

/** Scans and prints; returns the exit code: 0 clean, 1 findings, 2 something could not be read. Throws UsageError. */
export async function runScan(paths: readonly string[], options: ScanOptions): Promise<0 | 1 | 2> {
  if (paths.length === 0 && options.context === undefined) {
    throw new UsageError("Name files or folders to scan, - for standard input, or a cluster with --context.");
  }
  const judging = await prepare(options);
  const files = await scanFiles(paths, judging, options.format === "sarif");
  const cluster = options.context === undefined ? nothing : await scanCluster(options.context, judging);
  const report: ScanReport = {
    assessments: [...files.report.assessments, ...cluster.assessments],
    errors: [...files.report.errors, ...cluster.errors],
  };
  if (options.format === "json") printJson(report);
  else if (options.format === "sarif") printSarif(report, files.texts, judging.pack);
  else printTable(report);
  if (files.passedOver > 0) {
    process.stderr.write(`Passed over, for they hold nothing that can be assessed: ${files.passedOver} files.\n`);
  }
  if (report.errors.length > 0) return 2;
  return report.assessments.some(({ state }) => state === "unhealthy") ? 1 : 0;
}

const nothing: ScanReport = { assessments: [], errors: [] };

async function prepare(options: ScanOptions): Promise<Judging> {
  const ours = readRulePack();
  const whole = options.rules.length === 0 ? ours : await addRuleFiles(ours, options.rules);
  const pack = chooseRules(whole, options);
  const parameters = options.params === undefined ? {} : await readParameters(options.params, whole);
  return { pack, assessor: createAssessor(pack, parameters) };
}
