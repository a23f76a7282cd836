import { DOMAIN, formatTime } from "../company.js";
import type { JsonObject } from "../objects.js";
import type { Authored } from "../plan.js";
import { chance, pick } from "../random.js";
import { type Application, labelsOf } from "./application.js";

function budgetStatus(replicas: number, since: number): JsonObject {
  const condition = {
    type: "DisruptionAllowed",
    status: "True",
    observedGeneration: 1,
    lastTransitionTime: formatTime(since),
    reason: "SufficientPods",
    message: "",
  };
  return {
    observedGeneration: 1,
    disruptionsAllowed: 1,
    currentHealthy: replicas,
    desiredHealthy: replicas - 1,
    expectedPods: replicas,
    conditions: [condition],
  };
}

/** What an application brings along beside its workload. */
export function objectsOf(app: Application): Authored[] {
  const { archetype, namespace, name, has, manager, createdAt, definition } = app;
  const labels = labelsOf(app);
  const base = { namespace: namespace.name, name, labels, manager, createdAt, touched: 0 };
  const selector = { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name };
  const objects: Authored[] = [];
  if (!has("defaultAccount")) objects.push({ ...base, kind: "ServiceAccount", body: {} });
  if (archetype.ports.length > 0)
    objects.push({ ...base, kind: "Service", body: { spec: serviceSpec(app, selector) } });
  if (archetype.public) objects.push({ ...base, kind: "Ingress", ...ingressOf(app) });
  if (!has("noPolicy") && archetype.ports.length > 0)
    objects.push({ ...base, kind: "NetworkPolicy", body: { spec: policySpec(app, selector) } });
  if (!has("noBudget") && app.replicas > 1) {
    const status = budgetStatus(app.replicas, createdAt);
    objects.push({
      ...base,
      kind: "PodDisruptionBudget",
      body: { spec: { maxUnavailable: 1, selector: { matchLabels: selector } } },
      status,
    });
  }
  if (chance(`${app.identity}/role`, definition.posture === "hardened" ? 0.12 : 0.25)) objects.push(...rolesOf(app));
  return objects;
}

function serviceSpec(app: Application, selector: Record<string, string>): JsonObject {
  const { archetype, definition, identity } = app;
  const ports = archetype.ports.map(({ name, port, servicePort }) => ({
    name,
    port: servicePort ?? port,
    targetPort: name,
  }));
  const careless = definition.posture === "careless" && chance(`${identity}/exposed`, 0.18);
  const headless = archetype.controller === "StatefulSet" ? { clusterIP: "None" } : {};
  return {
    ports,
    selector,
    ...(careless ? { type: pick(`${identity}/expose`, ["LoadBalancer", "NodePort"]) } : headless),
  };
}

function ingressOf({ name, definition, namespace, identity }: Application): Pick<Authored, "body" | "annotations"> {
  const host =
    definition.environment === "production" ? `${name}.${DOMAIN}` : `${name}.${namespace.name}.dev.${DOMAIN}`;
  const secure =
    definition.posture === "hardened" || chance(`${identity}/tls`, definition.posture === "careless" ? 0.3 : 0.8);
  const backend = { service: { name, port: { name: "http" } } };
  const spec = {
    ingressClassName: "nginx",
    ...(secure ? { tls: [{ hosts: [host], secretName: `${name}-tls` }] } : {}),
    rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
  };
  const issuer: Record<string, string> = secure ? { "cert-manager.io/cluster-issuer": "letsencrypt" } : {};
  return {
    body: { spec },
    annotations: { ...issuer, "nginx.ingress.kubernetes.io/proxy-body-size": "8m" },
  };
}

function policySpec({ archetype, namespace }: Application, selector: Record<string, string>): JsonObject {
  const from: JsonObject[] = [{ podSelector: {} }];
  if (archetype.public)
    from.push({ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "ingress-nginx" } } });
  else from.push({ namespaceSelector: { matchLabels: { team: namespace.team } } });
  const ports = archetype.ports.map(({ port }) => ({ protocol: "TCP", port }));
  return { podSelector: { matchLabels: selector }, ingress: [{ from, ports }], policyTypes: ["Ingress"] };
}

const ROLE_RULES: readonly JsonObject[] = [
  { verbs: ["get", "list", "watch"], apiGroups: [""], resources: ["configmaps"] },
  { verbs: ["get", "create", "update"], apiGroups: ["coordination.k8s.io"], resources: ["leases"] },
  { verbs: ["get", "list", "watch"], apiGroups: [""], resources: ["pods", "services", "endpoints"] },
];

function rolesOf(app: Application): Authored[] {
  const { namespace, name, identity, has, manager, createdAt, definition } = app;
  const base = { namespace: namespace.name, name, labels: labelsOf(app), manager, createdAt, touched: 0 };
  const wide: JsonObject = { verbs: ["*"], apiGroups: [""], resources: ["secrets", "pods", "configmaps"] };
  const careless = definition.posture === "careless" && chance(`${identity}/wide`, 0.4);
  const subject = { kind: "ServiceAccount", name: has("defaultAccount") ? "default" : name, namespace: namespace.name };
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name };
  return [
    { ...base, kind: "Role", body: { rules: [careless ? wide : pick(`${identity}/rule`, ROLE_RULES)] } },
    { ...base, kind: "RoleBinding", body: { subjects: [subject], roleRef } },
  ];
}
