import type { ScanAssessment } from "@periplus/shared/manifest-check";
import { expect, test } from "vitest";
import { groupReport } from "./group-report";

const assessment = (document: number, name: string, rest: Partial<ScanAssessment>): ScanAssessment => ({
  rule: "r",
  state: "healthy",
  severity: "medium",
  resource: { apiVersion: "v1", kind: "Pod", namespace: null, name },
  file: "-",
  document,
  evidence: [],
  ...rest,
});

test("assessments are gathered by object, in the order of the text, worst first", () => {
  const objects = groupReport({
    errors: [],
    assessments: [
      assessment(1, "b", { rule: "later" }),
      assessment(0, "a", { rule: "calm" }),
      assessment(0, "a", { rule: "medium", state: "unhealthy" }),
      assessment(0, "a", { rule: "waits", state: "needsConfiguration", severity: "critical" }),
      assessment(0, "a", { rule: "worst", state: "unhealthy", severity: "critical" }),
    ],
  });
  expect(objects.map(({ resource, unhealthy }) => [resource.name, unhealthy])).toEqual([
    ["a", 2],
    ["b", 0],
  ]);
  expect(objects[0]?.assessments.map(({ rule }) => rule)).toEqual(["worst", "medium", "waits", "calm"]);
});

test("an object that no rule looks at is still told of, without what does not apply", () => {
  const [object] = groupReport({ errors: [], assessments: [assessment(0, "a", { state: "notApplicable" })] });
  expect(object?.assessments).toEqual([]);
});

test("two objects of one name in two documents stay two", () => {
  expect(groupReport({ errors: [], assessments: [assessment(0, "a", {}), assessment(1, "a", {})] })).toHaveLength(2);
});
