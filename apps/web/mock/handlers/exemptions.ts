import type { Exemption, ExemptionDetail, ExemptionScope } from "@periplus/shared/exemption";
import { exemptionQueryKeys } from "@periplus/shared/query/query-keys";
import { mockClusters } from "../estate/clusters";
import { hoursAgo } from "../estate/random";
import { mockFindings } from "../estate/resources";
import { mockRules, ruleById } from "../estate/rules";
import type { Handlers } from "../handlers";
import { choose, pageOf, type Words } from "../match";
import { MockProblem } from "../problem";

const day = 24;

/** Kept for as long as the mock runs. They are listed; what they cover stays open. */
const kept: ExemptionDetail[] = [];
const add = (
  ruleId: string,
  scope: ExemptionScope,
  terms: Pick<Exemption, "category" | "reason" | "owner" | "expiresAt">,
) => {
  const rule = ruleById.get(ruleId);
  if (!rule) throw new MockProblem("invalid-input", "There is no such rule");
  const cluster = mockClusters.find(({ id }) => id === scope.clusterId);
  const created = hoursAgo(0);
  const exemption: ExemptionDetail = {
    id: String(kept.length + 1),
    ruleId,
    title: rule.title,
    severity: rule.severity,
    ...terms,
    state: "active",
    scope: {
      connector: null,
      cluster: cluster ? { id: cluster.id, name: cluster.name } : null,
      namespace: scope.namespace ?? null,
      kind: scope.kind ?? null,
      name: scope.name ?? null,
      container: scope.container ?? null,
      resourceId: null,
    },
    createdAt: created,
    createdBy: "Dana Ortiz",
    endedAt: null,
    findings: mockFindings.filter((each) => each.rule === rule && !each.resolvedAt).length,
    history: [{ at: created, by: "Dana Ortiz", what: "created", before: null, after: { ...terms, state: "active" } }],
  };
  kept.push(exemption);
  return exemption;
};
const [first, second] = mockRules;
if (first && second) {
  const terms = { reason: "The agent of the node needs it, and only it has it", owner: "Platform" };
  add(first.id, { namespace: "kube-system" }, { ...terms, category: "waiver", expiresAt: hoursAgo(-200 * day) });
  add(second.id, { clusterId: "1" }, { ...terms, category: "mitigated", expiresAt: hoursAgo(-6 * day) });
}

const words: Words<ExemptionDetail> = (exemption, key) => {
  const { scope, state, expiresAt } = exemption;
  if (key === "is") return [state, expiresAt < hoursAgo(-14 * day) ? "expiring" : ""];
  if (key === "category") return [exemption.category];
  if (key === "rule") return [exemption.ruleId];
  if (key === "cluster") return [scope.cluster?.name ?? ""];
  if (key === "ns") return [scope.namespace ?? ""];
  if (key === "owner") return [exemption.owner];
  return [exemption.title, exemption.reason, exemption.owner];
};

const find = (id: string) => {
  const exemption = kept.find((each) => each.id === id);
  if (!exemption) throw new MockProblem("not-found", "No exemption has this id.");
  return exemption;
};

export const exemptionHandlers: Handlers<
  "listExemptions" | "createExemptions" | "previewExemptions" | "getExemption" | "updateExemption" | "revokeExemption"
> = {
  listExemptions: ({ query }, scene) =>
    pageOf(
      scene.has("empty") ? [] : choose([...kept].reverse(), query.q, exemptionQueryKeys, words),
      query,
      (each) => each,
    ),
  createExemptions: ({ body: { ruleId, scopes, ...terms } }) => ({
    items: scopes.map((scope) => add(ruleId, scope, terms)),
  }),
  previewExemptions: ({ body }) => ({
    findings: body.scopes.length,
    resources: body.scopes.length,
    exact: true,
    score: { before: 0.61, after: 0.63 },
  }),
  getExemption: ({ params }) => find(params.id),
  updateExemption: ({ params, body }) => Object.assign(find(params.id), body),
  revokeExemption: ({ params }) =>
    Object.assign(find(params.id), { state: "revoked", endedAt: hoursAgo(0), findings: 0 }),
};
