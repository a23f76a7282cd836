import { csvLine } from "@periplus/shared/csv";
import type { StandardExportQuery, StandardResult, StandardResults } from "@periplus/shared/standard";
import type { FileAnswer } from "../http/file-answer.js";
import type { ClusterResult, HeldRequirement, HeldStandard } from "./hold-standard.js";

/** Every requirement in every cluster that has to meet it. */
export function toResults({ standard, requirements }: HeldStandard): StandardResults {
  const { id, title, version, about, sections } = standard;
  const titles = new Map(sections.map((section) => [section.id, section.title]));
  return {
    standard: { id, title, version, about },
    results: requirements.flatMap((held) =>
      held.perCluster.map((each) => toResult(held, each, titles.get(held.requirement.section) ?? "")),
    ),
  };
}

function toResult(
  { requirement }: HeldRequirement,
  { cluster: { stored }, result, attestation }: ClusterResult,
  section: string,
): StandardResult {
  return {
    section,
    requirementId: requirement.id,
    title: requirement.title,
    clusterId: String(stored.id),
    cluster: stored.name,
    cloud: stored.cloud,
    snapshotAt: stored.snapshotAt?.toISOString() ?? null,
    state: result.state,
    reason: result.reason,
    failing: result.failing,
    ruleIds: [...requirement.ruleIds],
    attestedBy: attestation?.by ?? null,
    attestedUntil: attestation?.expiresAt ?? null,
    attestedBecause: attestation?.reason ?? null,
    attestedEvidence: attestation?.evidence ?? null,
  };
}

const columns = [
  ...["standard", "version", "section", "requirement", "title", "cluster", "clusterId", "cloud", "snapshotAt"],
  ...["state", "reason", "failing", "rules", "attestedBy", "attestedUntil", "attestedBecause", "attestedEvidence"],
];

/** The results as a file: a line for each in CSV, or the JSON that the API answers. */
export function toResultsFile(results: StandardResults, format: StandardExportQuery["format"], now: Date): FileAnswer {
  const name = `periplus-${results.standard.id}-${now.toISOString().slice(0, 10)}.${format}`;
  if (format === "json") return { name, contentType: "application/json; charset=utf-8", text: writeJson(results) };
  return { name, contentType: "text/csv; charset=utf-8; header=present", text: writeCsv(results) };
}

async function* writeJson(results: StandardResults): AsyncGenerator<string> {
  yield `${JSON.stringify(results, null, 2)}\n`;
}

async function* writeCsv({ standard, results }: StandardResults): AsyncGenerator<string> {
  yield `${csvLine(columns)}\r\n`;
  for (const each of results) {
    const cells = [
      ...[standard.title, standard.version, each.section, each.requirementId, each.title],
      ...[each.cluster, each.clusterId, each.cloud, each.snapshotAt],
      ...[each.state, each.reason, each.failing, each.ruleIds.join(" ")],
      ...[each.attestedBy, each.attestedUntil],
      ...[each.attestedBecause, each.attestedEvidence],
    ];
    yield `${csvLine(cells)}\r\n`;
  }
}
