import { daysBefore } from "../company.js";
import type { ClusterDefinition } from "../definition.js";
import type { JsonObject } from "../objects.js";
import type { Authored } from "../plan.js";

const paths = (...nonResourceURLs: string[]): JsonObject => ({ verbs: ["get"], nonResourceURLs });

const ROLES: Readonly<Record<string, JsonObject[]>> = {
  "cluster-admin": [
    { verbs: ["*"], apiGroups: ["*"], resources: ["*"] },
    { verbs: ["*"], nonResourceURLs: ["*"] },
  ],
  "system:basic-user": [
    {
      verbs: ["create"],
      apiGroups: ["authorization.k8s.io"],
      resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
    },
    { verbs: ["create"], apiGroups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"] },
  ],
  "system:discovery": [
    paths(
      "/api",
      "/api/*",
      "/apis",
      "/apis/*",
      "/healthz",
      "/livez",
      "/openapi",
      "/openapi/*",
      "/readyz",
      "/version",
      "/version/",
    ),
  ],
  "system:public-info-viewer": [paths("/healthz", "/livez", "/readyz", "/version", "/version/")],
};

const BINDINGS: readonly (readonly [string, string[]])[] = [
  ["cluster-admin", ["system:masters"]],
  ["system:basic-user", ["system:authenticated"]],
  ["system:discovery", ["system:authenticated"]],
  ["system:public-info-viewer", ["system:authenticated", "system:unauthenticated"]],
];

/** The roles and bindings that every API server makes for itself. */
export function planDefaultRbac(definition: ClusterDefinition): Authored[] {
  const base = {
    labels: { "kubernetes.io/bootstrapping": "rbac-defaults" },
    annotations: { "rbac.authorization.kubernetes.io/autoupdate": "true" },
    manager: "kube-apiserver",
    createdAt: daysBefore(definition.ageDays),
    touched: 0,
  };
  const apiGroup = "rbac.authorization.k8s.io";
  const roles = Object.entries(ROLES).map(
    ([name, rules]): Authored => ({ ...base, kind: "ClusterRole", name, body: { rules } }),
  );
  const bindings = BINDINGS.map(([name, groups]): Authored => {
    const subjects = groups.map((group) => ({ kind: "Group", apiGroup, name: group }));
    return {
      ...base,
      kind: "ClusterRoleBinding",
      name,
      body: { subjects, roleRef: { apiGroup, kind: "ClusterRole", name } },
    };
  });
  return [...roles, ...bindings];
}
