import { DOMAIN, daysBefore } from "../company.js";
import type { ClusterDefinition, NamespaceDefinition } from "../definition.js";
import type { Json, JsonObject } from "../objects.js";
import type { Authored, Controller, Part, Revision, Workload } from "../plan.js";
import { between, chance, pick } from "../random.js";
import { ARCHETYPES, type Archetype } from "./archetypes.js";
import { containerSecurity, podSecurity, type Weaknesses, weaknessesOf } from "./security.js";

/** Where an application stands and what it is. */
interface Application {
  definition: ClusterDefinition;
  namespace: NamespaceDefinition;
  name: string;
  archetype: Archetype;
  replicas: number;
  identity: string;
  has: Weaknesses;
  manager: string;
  createdAt: number;
}

/** `checkout-api:api*3` */
function readApp(
  definition: ClusterDefinition,
  namespace: NamespaceDefinition,
  seed: number,
  text: string,
): Application {
  const match = /^([a-z0-9-]+):([a-z]+)(?:\*(\d+))?$/.exec(text);
  const [, name = "", kind = "", count] = match ?? [];
  const archetype = Object.hasOwn(ARCHETYPES, kind) ? ARCHETYPES[kind] : undefined;
  if (!archetype) throw new RangeError(`cannot read the application ${text}`);
  const identity = [seed, definition.name, namespace.name, name].join("/");
  const production = definition.environment === "production";
  return {
    definition,
    namespace,
    name,
    archetype,
    replicas: count === undefined ? (production ? archetype.replicas : 1) : Number(count),
    identity,
    has: weaknessesOf(identity, namespace.posture ?? definition.posture),
    manager: pick(
      `${identity}/manager`,
      definition.posture === "careless" ? ["kubectl-client-side-apply", "helm"] : ["helm", "argocd-controller"],
    ),
    createdAt: daysBefore(between(`${identity}/age`, 20, Math.max(21, definition.ageDays - 1))),
  };
}

function labelsOf({ name, namespace, archetype, identity, manager }: Application): Record<string, string> {
  return {
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/instance": name,
    "app.kubernetes.io/component": archetype.component,
    "app.kubernetes.io/part-of": namespace.team,
    ...(manager === "helm"
      ? {
          "app.kubernetes.io/managed-by": "Helm",
          "helm.sh/chart": `${name}-${between(`${identity}/chart`, 0, 4)}.${between(`${identity}/c2`, 0, 30)}.0`,
        }
      : {}),
  };
}

/** The image at a revision: the company's own are numbered on, third-party ones stay. */
function imageAt(app: Application, revision: number): string {
  const { archetype, definition, namespace, name, identity, has } = app;
  if (archetype.image !== undefined)
    return has("latestTag") ? archetype.image.replace(/:[^:/]+$/, ":latest") : archetype.image;
  const repository = `${definition.registry}/${namespace.team}/${name}`;
  if (has("latestTag")) return `${repository}:latest`;
  return `${repository}:${between(`${identity}/major`, 1, 4)}.${between(`${identity}/minor`, 0, 20) + revision}.${between(`${identity}/patch`, 0, 9)}`;
}

