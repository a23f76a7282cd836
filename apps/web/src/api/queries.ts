import type { EndpointName } from "@periplus/shared/endpoints";
import { MutationCache, QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";
import { type CallRequest, call } from "./client";
import { toApiError } from "./problem";
import { session } from "./session-state";

type ReadCall = (name: EndpointName, request: unknown, signal: AbortSignal) => Promise<never>;

/** Options to read an endpoint through the cache; the key is the endpoint's name and what is asked of it. */
export function queryOf<Name extends EndpointName>(name: Name, ...[request]: CallRequest<Name>) {
  return queryOptions({
    queryKey: [name, request ?? {}] as const,
    queryFn: ({ signal }): ReturnType<typeof call<Name>> => (call as ReadCall)(name, request, signal),
  });
}

/** Marks the answers of endpoints as old, whatever was asked of them: what is on screen is read again. */
export const invalidate = (client: QueryClient, ...names: EndpointName[]): Promise<unknown> =>
  Promise.all(names.map((name) => client.invalidateQueries({ queryKey: [name] })));

/** Everything that a discovery run, a change of a rule's parameters or an exemption moves. */
export const judgedEndpoints = [
  "getOverview",
  "listClusters",
  "getCluster",
  "listSnapshots",
  "listResources",
  "getResourceFacets",
  "getResource",
  "getResourceFix",
  "listRecommendations",
  "getRecommendation",
  "listFindings",
  "getFinding",
  "getRuleEnforcement",
  "getRulePolicy",
  "previewRulePolicy",
  "getClusterEnforcement",
  "getSecureScore",
  "getSecureScoreHistory",
  "listStandards",
  "getStandard",
  "getRequirement",
  "listRequirementResources",
  "listExemptions",
  "getExemption",
  "listCustomRules",
  "getCustomRule",
] as const satisfies EndpointName[];

/** What shows the settings of rules themselves. */
export const settingsEndpoints = [
  "getRuleSettings",
  "listRuleSettings",
  "listRuleSettingsEvents",
  "suggestParameters",
] as const satisfies EndpointName[];

/** Everything that an attestation moves. */
export const attestedEndpoints = ["listStandards", "getStandard", "getRequirement"] as const satisfies EndpointName[];

/** The cache of one page load: retries what may pass by itself, and tells the session when it has ended. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (cause) => {
        if (toApiError(cause).code === "unauthenticated") session.end();
      },
    }),
    mutationCache: new MutationCache({
      onError: (cause) => {
        if (toApiError(cause).code === "sign-in-again") session.askAgain();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        refetchOnWindowFocus: true,
        retry: (failures, cause) => failures < 2 && mayPass(toApiError(cause).code),
      },
    },
  });
}

const mayPass = (code: string) => ["unreachable", "unavailable", "too-many-requests"].includes(code);
