import { tokenAudiences } from "@periplus/shared/connector-identity";
import { everything } from "@periplus/shared/selection";
import { type MockConnector, mockClusters } from "../estate/clusters";
import { hoursAgo } from "../estate/random";
import type { Handlers } from "../handlers";
import { MockProblem } from "../problem";
import { addConnector, state } from "../state";
import { noChanges, onboardingOf } from "./onboarding";
import { verificationOf } from "./verification";

const lastRuns: Record<string, string> = { gcp: "completedWithGaps", azure: "completedWithGaps", kubernetes: "failed" };

const connectorView = (connector: MockConnector) => ({
  ...connector,
  sample: connector.scope[0]?.value !== "as given",
  paused: state.paused.has(connector.id),
  nextRunAt: state.paused.has(connector.id) ? null : hoursAgo(-connector.intervalMinutes / 90),
  createdAt: hoursAgo(900),
  clusters: mockClusters.filter((each) => each.connector === connector).length,
  lastRun: { id: "420", state: lastRuns[connector.cloud] ?? "completed", endedAt: hoursAgo(1.2) },
  selection: connector.selection ?? everything,
  lastSuccessAt: hoursAgo(connector.cloud === "kubernetes" ? 76 : 1.2),
  signIn: connector.cloud === "kubernetes" ? ("stored" as const) : ("federation" as const),
  credentialEndsAt: connector.cloud === "kubernetes" ? hoursAgo(-200) : null,
  credentialMessage: null,
});

const find = (id: string) => {
  const connector = state.connectors.find((each) => each.id === id);
  if (!connector) throw new MockProblem("not-found", "No connector has this id.");
  return connector;
};

export const connectorHandlers: Handlers<
  | "listConnectors"
  | "createConnector"
  | "createConnectorIdentity"
  | "getConnector"
  | "updateConnector"
  | "deleteConnector"
  | "getVerification"
  | "startVerification"
  | "getOnboarding"
  | "getOnboardingChanges"
  | "confirmOnboarding"
  | "startSampleData"
  | "deleteSampleData"
> = {
  listConnectors: (_, scene) => ({
    items: scene.has("empty") ? [] : state.connectors.map(connectorView),
    nextCursor: null,
  }),
  createConnector: ({ body }) => {
    if ("kubeconfig" in body.access && body.access.kubeconfig.includes("exec:"))
      throw new MockProblem(
        "refused-kubeconfig",
        "It runs a program to sign in (users[0].user.exec). Use a bound service account token instead.",
      );
    return connectorView(addConnector(body));
  },
  createConnectorIdentity: () => {
    const id = crypto.randomUUID();
    return {
      id,
      issuer: "https://periplus.example",
      isPublic: true,
      subject: `periplus:connector:${id}`,
      externalId: `periplus-${id}`,
      audiences: tokenAudiences,
      takesStoredSecrets: false,
    };
  },
  getConnector: ({ params }) => connectorView(find(params.id)),
  updateConnector: ({ params, body }) => {
    const connector = find(params.id);
    if (body.name !== undefined) connector.name = body.name;
    if (body.intervalMinutes !== undefined) connector.intervalMinutes = body.intervalMinutes;
    if (body.selection !== undefined) connector.selection = body.selection;
    if (body.paused !== undefined) state.paused[body.paused ? "add" : "delete"](connector.id);
    return connectorView(connector);
  },
  deleteConnector: ({ params }) => {
    state.connectors = state.connectors.filter(({ id }) => id !== params.id);
  },
  getVerification: ({ params }) => verificationOf(find(params.id)),
  startVerification: ({ params }) => verificationOf(find(params.id)),
  getOnboarding: ({ params }) => onboardingOf(params.cloud),
  getOnboardingChanges: () => noChanges,
  confirmOnboarding: () => noChanges,
  startSampleData: () => ({ connectors: state.connectors.map(connectorView) }),
  deleteSampleData: () => undefined,
};
