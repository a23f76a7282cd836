import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { scanReport } from "@periplus/shared/manifest-check";
import { onTestFinished, vi } from "vitest";
import { runScan, type ScanOptions } from "../src/scan/run-scan.js";

/** What a scan left behind. */
export interface Scanned {
  readonly exitCode: number;
  readonly output: string;
  readonly complaints: string;
}

/** Scans as the program does, with its output caught. */
export async function scan(paths: readonly string[], options: Partial<ScanOptions> = {}): Promise<Scanned> {
  const output: string[] = [];
  const complaints: string[] = [];
  const catchInto = (into: string[]) => (chunk: string | Uint8Array) => into.push(String(chunk)) > 0;
  const out = vi.spyOn(process.stdout, "write").mockImplementation(catchInto(output));
  const err = vi.spyOn(process.stderr, "write").mockImplementation(catchInto(complaints));
  try {
    const exitCode = await runScan(paths, { format: "table", rule: [], rules: [], ...options });
    return { exitCode, output: output.join(""), complaints: complaints.join("") };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

/** As above, read as JSON. */
export async function scanToJson(paths: readonly string[], options: Partial<ScanOptions> = {}) {
  const { exitCode, output, complaints } = await scan(paths, { ...options, format: "json" });
  return { exitCode, complaints, report: scanReport.strict().parse(JSON.parse(output)) };
}

/** Writes files (path → text) into a folder that is gone after the test; answers the folder. */
export async function writeFiles(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "periplus-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
