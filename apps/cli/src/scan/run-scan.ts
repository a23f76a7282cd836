import { createAssessor } from "@periplus/posture/assess/assess";
import { scanDocuments } from "@periplus/posture/manifest/scan";
import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import type { ScanReport } from "@periplus/shared/manifest-check";
import type { Severity } from "@periplus/shared/vocabulary";
import { UsageError } from "../usage-error.js";
import { chooseRules } from "./choose-rules.js";
import { readParameters } from "./parameters.js";
import { printJson } from "./print-json.js";
import { printSarif } from "./print-sarif.js";
import { printTable } from "./print-table.js";
import { readPaths } from "./read-paths.js";

export interface ScanOptions {
  format: "table" | "json" | "sarif";
  params?: string;
  rule: string[];
  minSeverity?: Severity;
  context?: string;
}

/** Scans and prints; returns the exit code: 0 clean, 1 findings, 2 something could not be read. */
export async function runScan(paths: readonly string[], options: ScanOptions): Promise<0 | 1 | 2> {
  if (paths.length === 0 && options.context === undefined) {
    throw new UsageError("Name files or folders to scan, - for standard input, or a cluster with --context.");
  }
  const pack = readRulePack();
  const rules = chooseRules(pack, options);
  const parameters = options.params === undefined ? {} : await readParameters(options.params, pack);
  const assessor = createAssessor(rules, parameters);

  const report: ScanReport = { assessments: [], errors: [] };
  const texts = new Map<string, string>();
  for await (const read of readPaths(paths)) {
    if ("message" in read) {
      report.errors.push({ file: read.file, document: null, message: read.message });
      continue;
    }
    const scanned = scanDocuments(read.file, read.text, assessor, rules);
    report.assessments.push(...scanned.assessments);
    report.errors.push(...scanned.errors);
    if (options.format === "sarif") texts.set(read.file, read.text);
  }
  if (options.format === "json") printJson(report);
  else if (options.format === "sarif") printSarif(report, texts, rules);
  else printTable(report);
  if (report.errors.length > 0) return 2;
  return report.assessments.some(({ state }) => state === "unhealthy") ? 1 : 0;
}
