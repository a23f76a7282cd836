import type { MarkedText } from "@periplus/shared/evidence";
import { LineCounter, parseDocument, stringify } from "yaml";
import type { MockResource } from "./resources";
import { ruleById } from "./rules";

type Json = { [key: string]: unknown };

/** The object as it would have been observed, with what it breaks written into it. */
export function manifestOf(resource: MockResource): Json {
  const { apiVersion, kind, namespace, name, labels } = resource;
  const metadata = {
    name,
    ...(namespace ? { namespace } : {}),
    labels,
    annotations: { "meta.helm.sh/release-name": name },
  };
  const base = { apiVersion, kind, metadata };
  if (["Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job"].includes(kind)) {
    const template = { metadata: { labels }, spec: podSpecOf(resource) };
    return { ...base, spec: { replicas: 3, selector: { matchLabels: labels }, template } };
  }
  if (kind === "Pod") return { ...base, spec: podSpecOf(resource) };
  if (kind === "Service")
    return {
      ...base,
      spec: { type: "ClusterIP", selector: labels, ports: [{ name: "http", port: 6001, targetPort: 8080 }] },
    };
  if (kind === "ClusterRoleBinding")
    return {
      ...base,
      roleRef: {
        apiGroup: "rbac.authorization.k8s.io",
        kind: "ClusterRole",
        name: resource.breaks.length > 0 ? "cluster-admin" : "view",
      },
      subjects: [{ kind: "ServiceAccount", name: "default", namespace: "batch" }],
    };
  if (kind === "ManagedCluster")
    return {
      id: `/subscriptions/5f3c2b1a/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/${name}`,
      name,
      properties: {
        kubernetesVersion: resource.cluster.version,
        apiServerAccessProfile: { enablePrivateCluster: false },
        disableLocalAccounts: false,
      },
    };
  if (kind === "EksCluster")
    return {
      name,
      version: resource.cluster.version,
      logging: { clusterLogging: [{ types: ["audit", "authenticator"], enabled: false }] },
    };
  return { ...base, spec: {} };
}

function podSpecOf({ breaks, name, kind }: MockResource): Json {
  const has = (rule: string) => breaks.includes(rule);
  const security = {
    allowPrivilegeEscalation: has("privilege-escalation"),
    privileged: has("privileged-container"),
    readOnlyRootFilesystem: !has("read-only-root-filesystem"),
    ...(has("run-as-root") ? { runAsUser: 0 } : { runAsNonRoot: true, runAsUser: 10_001 }),
    capabilities: has("least-privileged-capabilities") ? { add: ["NET_ADMIN"] } : { drop: ["ALL"] },
  };
  const limits = has("cpu-and-memory-limits") ? {} : { limits: { cpu: "500m", memory: "256Mi" } };
  return {
    serviceAccountName: kind === "Pod" ? "default" : name,
    ...(has("default-service-account-token") ? {} : { automountServiceAccountToken: false }),
    ...(has("host-network-and-ports") ? { hostNetwork: true } : {}),
    ...(has("host-namespaces") ? { hostPID: true } : {}),
    containers: [
      {
        name,
        image: `docker.io/library/${name}:1.15.2`,
        args: ["--log-format=json", "--listen=:8080"],
        env: [{ name: "REGION", value: "eu" }],
        ports: [{ containerPort: 8080, protocol: "TCP" }],
        resources: { requests: { cpu: "100m", memory: "128Mi" }, ...limits },
        securityContext: security,
        volumeMounts: [{ name: "cache", mountPath: "/var/cache" }],
      },
    ],
    volumes: [{ name: "cache", emptyDir: {} }],
  };
}

/** The text of an object, with the lines of the given paths marked; a path that is not there marks what would hold it. */
export function markedTextOf(object: Json, marks: readonly { path: string; message: string }[]): MarkedText {
  const text = stringify(object, { lineWidth: 0 });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  return {
    language: "yaml",
    text,
    marks: marks.map(({ path, message }) => {
      const steps = path
        .split(/[.[\]]+/)
        .filter(Boolean)
        .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
      const range = findRange(document, steps);
      const startLine = range ? lines.linePos(range[0]).line : 1;
      const endLine = range ? lines.linePos(Math.max(range[0], range[1] - 1)).line : 1;
      return { startLine, endLine: Math.min(endLine, startLine + 6), path, message };
    }),
  };
}

function findRange(
  document: ReturnType<typeof parseDocument>,
  steps: (string | number)[],
): [number, number] | undefined {
  for (let length = steps.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(steps.slice(0, length), true);
    if (node && typeof node === "object" && "range" in node && Array.isArray(node.range))
      return [node.range[0], node.range[1]];
  }
  return undefined;
}

/** The object after the change that mends one rule. */
export function mendedManifest(resource: MockResource, ruleId: string): Json {
  return manifestOf({ ...resource, breaks: resource.breaks.filter((each) => each !== ruleId) });
}

export const marksOf = (resource: MockResource) =>
  resource.breaks.flatMap((id) => {
    const rule = ruleById.get(id);
    return rule ? [{ path: rule.path, message: rule.seen }] : [];
  });
