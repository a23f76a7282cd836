import { mockClusters } from "../estate/clusters";
import { mockFindings } from "../estate/resources";
import { ruleById } from "../estate/rules";
import type { Handlers } from "../handlers";

type EnforcementEndpoint = "getRuleEnforcement" | "getRulePolicy" | "previewRulePolicy" | "getClusterEnforcement";

/** The first cluster enforces, the second has another policy than is exported. */
const stateAt = (index: number) => (["enforced", "drifted"] as const)[index] ?? ("absent" as const);

export const enforcementHandlers: Handlers<EnforcementEndpoint> = {
  getRuleEnforcement: () => ({
    refused: null,
    clusters: mockClusters.map(({ id, name }, index) => ({
      cluster: { id, name },
      state: stateAt(index),
      reason: null,
      actions: index < 2 ? ["Audit", "Warn"] : [],
      differences:
        stateAt(index) === "drifted"
          ? [{ document: "policy", path: "spec.failurePolicy", exported: '"Ignore"', found: '"Fail"' }]
          : [],
    })),
  }),
  getRulePolicy: ({ params, query }) => ({
    refused: null,
    text: [
      "apiVersion: admissionregistration.k8s.io/v1",
      "kind: ValidatingAdmissionPolicy",
      "metadata:",
      `  name: periplus-${params.ruleId}`,
      `# ${query.level}`,
      "",
    ].join("\n"),
    limits: [],
  }),
  previewRulePolicy: ({ params, query }) => {
    const open = mockFindings.filter(
      ({ rule, resource: { cluster }, resolvedAt }) =>
        rule.id === params.ruleId && resolvedAt === null && (query.clusterId ?? cluster.id) === cluster.id,
    );
    const resources = open.map(({ resource: { id, kind, namespace, name, cluster }, rule }) => ({
      id,
      kind,
      namespace: namespace ?? "",
      name,
      cluster: { id: cluster.id, name: cluster.name },
      message: rule.title,
    }));
    return { refused: null, looked: { at: 120, of: 120 }, blocked: open.length, failed: 0, resources };
  },
  getClusterEnforcement: () => ({
    unknown: null,
    counts: { enforced: 1, drifted: 0, absent: ruleById.size - 1, notExportable: 0 },
    rules: [...ruleById.values()].slice(0, 1).map(({ id, title, severity }) => ({
      ruleId: id,
      title,
      severity,
      state: "enforced" as const,
      actions: ["Audit", "Warn"],
    })),
  }),
};
