import { resourceQueryKeys } from "@periplus/shared/query/query-keys";
import { facetKeys } from "@periplus/shared/resource";
import { type AssessmentState, type Health, severities } from "@periplus/shared/vocabulary";
import { manifestOf, markedTextOf, marksOf } from "../estate/manifest";
import { hoursAgo } from "../estate/random";
import { type MockFinding, type MockResource, mockFindings, mockResources, resourceById } from "../estate/resources";
import { type MockRule, mockRules } from "../estate/rules";
import type { Handlers } from "../handlers";
import { choose, pageOf, type Words } from "../match";
import { MockProblem } from "../problem";
import { needsParameters } from "../state";

const open = new Map<MockResource, MockFinding[]>();
for (const finding of mockFindings)
  if (!finding.resolvedAt) open.set(finding.resource, [...(open.get(finding.resource) ?? []), finding]);

const applicable = (resource: MockResource) =>
  resource.owner ? [] : mockRules.filter((rule) => rule.appliesTo.includes(resource.kind));

export function stateOf(rule: MockRule, resource: MockResource): AssessmentState {
  if (needsParameters(rule.id)) return "needsConfiguration";
  if (resource.cluster.id === "2" && rule.id === "cluster-admin-bindings") return "notAssessed";
  return resource.breaks.includes(rule.id) ? "unhealthy" : "healthy";
}

const worst = (resource: MockResource) =>
  severities.find((severity) => open.get(resource)?.some(({ rule }) => rule.severity === severity)) ?? null;

function healthOf(resource: MockResource): Health {
  if (open.has(resource)) return "unhealthy";
  const states = applicable(resource).map((rule) => stateOf(rule, resource));
  if (states.length === 0) return "notApplicable";
  return states.every((state) => state !== "healthy") ? "unknown" : "healthy";
}

const words: Words<MockResource> = (resource, key) => {
  if (key === "is")
    return [
      { unhealthy: "unhealthy", healthy: "healthy", unknown: "unknown", notApplicable: "na" }[healthOf(resource)],
      resource.goneAt ? "deleted" : "",
    ];
  if (key === "kind") return [resource.kind];
  if (key === "cloud") return [resource.cluster.connector.cloud];
  if (key === "cluster") return [resource.cluster.name];
  if (key === "ns") return [resource.namespace ?? "-"];
  if (key === "name") return [resource.name];
  if (key === "label") return Object.entries(resource.labels).flatMap(([name, value]) => [name, `${name}=${value}`]);
  if (key === "severity") return [worst(resource) ?? "none"];
  if (key === "rule") return (open.get(resource) ?? []).map(({ rule }) => rule.id);
  return [resource.name, resource.kind, resource.namespace ?? ""];
};

/** Resources of a query; the deleted ones only where they are asked for. */
export function askedResources(q: string, without?: string): MockResource[] {
  const deleted = /is:\S*deleted/.test(q);
  return choose(mockResources, q, resourceQueryKeys, words, without).filter((each) => deleted || !each.goneAt);
}

export const resourceView = (resource: MockResource) => ({
  ...resource,
  cluster: { id: resource.cluster.id, name: resource.cluster.name, cloud: resource.cluster.connector.cloud },
  health: healthOf(resource),
  severity: worst(resource),
  openFindings: open.get(resource)?.length ?? 0,
});

const sorts: Record<string, (resource: MockResource) => string> = {
  severity: (each) => String(severities.indexOf(worst(each) ?? "low") + (worst(each) ? 0 : 1)),
  name: (each) => each.name,
  kind: (each) => each.kind,
  namespace: (each) => each.namespace ?? "",
  changed: (each) => each.changedAt,
};

export const resourceHandlers: Handlers<"listResources" | "getResourceFacets" | "getResource" | "getResourceFix"> = {
  getResourceFix: ({ params }) => {
    const rules = mockFindings
      .filter(({ resource, resolvedAt }) => resource.id === params.id && resolvedAt === null)
      .map(({ rule }) => rule);
    const name = ({ id, title, severity }: (typeof rules)[number]) => ({ ruleId: id, title, severity });
    return {
      before: null,
      after: null,
      command: null,
      kustomize: null,
      managedBy: null,
      changes: [],
      mended: [],
      left: rules.map(name),
      risk: null,
    };
  },
  listResources: ({ query }, scene) => {
    const by = sorts[query.sort.replace("-", "")] ?? sorts.severity;
    const sign = query.sort.startsWith("-") ? -1 : 1;
    const found = scene.has("empty") ? [] : askedResources(query.q);
    return pageOf(by ? found.sort((a, b) => sign * by(a).localeCompare(by(b))) : found, query, resourceView);
  },
  getResourceFacets: ({ query }) => ({
    facets: facetKeys.map((key) => {
      const counts = new Map<string, number>();
      for (const resource of askedResources(query.q, key))
        for (const value of words(resource, key))
          if (value && value !== "none") counts.set(value, (counts.get(value) ?? 0) + 1);
      const values = [...counts].sort((a, b) => b[1] - a[1]).map(([value, count]) => ({ value, label: value, count }));
      return { key, values: values.slice(0, 50) };
    }),
  }),
  getResource: ({ params }) => {
    const resource = resourceById.get(params.id);
    if (!resource)
      throw new MockProblem("not-found", "No resource has this id. It may have been removed with its connector.");
    return detailOf(resource);
  },
};

function detailOf(resource: MockResource) {
  const found = open.get(resource) ?? [];
  const { owner, snapshotHoursAgo } = { owner: resource.owner, ...resource.cluster };
  return {
    ...resourceView(resource),
    open: {
      critical: 0,
      high: 0,
      medium: 0,
      low: 0,
      ...Object.fromEntries(
        severities.map((severity) => [severity, found.filter(({ rule }) => rule.severity === severity).length]),
      ),
    },
    owner: owner && { id: owner.id, kind: owner.kind, name: owner.name },
    observed: markedTextOf(manifestOf(resource), marksOf(resource)),
    observedAt: resource.changedAt,
    snapshotAt: snapshotHoursAgo === null ? null : hoursAgo(snapshotHoursAgo),
    assessments: applicable(resource).map((rule) => {
      const state = stateOf(rule, resource);
      const finding = found.find((each) => each.rule === rule);
      return {
        ruleId: rule.id,
        title: rule.title,
        severity: rule.severity,
        state,
        reason:
          state === "notAssessed"
            ? "ClusterRoles of this cluster could not be read."
            : state === "needsConfiguration"
              ? "The rule's parameters are not set."
              : null,
        evidence: finding ? [{ path: rule.path, message: rule.seen }] : [],
        findingId: finding?.id ?? null,
        exemptionId: null,
        containers: finding ? [resource.name] : [],
        since: finding?.firstSeenAt ?? null,
      };
    }),
    revisions: [
      ...(resource.goneAt ? [{ observedAt: resource.goneAt, gone: true }] : []),
      { observedAt: resource.changedAt, gone: false },
      ...(resource.changedAt === resource.firstSeenAt ? [] : [{ observedAt: resource.firstSeenAt, gone: false }]),
    ],
  };
}
