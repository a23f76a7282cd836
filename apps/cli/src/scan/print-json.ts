import type { ScanReport } from "@periplus/shared/manifest-check";

/** Prints the report as one JSON document. */
export function printJson(report: ScanReport): void {
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}
