import { scanReport } from "@periplus/shared/manifest-check";
import { describe, expect, it } from "vitest";
import { createAssessor } from "../assess/assess.js";
import { factsOfManifests } from "../facts/cluster-facts.js";
import type { FactSource } from "../facts/fact.js";
import { readRulePack } from "../pack/read-rule-pack.js";
import { scanDocuments } from "./scan.js";

const pack = readRulePack();
const assessor = createAssessor(pack, {});

describe("scanDocuments", () => {
  it("reports every document with its place, and what it could not read beside it", () => {
    const text = `apiVersion: v1
kind: Pod
metadata: { name: p, namespace: shop }
spec: { containers: [{ name: c, image: i, securityContext: { privileged: true } }] }
---
kind: [
---
apiVersion: v1
kind: ConfigMap
metadata: { name: m }
`;
    const report = scanDocuments("dir/a.yaml", text, assessor, pack);
    expect(scanReport.parse(report)).toEqual(report);
    expect(report.errors).toEqual([{ file: "dir/a.yaml", document: 1, message: expect.stringContaining("Line 7") }]);
    expect(report.assessments).toContainEqual({
      rule: "container-privileged",
      state: "unhealthy",
      severity: "high",
      resource: { apiVersion: "v1", kind: "Pod", namespace: "shop", name: "p" },
      file: "dir/a.yaml",
      document: 0,
      evidence: [{ path: "spec.containers[0].securityContext.privileged", message: expect.stringContaining("c") }],
    });
    expect(report.assessments.map(({ state }) => state)).not.toContain("notApplicable");
  });

  it("assesses the exported cluster of a cloud, and says what the file does not hold", () => {
    const cluster = { name: "c", arn: "arn:aws:eks:eu-west-1:1:cluster/c", resourcesVpcConfig: {} };
    const { assessments, errors } = scanDocuments("eks.json", JSON.stringify({ cluster }), assessor, pack);
    expect(errors).toEqual([]);
    for (const { rule, resource, state } of assessments) {
      expect(resource).toEqual({
        apiVersion: "eks.amazonaws.com/2017-11-01",
        kind: "EKSCluster",
        namespace: null,
        name: "c",
      });
      const needsMore = (pack.byId.get(rule)?.rule.requires.length ?? 0) > 0;
      if (needsMore) expect(state).toBe("notAssessed");
    }
  });

  const web = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", labels: { app: "web" } },
    spec: { containers: [] },
  };
  const policyFor = (app: string) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: app },
    spec: { podSelector: { matchLabels: { app } } },
  });
  const coveredIn = (objects: object[], facts?: FactSource) => {
    const text = objects.map((object) => JSON.stringify(object)).join("\n");
    const { assessments } = scanDocuments("a.json", text, assessor, pack, facts);
    return assessments.find(({ rule }) => rule === "workload-network-policy-covered")?.state;
  };

  it("looks at the documents of a file together, and knows what they cannot say", () => {
    expect(coveredIn([web, policyFor("web")])).toBe("healthy");
    expect(coveredIn([web, policyFor("db")])).toBe("unhealthy");
    expect(coveredIn([web])).toBe("notAssessed");
  });

  it("takes the facts of all files that are scanned together", () => {
    const facts = factsOfManifests([web, policyFor("web")]);
    expect(coveredIn([web], facts)).toBe("healthy");
  });
});
