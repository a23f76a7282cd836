// `npm test`: everything that must hold, in the order in which it fails fastest, and one closing line with the counts.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const results = mkdtempSync(join(tmpdir(), "periplus-results-"));
const unit = join(results, "vitest.json");
const browser = join(results, "playwright.json");
const steps = [
  ["lint and format", "biome", ["check", "--error-on-warnings", "."]],
  ["types", "turbo", ["run", "typecheck", "--output-logs=errors-only"]],
  ["types of the tools", "tsc", ["-p", "tools"]],
  ["types of the browser tests", "tsc", ["-p", "e2e"]],
  ["unused code", "knip", []],
  ["tests", "vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${unit}`]],
  ["browser tests", "playwright", ["test", "--reporter=line,json"]],
];

function count(file, read) {
  try {
    return read(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return { passed: 0, failed: 0 };
  }
}

let failedStep;
for (const [name, command, args] of steps) {
  console.log(`\n== ${name}`);
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: browser, TURBO_TELEMETRY_DISABLED: "1" };
  const { status } = spawnSync(command, args, { stdio: "inherit", env, shell: process.platform === "win32" });
  if (status !== 0) {
    failedStep = name;
    break;
  }
}
const units = count(unit, (r) => ({ passed: r.numPassedTests, failed: r.numFailedTests }));
const pages = count(browser, (r) => ({ passed: r.stats.expected + r.stats.flaky, failed: r.stats.unexpected }));
rmSync(results, { recursive: true, force: true });
if (failedStep) console.log(`\nStopped at: ${failedStep}`);
const failed = units.failed + pages.failed;
console.log(`\nTests: ${units.passed + pages.passed} passed, ${failedStep && failed === 0 ? 1 : failed} failed`);
process.exit(failedStep ? 1 : 0);
