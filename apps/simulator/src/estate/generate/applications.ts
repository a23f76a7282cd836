import { daysBefore } from "../company.js";
import type { ClusterDefinition, NamespaceDefinition } from "../definition.js";
import type { Json, JsonObject } from "../objects.js";
import type { Part, Revision, Workload } from "../plan.js";
import { between, chance, pick } from "../random.js";
import { type Application, labelsOf, readApp } from "./application.js";
import { objectsOf } from "./application-objects.js";
import { containerSecurity, podSecurity } from "./security.js";

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
    number: index + 1,
    at: Math.floor((app.createdAt + (span * index) / count) / 1000) * 1000,
    step: 0,
    replicas: app.replicas,
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
  return {
    namespace: namespace.name,
    name,
    controller: archetype.controller,
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
    scaled: 0,
    podSteps: new Map(),
  };
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
