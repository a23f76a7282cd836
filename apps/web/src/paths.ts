import type { Cloud } from "@periplus/shared/vocabulary";

/** A snapshot and which of its objects, or two and an object of both. */
type HistoryKey = "at" | "kind" | "namespace" | "name" | "since" | "until" | "object";

/** Where things are: `<Link {...pathTo.cluster(id)}>`. Pages and components name no route themselves. */
export const pathTo = {
  overview: () => ({ to: "/overview" }) as const,
  inventory: (q?: string) => ({ to: "/inventory", search: { q } }) as const,
  clusters: () => ({ to: "/clusters" }) as const,
  cluster: (id: string) => ({ to: "/clusters/$id", params: { id } }) as const,
  clusterHistory: (id: string, search: { readonly [Key in HistoryKey]?: string | undefined } = {}) =>
    ({ to: "/clusters/$id/history", params: { id }, search }) as const,
  history: () => ({ to: "/history" }) as const,
  resource: (id: string) => ({ to: "/resources/$id", params: { id } }) as const,
  recommendations: (q?: string) => ({ to: "/recommendations", search: { q } }) as const,
  recommendation: (ruleId: string, tab?: string) =>
    ({ to: "/recommendations/$ruleId", params: { ruleId }, search: { tab } }) as const,
  findings: (q?: string) => ({ to: "/findings", search: { q } }) as const,
  finding: (id: string) => ({ to: "/findings/$id", params: { id } }) as const,
  exemptions: (q?: string) => ({ to: "/exemptions", search: { q } }) as const,
  customRules: () => ({ to: "/custom-rules" }) as const,
  newCustomRule: () => ({ to: "/custom-rules/new" }) as const,
  customRule: (ruleId: string) => ({ to: "/custom-rules/$ruleId", params: { ruleId } }) as const,
  exemption: (id: string) => ({ to: "/exemptions/$id", params: { id } }) as const,
  score: (cluster?: string) => ({ to: "/score", search: { cluster } }) as const,
  standards: (cluster?: string) => ({ to: "/standards", search: { cluster } }) as const,
  standard: (standardId: string, cluster?: string) =>
    ({ to: "/standards/$standardId", params: { standardId }, search: { cluster } }) as const,
  requirement: (standardId: string, requirementId: string, cluster?: string) =>
    ({
      to: "/standards/$standardId/requirements/$requirementId",
      params: { standardId, requirementId },
      search: { cluster },
    }) as const,
  connectors: () => ({ to: "/connectors" }) as const,
  newConnector: (cloud: Cloud) => ({ to: "/connectors/new/$cloud", params: { cloud } }) as const,
  connector: (id: string) => ({ to: "/connectors/$id", params: { id } }) as const,
  discovery: (id: string) => ({ to: "/discoveries/$id", params: { id } }) as const,
  check: () => ({ to: "/check" }) as const,
  access: (tab?: string) => ({ to: "/access", search: { tab } }) as const,
  audit: (search: Partial<Record<"who" | "subject" | "requestId", string>> = {}) => ({ to: "/audit", search }) as const,
  auditEvent: (id: string) => ({ to: "/audit/$id", params: { id } }) as const,
  account: () => ({ to: "/account" }) as const,
  help: () => ({ to: "/help" }) as const,
  welcome: () => ({ to: "/welcome" }) as const,
};
