import type { ScanAssessment, ScanReport } from "@periplus/shared/manifest-check";
import { type AssessmentState, severities } from "@periplus/shared/vocabulary";

/** What the rules say of one object of the text. */
export interface CheckedObject {
  key: string;
  document: number;
  resource: ScanAssessment["resource"];
  /** Worst first; what does not apply is left out. */
  assessments: ScanAssessment[];
  unhealthy: number;
}

const order: AssessmentState[] = ["unhealthy", "needsConfiguration", "notAssessed", "healthy"];

/** The report by object, in the order of the text. */
export function groupReport(report: ScanReport): CheckedObject[] {
  const objects = new Map<string, CheckedObject>();
  for (const assessment of report.assessments) {
    const { resource, document } = assessment;
    const key = [document, resource.apiVersion, resource.kind, resource.namespace, resource.name].join(" ");
    const object = objects.get(key) ?? { key, document, resource, assessments: [], unhealthy: 0 };
    objects.set(key, object);
    if (assessment.state !== "notApplicable") object.assessments.push(assessment);
    if (assessment.state === "unhealthy") object.unhealthy += 1;
  }
  const rank = (each: ScanAssessment) =>
    order.indexOf(each.state) * severities.length + severities.indexOf(each.severity);
  for (const { assessments } of objects.values()) assessments.sort((a, b) => rank(a) - rank(b));
  return [...objects.values()].sort((a, b) => a.document - b.document);
}
