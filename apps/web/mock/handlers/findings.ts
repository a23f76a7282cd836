import { findingQueryKeys } from "@periplus/shared/query/query-keys";
import { severities } from "@periplus/shared/vocabulary";
import { stringify } from "yaml";
import { manifestOf, markedTextOf, mendedManifest } from "../estate/manifest";
import { findingById, type MockFinding, mockFindings } from "../estate/resources";
import type { Handlers } from "../handlers";
import { choose, pageOf, type Words } from "../match";
import { MockProblem } from "../problem";
import { needsParameters } from "../state";

const words: Words<MockFinding> = ({ rule, resource, resolvedAt }, key) => {
  if (key === "is") return [resolvedAt ? "resolved" : "open"];
  if (key === "severity") return [rule.severity];
  if (key === "rule") return [rule.id];
  if (key === "cloud") return [resource.cluster.connector.cloud];
  if (key === "cluster") return [resource.cluster.name];
  if (key === "ns") return [resource.namespace ?? "-"];
  if (key === "kind") return [resource.kind];
  if (key === "name") return [resource.name];
  return [rule.title, resource.name];
};

const sorted = [...mockFindings].sort(
  (a, b) => severities.indexOf(a.rule.severity) - severities.indexOf(b.rule.severity),
);

export const findingView = ({ id, rule, resource, firstSeenAt, resolvedAt }: MockFinding) => ({
  id,
  ruleId: rule.id,
  title: rule.title,
  severity: rule.severity,
  state: resolvedAt ? ("resolved" as const) : ("open" as const),
  resource: { id: resource.id, kind: resource.kind, namespace: resource.namespace, name: resource.name },
  cluster: { id: resource.cluster.id, name: resource.cluster.name, cloud: resource.cluster.connector.cloud },
  firstSeenAt,
  resolvedAt,
  exemption: null,
});

export const findingHandlers: Handlers<"listFindings" | "getFinding"> = {
  listFindings: ({ query }, scene) => {
    const found = choose(sorted, query.q, findingQueryKeys, words).filter(({ rule }) => !needsParameters(rule.id));
    return pageOf(scene.has("empty") || scene.has("clean") ? [] : found, query, findingView);
  },
  getFinding: ({ params }) => {
    const finding = findingById.get(params.id);
    if (!finding) throw new MockProblem("not-found", "No finding has this id.");
    const { rule, resource } = finding;
    const object = manifestOf(resource);
    const evidence = [{ path: rule.path, message: rule.seen }];
    const patched = rule.remedy.kind === "patch";
    return {
      ...findingView(finding),
      evidence,
      observed: markedTextOf(object, evidence),
      observedAt: resource.changedAt,
      rule: "inForce",
      fix: {
        remedy: rule.remedy,
        before: patched ? stringify(object, { lineWidth: 0 }) : null,
        after: patched ? stringify(mendedManifest(resource, rule.id), { lineWidth: 0 }) : null,
        command: patched
          ? `kubectl --context ${resource.cluster.name} -n ${resource.namespace} patch ${resource.kind.toLowerCase()} ${resource.name} --type strategic --patch '{"spec":{"template":{"spec":{"containers":[{"name":"${resource.name}","securityContext":{"privileged":false}}]}}}}'`
          : (rule.remedy.command ?? null),
        verified: patched,
        kustomize: null,
        manifest: null,
        terraform: null,
        managedBy: null,
        owner: null,
        changes: [],
      },
      containers: patched ? [resource.name] : [],
    };
  },
};
