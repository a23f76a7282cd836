import type { ScanAssessment, ScanError, ScanReport } from "@periplus/shared/manifest-check";
import { type Assessor, subjectOf } from "../assess/assess.js";
import { factsOfManifests } from "../facts/cluster-facts.js";
import type { FactSource } from "../facts/fact.js";
import type { RulePack } from "../pack/read-rule-pack.js";
import { type ReadDocument, readDocuments } from "./read-documents.js";

/**
 * Assesses every document of a file with every rule that applies to it, in the order of the file. `file` is the name
 * that the report repeats. What cannot be read is an error of the report; it never throws for what the text holds.
 * `facts` are those of everything that is scanned together; without them the file is taken as the whole of it.
 */
export function scanDocuments(
  file: string,
  text: string,
  assessor: Assessor,
  pack: RulePack,
  facts?: FactSource,
): ScanReport {
  const { documents, failures } = readDocuments(text);
  const known = facts ?? factsOfManifests(documents.map(({ object }) => object));
  return {
    assessments: documents.flatMap((document) => assessDocument(file, document, assessor, pack, known)),
    errors: failures.map(({ index, message }): ScanError => ({ file, document: index, message })),
  };
}

/**
 * Assesses one document, or one object of a cluster, with every rule that applies to it. `file` and the document's index
 * are what the report says of its place.
 */
export function assessDocument(
  file: string,
  document: ReadDocument,
  assessor: Assessor,
  pack: RulePack,
  facts: FactSource,
): ScanAssessment[] {
  const subject = { ...subjectOf(document.object), facts };
  const { apiVersion, kind, namespace, name } = subject;
  const assessments: ScanAssessment[] = [];
  for (const { ruleId, state, evidence } of assessor.assess(subject)) {
    const rule = pack.byId.get(ruleId)?.rule;
    if (rule === undefined) continue;
    const resource = { apiVersion, kind, namespace, name };
    assessments.push({
      rule: ruleId,
      state,
      severity: rule.severity,
      resource,
      file,
      document: document.index,
      evidence,
    });
  }
  return assessments;
}
