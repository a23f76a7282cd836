import type { ScanAssessment, ScanError, ScanReport } from "@periplus/shared/manifest-check";
import { type Assessor, subjectOf } from "../assess/assess.js";
import type { RulePack } from "../pack/read-rule-pack.js";
import { type ReadDocument, readDocuments } from "./read-documents.js";

/**
 * Assesses every document of a file with every rule that applies to it, in the order of the file. `file` is the name
 * that the report repeats. What cannot be read is an error of the report; it never throws for what the text holds.
 */
export function scanDocuments(file: string, text: string, assessor: Assessor, pack: RulePack): ScanReport {
  const { documents, failures } = readDocuments(text);
  return {
    assessments: documents.flatMap((document) => assessDocument(file, document, assessor, pack)),
    errors: failures.map(({ index, message }): ScanError => ({ file, document: index, message })),
  };
}

function assessDocument(file: string, document: ReadDocument, assessor: Assessor, pack: RulePack): ScanAssessment[] {
  const subject = subjectOf(document.object);
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
