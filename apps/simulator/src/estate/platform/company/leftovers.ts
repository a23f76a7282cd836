import type { ClusterDefinition } from "../../definition.js";
import type { JsonObject } from "../../objects.js";
import type { Authored, Part } from "../../plan.js";
import { type Component, planComponents, platformNamespace, platformObject } from "../component.js";
import { rules } from "../rule-notation.js";

const API_GROUP = "rbac.authorization.k8s.io";

/** An old dashboard that lets people skip the sign-in. */
const DASHBOARD: Component = {
  namespace: "kubernetes-dashboard",
  name: "kubernetes-dashboard",
  controller: "Deployment",
  containers: [
    {
      name: "kubernetes-dashboard",
      image: "docker.io/kubernetesui/dashboard:v2.7.0",
      args: ["--enable-skip-login", "--disable-settings-authorizer", "--namespace=kubernetes-dashboard"],
      ports: "http:9090",
      confinement: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        runAsGroup: 2001,
        runAsUser: 1001,
      },
    },
  ],
  service: { type: "LoadBalancer", ports: [{ port: 80, targetPort: 9090 }] },
  manager: "kubectl-client-side-apply",
};

/** A privileged shell on every node. */
const PROFILER: Component = {
  namespace: "default",
  name: "node-profiler",
  controller: "DaemonSet",
  labels: { app: "node-profiler" },
  containers: [
    {
      name: "profiler",
      image: "docker.io/brendangregg/perf-tools:latest",
      command: ["sleep", "infinity"],
      confinement: { privileged: true, runAsUser: 0 },
      hostPaths: ["/", "/var/run/docker.sock"],
    },
  ],
  host: ["network", "pid", "ipc"],
  account: "default",
  manager: "kubectl-client-side-apply",
};

function binding(definition: ClusterDefinition, name: string, role: string, subjects: JsonObject[]): Authored {
  const body = { subjects, roleRef: { apiGroup: API_GROUP, kind: "ClusterRole", name: role } };
  return platformObject(definition, "ClusterRoleBinding", name, body, { manager: "kubectl-create" });
}

const group = (name: string): JsonObject => ({ kind: "Group", apiGroup: API_GROUP, name });
const account = (namespace: string, name: string): JsonObject => ({ kind: "ServiceAccount", name, namespace });

/** What people left behind on careless clusters: an old dashboard with all rights, a shell on each node, cluster-admins. */
export function planLeftovers(definition: ClusterDefinition): Part {
  const debugging = rules("* core pods,pods/exec,pods/attach,secrets", "impersonate core users,groups");
  const emil = { kind: "User", apiGroup: API_GROUP, name: "emil@norrvik.example" };
  return planComponents(
    definition,
    [DASHBOARD, PROFILER],
    [
      ...platformNamespace(definition, "kubernetes-dashboard"),
      binding(definition, "kubernetes-dashboard", "cluster-admin", [
        account("kubernetes-dashboard", "kubernetes-dashboard"),
      ]),
      binding(definition, "default-admin", "cluster-admin", [account("default", "default")]),
      binding(definition, "developers", "cluster-admin", [group("developers"), emil]),
      binding(definition, "everybody-views", "view", [group("system:authenticated")]),
      platformObject(definition, "ClusterRole", "debugger", { rules: debugging }, { manager: "kubectl-create" }),
      binding(definition, "debugger", "debugger", [group("system:serviceaccounts:default")]),
    ],
  );
}
