import { enforcementLevels } from "@periplus/shared/enforcement";
import { severities } from "@periplus/shared/vocabulary";
import { Command, Option } from "commander";
import { type AuditOptions, printAuditHead, verifyAudit } from "./audit.js";
import { listSettings } from "./config.js";
import { type EnforceOptions, printPolicies } from "./enforce.js";
import { printOnboarding } from "./onboarding.js";
import { listRules } from "./rules.js";
import { runScan, type ScanOptions } from "./scan/run-scan.js";
import { UsageError } from "./usage-error.js";

const exitCodes = "Exit code: 0 clean, 1 findings, 2 something could not be read.";

/** For options that may be repeated. */
const addTo = (value: string, values: string[]): string[] => [...values, value];

const program = new Command("periplus")
  .description("Assess Kubernetes manifests, live clusters and exported cloud documents without a server")
  .showHelpAfterError("(--help shows how it is used)")
  // Commander's own exit code for wrong usage is 1, which here means findings.
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program
  .command("scan")
  .description(`Assess files, folders, - (standard input) or a live cluster. ${exitCodes}`)
  .argument("[path...]", "YAML, JSON, lists, and exported AKS, EKS and GKE clusters")
  .addOption(new Option("--format <format>", "how to print").choices(["table", "json", "sarif"]).default("table"))
  .option("--params <file>", "YAML file: rule id -> parameters")
  .option("--rule <id>", "only this rule (may be repeated)", addTo, [])
  .option("--rules <file>", "also your own rules, from a file or folder (may be repeated)", addTo, [])
  .addOption(new Option("--min-severity <severity>", "only rules of at least this severity").choices(severities))
  .option("--context <name>", "read the live cluster of this context of your kubeconfig")
  .action(async (paths: string[], options: ScanOptions) => {
    process.exitCode = await runScan(paths, options);
  });

program
  .command("enforce")
  .description("Print rules as ValidatingAdmissionPolicies with their bindings. Exit code: 1 a rule cannot be one.")
  .argument("[rule...]", "ids of rules; without any, every rule that can be a policy")
  .addOption(
    new Option("--level <level>", "what happens to what fails: audit, also warn, or deny")
      .choices(enforcementLevels)
      .default("warn"),
  )
  .option("--params <file>", "YAML file: rule id -> parameters")
  .option("--kubernetes <version>", "the oldest version that must understand them, such as 1.30")
  .action(async (ids: string[], options: EnforceOptions) => {
    process.exitCode = await printPolicies(ids, options);
  });

const audit = program.command("audit").description("Look after the audit log of a server");
const serverOption = ["--server <address>", "the server; PERIPLUS_TOKEN has a token of a security admin"] as const;
audit
  .command("verify")
  .description("Find the first event that was changed, removed or moved. Exit code: 0 none, 1 there is one.")
  .argument("[file]", "an export as JSON lines")
  .option(...serverOption)
  .option("--head <head>", "a head that was kept (may be repeated)", addTo, [])
  .action(async (file: string | undefined, options: AuditOptions) => {
    process.exitCode = await verifyAudit(file, options);
  });
audit
  .command("head")
  .description("Print number and hash of the newest event, to be kept elsewhere")
  .option(...serverOption)
  .action(printAuditHead);

program.command("rules").description("List the rules").action(listRules);
program
  .command("onboarding")
  .description("Print what grants Periplus its least rights in a cluster")
  .action(printOnboarding);
program.command("config").description("List every setting of the service").action(listSettings);

// `periplus scan … | head` closes our output early: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 2));

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
