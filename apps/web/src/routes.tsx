import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { toApiError } from "./api/problem";
import { queryOf } from "./api/queries";
import { Shell } from "./components/shell/Shell";
import { ShellPending } from "./components/shell/ShellPending";
import type { SearchText } from "./search-text";

/** The map of the dashboard: address → page. Search parameters are plain text, named here and nowhere else. */

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()();

/** Picks the keys a page knows out of the address. */
const keys =
  <const Key extends string>(...names: Key[]) =>
  (search: SearchText): { [K in Key]?: string | undefined } =>
    Object.fromEntries(names.map((name) => [name, search[name]])) as { [K in Key]?: string | undefined };

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: keys("next"),
  component: lazyRouteComponent(() => import("./pages/SignInPage"), "SignInPage"),
});

const providerReturn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in/callback",
  validateSearch: keys("state", "code", "iss", "error"),
  component: lazyRouteComponent(() => import("./pages/ProviderReturnPage"), "ProviderReturnPage"),
});

/** Everything behind the sign-in. */
const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(queryOf("getMe"));
    } catch (cause) {
      if (toApiError(cause).code !== "unauthenticated") throw cause;
      throw redirect({ to: "/sign-in", search: { next: location.href } });
    }
  },
  pendingComponent: ShellPending,
  pendingMs: 150,
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  beforeLoad: async ({ context }) => {
    const { capabilities } = await context.queryClient.ensureQueryData(queryOf("getMe"));
    throw redirect({ to: capabilities.viewPosture ? "/overview" : "/connectors" });
  },
});

const welcome = createRoute({
  getParentRoute: () => shell,
  path: "/welcome",
  component: lazyRouteComponent(() => import("./pages/WelcomePage"), "WelcomePage"),
});

const overview = createRoute({
  getParentRoute: () => shell,
  path: "/overview",
  component: lazyRouteComponent(() => import("./pages/overview/OverviewPage"), "OverviewPage"),
});

const inventory = createRoute({
  getParentRoute: () => shell,
  path: "/inventory",
  validateSearch: keys("q", "sort"),
  component: lazyRouteComponent(() => import("./pages/InventoryPage"), "InventoryPage"),
});

const clusters = createRoute({
  getParentRoute: () => shell,
  path: "/clusters",
  component: lazyRouteComponent(() => import("./pages/ClustersPage"), "ClustersPage"),
});

const cluster = createRoute({
  getParentRoute: () => shell,
  path: "/clusters/$id",
  validateSearch: keys("tab"),
  component: lazyRouteComponent(() => import("./pages/cluster/ClusterPage"), "ClusterPage"),
});

const clusterHistory = createRoute({
  getParentRoute: () => shell,
  path: "/clusters/$id/history",
  validateSearch: keys("at", "kind", "namespace", "name", "since", "until", "object"),
  component: lazyRouteComponent(() => import("./pages/history/HistoryPage"), "HistoryPage"),
});

const history = createRoute({
  getParentRoute: () => shell,
  path: "/history",
  component: lazyRouteComponent(() => import("./pages/history/HistorySizePage"), "HistorySizePage"),
});

const resource = createRoute({
  getParentRoute: () => shell,
  path: "/resources/$id",
  validateSearch: keys("tab", "state"),
  component: lazyRouteComponent(() => import("./pages/resource/ResourcePage"), "ResourcePage"),
});

const recommendations = createRoute({
  getParentRoute: () => shell,
  path: "/recommendations",
  validateSearch: keys("q"),
  component: lazyRouteComponent(() => import("./pages/RecommendationsPage"), "RecommendationsPage"),
});

const recommendation = createRoute({
  getParentRoute: () => shell,
  path: "/recommendations/$ruleId",
  validateSearch: keys("tab", "q", "connector", "cluster", "namespace"),
  component: lazyRouteComponent(() => import("./pages/recommendation/RecommendationPage"), "RecommendationPage"),
});

const findings = createRoute({
  getParentRoute: () => shell,
  path: "/findings",
  validateSearch: keys("q"),
  component: lazyRouteComponent(() => import("./pages/FindingsPage"), "FindingsPage"),
});

const finding = createRoute({
  getParentRoute: () => shell,
  path: "/findings/$id",
  validateSearch: keys("tab"),
  component: lazyRouteComponent(() => import("./pages/finding/FindingPage"), "FindingPage"),
});

const score = createRoute({
  getParentRoute: () => shell,
  path: "/score",
  validateSearch: keys("granularity", "cluster", "connector"),
  component: lazyRouteComponent(() => import("./pages/score/ScorePage"), "ScorePage"),
});

const standards = createRoute({
  getParentRoute: () => shell,
  path: "/standards",
  validateSearch: keys("cluster"),
  component: lazyRouteComponent(() => import("./pages/standards/StandardsPage"), "StandardsPage"),
});

