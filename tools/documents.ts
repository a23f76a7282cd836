import { toRuleView } from "@periplus/posture/assess/rule";
import { rulesOfPart } from "@periplus/posture/facts/rules-of-part";
import { readRulePack } from "@periplus/posture/pack/read-rule-pack";
import { cloudPermissions, type ReadCloud } from "@periplus/posture/snapshot/cloud-permissions";
import { partOf, readKinds } from "@periplus/posture/snapshot/kinds";
import { type SecurityControlId, securityControls } from "@periplus/shared/security-control";
import { type Setting, settings } from "@periplus/shared/settings";
import { severities } from "@periplus/shared/vocabulary";
import { type Metric, metrics } from "../apps/api/src/telemetry/metrics.ts";
import { writeDashboard } from "./dashboard.ts";
import { readRunningPackages } from "./licences.ts";
import { waitingRules } from "./waiting-rules.ts";

const notice = "<!-- Written by `npm run generate`. -->";
const cloudNames: Record<ReadCloud, string> = { azure: "Azure", aws: "AWS", gcp: "Google Cloud" };
const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** docs/rules.md: every rule by security control, worst first. */
function describeRules(): string {
  const rules = readRulePack().rules.map(({ rule }) => toRuleView(rule));
  const sections = (Object.keys(securityControls) as SecurityControlId[]).flatMap((control) => {
    const members = rules
      .filter((rule) => rule.control === control)
      .toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || a.id.localeCompare(b.id));
    if (members.length === 0) return [];
    const { title, max } = securityControls[control];
    const rows = members.map(({ id, title: words, severity, appliesTo, parameters, remedy }) => {
      const kinds = appliesTo.includes("Pod") ? "workloads" : appliesTo.join(", ");
      const values = parameters.map(({ name }) => `\`${name}\``).join(", ");
      return `| \`${id}\` | ${cell(words)} | ${severity} | ${kinds} | ${values} | ${remedy.kind}, ${remedy.risk} |`;
    });
    return [
      `## ${title} (${max} points)`,
      "",
      "| rule | the state to reach | severity | looks at | parameters | remedy |",
      "|---|---|---|---|---|---|",
      ...rows,
      "",
    ];
  });
  const intro = `${rules.length} rules. Each is a folder in \`packages/posture/rules/\` with its words, its expression and its cases.`;
  return ["# Rules", "", notice, "", intro, "", ...sections, ...describeWaitingRules()].join("\n");
}

function describeWaitingRules(): string[] {
  const rows = Object.entries(waitingRules).map(
    ([id, { title, waitsFor }]) => `| \`${id}\` | ${cell(title)} | ${cell(waitsFor)} |`,
  );
  const intro = `${rows.length} more rules have their place in the catalogue. They wait for data that is not read yet.`;
  return [
    "## Waiting for data",
    "",
    intro,
    "",
    "| rule | the state to reach | waits for |",
    "|---|---|---|",
    ...rows,
    "",
  ];
}

/** docs/permissions.md: what is asked of each cloud and in each cluster, what for, and for how many rules. */
function describePermissions(): string {
  const { rules } = readRulePack();
  const needs = (part: string) => String(rulesOfPart(part, rules).length);
  const kinds = readKinds.map((kind) => `| \`${partOf(kind)}\` | list | ${cell(kind.why)} | ${needs(partOf(kind))} |`);
  const clouds = Object.entries(cloudPermissions).flatMap(([cloud, permissions]) => [
    `## ${cloudNames[cloud as ReadCloud]}`,
    "",
    "| permission | what for | rules |",
    "|---|---|---:|",
    ...permissions.map(({ permission, part, why }) => `| \`${permission}\` | ${cell(why)} | ${needs(part)} |`),
    "",
  ]);
  return [
    "# Permissions",
    "",
    notice,
    "",
    "What Periplus reads, and nothing more: in each cloud, and in every cluster. No permission changes anything. The last",
    "column says how many rules may not be assessed without it; what no rule needs is shown in the inventory.",
    "",
    "Whether an identity has them, and whether it has more, is told under *Permissions* on the page of a connector, and by",
    "`GET /api/v1/connectors/{id}/verification`. With `PERIPLUS_EXCESS_RIGHTS=refuse` a cluster is not read in which the",
    "identity may do more than read.",
    "",
    ...clouds,
    "## In a cluster",
    "",
    "The ClusterRole that Periplus makes (`npm run -s periplus -- onboarding`) allows this. There is no `watch`, no Secrets,",
    "no ConfigMaps, no logs, no exec; one namespace, `kube-system`, is read by name because its uid is the identity of the",
    "cluster.",
    "",
    "| what | verb | what for | rules |",
    "|---|---|---|---:|",
    ...kinds,
    "",
  ].join("\n");
}

/** docs/settings.md: every environment variable of the service. */
function describeSettings(): string {
  const rows = Object.entries<Setting>(settings).map(
    ([name, { default: value, meaning }]) =>
      `| \`${name}\` | ${value === null ? "" : `\`${value}\``} | ${cell(meaning)} |`,
  );
  const secret = Object.entries<Setting>(settings).filter(([, setting]) => setting.secret);
  const inFiles = `What is secret may be in a file instead, which \`NAME_FILE\` names: ${secret.map(([name]) => `\`${name}_FILE\``).join(", ")}.`;
  return [
    "# Settings",
    "",
    notice,
    "",
    inFiles,
    "",
    "| variable | default | meaning |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

/** docs/licences.md: what runs with the product, and under which licence. */
function describeLicences(): string {
  const packages = readRunningPackages();
  const rows = packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  const intro = `${packages.length} packages run with Periplus, on one platform or another. Theirs are the licences in their folders.`;
  return [
    "# Licences",
    "",
    notice,
    "",
    intro,
    "",
    "| package | version | licence |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

/** The generated documents: path below the repository → how it is written. */
/** docs/metrics.md: what every process tells of itself, and of the installation. */
function describeMetrics(): string {
  const rowsOf = (of: Metric["of"]) =>
    (Object.entries(metrics) as [string, Metric][])
      .filter(([, metric]) => metric.of === of)
      .map(([name, { is, help, labels }]) => {
        const each = Object.entries(labels).map(([label, values]) => `\`${label}\`: ${values}`);
        return `| \`${name}\` | ${is} | ${cell(each.join("; "))} | ${cell(help)} |`;
      });
  const head = ["| name | is a | labels | meaning |", "|---|---|---|---|"];
  const intro = "How they are asked for, and the dashboard that shows them: [watching](watching.md).";
  return [
    ...["# Metrics", "", notice, "", intro, "", "## Of a process", "", ...head, ...rowsOf("process"), ""],
    ...["## Of the installation", "", "Read from the database: every process tells the same.", ""],
    ...[...head, ...rowsOf("installation"), ""],
  ].join("\n");
}

export const documents: Readonly<Record<string, () => string>> = {
  "docs/rules.md": describeRules,
  "docs/permissions.md": describePermissions,
  "docs/settings.md": describeSettings,
  "docs/licences.md": describeLicences,
  "docs/metrics.md": describeMetrics,
  "deploy/grafana/periplus.json": writeDashboard,
};