function environmentOf(app: Application): JsonObject[] {
  const { name, identity, has, namespace } = app;
  const secret = { name: `${name}-credentials` };
  const password: JsonObject = has("literalPassword")
    ? {
        name: "DATABASE_PASSWORD",
        value: pick(`${identity}/password`, ["changeme", "norrvik2024", "postgres", "S3cret!"]),
      }
    : { name: "DATABASE_PASSWORD", valueFrom: { secretKeyRef: { ...secret, key: "password" } } };
  const common: JsonObject[] = [
    { name: "LOG_LEVEL", value: pick(`${identity}/log`, ["info", "info", "warn", "debug"]) },
    { name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: "http://otel-collector.monitoring:4317" },
    { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
  ];
  if (app.archetype.image !== undefined) return chance(`${identity}/env`, 0.5) ? [password] : [];
  return [...common, { name: "DATABASE_HOST", value: `postgres.${namespace.name}.svc.cluster.local` }, password];
}

function probesOf({ archetype, has, name }: Application): JsonObject {
  const [port] = archetype.ports;
  if (!port || has("noProbes")) return {};
  const check: JsonObject = archetype.http
    ? { httpGet: { path: "/healthz", port: port.name } }
    : { tcpSocket: { port: port.name } };
  return {
    livenessProbe: { ...check, initialDelaySeconds: 10, periodSeconds: 20 },
    readinessProbe: { ...check, initialDelaySeconds: name.length % 7, periodSeconds: 5 },
  };
}

function volumesOf(app: Application): { volumes: JsonObject[]; volumeMounts: JsonObject[] } {
  const { name, has, identity } = app;
  const volumes: JsonObject[] = [{ name: "tmp", emptyDir: {} }];
  const volumeMounts: JsonObject[] = [{ name: "tmp", mountPath: "/tmp" }];
  if (chance(`${identity}/config`, 0.6)) {
    volumes.push({ name: "config", configMap: { name: `${name}-config` } });
    volumeMounts.push({ name: "config", mountPath: "/etc/app", readOnly: true });
  }
  if (has("hostPath")) {
    const path = pick(`${identity}/host`, ["/var/run/docker.sock", "/var/log", "/etc", "/mnt/cache", "/"]);
    volumes.push({ name: "host", hostPath: { path } });
    volumeMounts.push({ name: "host", mountPath: path === "/" ? "/host" : path });
  }
  return { volumes, volumeMounts };
}

function podOf(app: Application, revision: number): JsonObject {
  const { archetype, name, has, identity } = app;
  const { volumes, volumeMounts } = volumesOf(app);
  const dataMount = archetype.storage ? [{ name: "data", mountPath: archetype.dataPath ?? "/data" }] : [];
  const env = environmentOf(app);
  const container: JsonObject = {
    name: archetype.image === undefined ? name : archetype.component,
    image: imageAt(app, revision),
    ...(archetype.args ? { args: archetype.args } : {}),
    ...(archetype.ports.length > 0
      ? { ports: archetype.ports.map(({ name, port }): Json => ({ name, containerPort: port })) }
      : {}),
    ...(env.length > 0 ? { env } : {}),
    resources: has("noLimits") ? {} : archetype.resources,
    ...probesOf(app),
    ...containerSecurity(has),
    volumeMounts: [...volumeMounts, ...dataMount],
  };
  const user = archetype.user ?? between(`${identity}/user`, 1000, 1001) * 10;
  return {
    volumes,
    containers: [container],
    ...(has("defaultAccount") ? {} : { serviceAccountName: name }),
    ...(has("mountsToken") ? {} : { automountServiceAccountToken: false }),
    ...(has("hostNetwork") ? { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" } : {}),
    ...podSecurity(has, user),
    ...(archetype.image === undefined ? { imagePullSecrets: [{ name: "registry" }] } : {}),
  };
}

function revisionsOf(app: Application): Revision[] {
  const count = app.archetype.controller === "Deployment" ? between(`${app.identity}/revisions`, 1, 4) : 1;
  const span = daysBefore(2) - app.createdAt;
  return Array.from({ length: count }, (_, index) => ({
    at: Math.floor((app.createdAt + (span * index) / count) / 1000) * 1000,
    step: 0,
    pod: podOf(app, index),
  }));
}

function controllerSpec(app: Application): JsonObject {
  const { archetype, identity } = app;
  if (archetype.controller === "CronJob") {
    return {
      schedule: pick(`${identity}/schedule`, ["0 * * * *", "0 */4 * * *", "0 */6 * * *", "30 2 * * *", "15 3 * * 0"]),
    };
  }
  if (!archetype.storage) return {};
  return {
    volumeClaimTemplates: [
      {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: "data" },
        spec: {
          accessModes: ["ReadWriteOnce"],
          resources: { requests: { storage: archetype.storage } },
          volumeMode: "Filesystem",
        },
        status: { phase: "Pending" },
      },
    ],
  };
}

function workloadOf(app: Application): Workload {
  const { archetype, namespace, name, replicas, manager, createdAt, identity } = app;
  const labels = labelsOf(app);
  const controller: Controller = archetype.controller;
  return {
    namespace: namespace.name,
    name,
    controller,
    replicas,
    labels,
    selector: { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": name },
    annotations:
      manager === "helm" ? { "meta.helm.sh/release-name": name, "meta.helm.sh/release-namespace": namespace.name } : {},
    podAnnotations: chance(`${identity}/scrape`, 0.4)
      ? { "prometheus.io/scrape": "true", "prometheus.io/port": String(archetype.ports[0]?.port ?? 8080) }
      : {},
    spec: controllerSpec(app),
    manager,
    createdAt,
    touched: 0,
    revisions: revisionsOf(app),
    restarts: new Map(),
  };
}

function objectsOf(app: Application): Authored[] {
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
    const status = {
      currentHealthy: app.replicas,
      desiredHealthy: app.replicas - 1,
      disruptionsAllowed: 1,
      expectedPods: app.replicas,
      observedGeneration: 1,
    };
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

function ingressOf({
  name,
  definition,
  namespace,
  identity,
}: Application): Pick<Authored, "body" | "annotations" | "status"> {
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
    status: { loadBalancer: {} },
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

/** What one application of a namespace brings along. */
export function planApplication(
  definition: ClusterDefinition,
  namespace: NamespaceDefinition,
  seed: number,
  text: string,
): Part {
  const app = readApp(definition, namespace, seed, text);
  return { workloads: [workloadOf(app)], objects: objectsOf(app) };
}