const standard = createRoute({
  getParentRoute: () => shell,
  path: "/standards/$standardId",
  validateSearch: keys("cluster", "state", "tab"),
  component: lazyRouteComponent(() => import("./pages/standards/StandardPage"), "StandardPage"),
});

const requirement = createRoute({
  getParentRoute: () => shell,
  path: "/standards/$standardId/requirements/$requirementId",
  validateSearch: keys("cluster"),
  component: lazyRouteComponent(() => import("./pages/standards/RequirementPage"), "RequirementPage"),
});

const exemptions = createRoute({
  getParentRoute: () => shell,
  path: "/exemptions",
  validateSearch: keys("q"),
  component: lazyRouteComponent(() => import("./pages/exemptions/ExemptionsPage"), "ExemptionsPage"),
});

const exemption = createRoute({
  getParentRoute: () => shell,
  path: "/exemptions/$id",
  component: lazyRouteComponent(() => import("./pages/exemptions/ExemptionPage"), "ExemptionPage"),
});

const customRules = createRoute({
  getParentRoute: () => shell,
  path: "/custom-rules",
  component: lazyRouteComponent(() => import("./pages/custom-rules/CustomRulesPage"), "CustomRulesPage"),
});

const newCustomRule = createRoute({
  getParentRoute: () => shell,
  path: "/custom-rules/new",
  component: lazyRouteComponent(() => import("./pages/custom-rules/NewCustomRulePage"), "NewCustomRulePage"),
});

const customRule = createRoute({
  getParentRoute: () => shell,
  path: "/custom-rules/$ruleId",
  component: lazyRouteComponent(() => import("./pages/custom-rules/CustomRulePage"), "CustomRulePage"),
});

const connectors = createRoute({
  getParentRoute: () => shell,
  path: "/connectors",
  component: lazyRouteComponent(() => import("./pages/ConnectorsPage"), "ConnectorsPage"),
});

const newConnector = createRoute({
  getParentRoute: () => shell,
  path: "/connectors/new/$cloud",
  component: lazyRouteComponent(() => import("./pages/connector/NewConnectorPage"), "NewConnectorPage"),
});

const connector = createRoute({
  getParentRoute: () => shell,
  path: "/connectors/$id",
  component: lazyRouteComponent(() => import("./pages/connector/ConnectorPage"), "ConnectorPage"),
});

const discovery = createRoute({
  getParentRoute: () => shell,
  path: "/discoveries/$id",
  component: lazyRouteComponent(() => import("./pages/discovery/DiscoveryPage"), "DiscoveryPage"),
});

const check = createRoute({
  getParentRoute: () => shell,
  path: "/check",
  component: lazyRouteComponent(() => import("./pages/check/CheckPage"), "CheckPage"),
});

const access = createRoute({
  getParentRoute: () => shell,
  path: "/access",
  validateSearch: keys("tab"),
  component: lazyRouteComponent(() => import("./pages/access/AccessPage"), "AccessPage"),
});

const audit = createRoute({
  getParentRoute: () => shell,
  path: "/audit",
  validateSearch: keys("who", "action", "outcome", "address", "subject", "requestId", "since", "until"),
  component: lazyRouteComponent(() => import("./pages/audit/AuditPage"), "AuditPage"),
});

const auditEvent = createRoute({
  getParentRoute: () => shell,
  path: "/audit/$id",
  component: lazyRouteComponent(() => import("./pages/audit/AuditEventPage"), "AuditEventPage"),
});

const account = createRoute({
  getParentRoute: () => shell,
  path: "/account",
  component: lazyRouteComponent(() => import("./pages/account/AccountPage"), "AccountPage"),
});

const help = createRoute({
  getParentRoute: () => shell,
  path: "/help",
  component: lazyRouteComponent(() => import("./pages/HelpPage"), "HelpPage"),
});

/** Every other address. */
const missing = createRoute({
  getParentRoute: () => shell,
  path: "/$",
  component: lazyRouteComponent(() => import("./pages/MissingPage"), "MissingPage"),
});

const explore = [inventory, clusters, cluster, resource, recommendations, recommendation, findings, finding] as const;
const past = [clusterHistory, history] as const;
const measure = [score, standards, standard, requirement] as const;
const manage = [
  exemptions,
  exemption,
  customRules,
  newCustomRule,
  customRule,
  connectors,
  newConnector,
  connector,
  discovery,
  check,
  access,
  audit,
  auditEvent,
  account,
  help,
] as const;

export const routeTree = root.addChildren([
  signIn,
  providerReturn,
  shell.addChildren([home, welcome, overview, ...measure, ...explore, ...past, ...manage, missing]),
]);
