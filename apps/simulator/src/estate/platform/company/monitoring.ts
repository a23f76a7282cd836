import type { ClusterDefinition } from "../../definition.js";
import type { Part } from "../../plan.js";
import { type Component, planComponents, platformNamespace } from "../component.js";
import { planCrds } from "../crds.js";

const PROMETHEUS_CRDS = [
  "Alertmanager alertmanagers",
  "AlertmanagerConfig alertmanagerconfigs",
  "PodMonitor podmonitors",
  "Probe probes",
  "Prometheus prometheuses",
  "PrometheusAgent prometheusagents",
  "PrometheusRule prometheusrules",
  "ScrapeConfig scrapeconfigs",
  "ServiceMonitor servicemonitors",
  "ThanosRuler thanosrulers",
].map((text) => `${text} monitoring.coreos.com`);

const NAMESPACE = "monitoring";

const labelsOf = (name: string, component: string): Record<string, string> => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/component": component,
  "app.kubernetes.io/part-of": "kube-prometheus",
});

/** Named as kube-prometheus names them. */
const COMPONENTS: Component[] = [
  {
    namespace: NAMESPACE,
    name: "prometheus-operator",
    controller: "Deployment",
    labels: labelsOf("prometheus-operator", "controller"),
    containers: [
      {
        name: "prometheus-operator",
        image: "quay.io/prometheus-operator/prometheus-operator:v0.86.0",
        args: ["--kubelet-service=kube-system/kubelet"],
        ports: "http:8080",
        resources: "100m/100Mi 200m/200Mi",
        confinement: "restricted",
      },
    ],
    clusterRules: [
      "* monitoring.coreos.com *",
      "* apps statefulsets",
      "* core configmaps,secrets",
      "list,delete core pods",
      "get,create,update,delete core services,services/finalizers,endpoints",
      "list,watch core nodes",
      "read core namespaces",
    ],
  },
  {
    namespace: NAMESPACE,
    name: "prometheus-k8s",
    controller: "StatefulSet",
    replicas: 2,
    labels: labelsOf("prometheus", "prometheus"),
    containers: [
      {
        name: "prometheus",
        image: "quay.io/prometheus/prometheus:v3.7.2",
        args: ["--config.file=/etc/prometheus/config_out/prometheus.env.yaml", "--storage.tsdb.retention.time=15d"],
        ports: "web:9090",
        resources: "500m/2Gi -/6Gi",
        confinement: "restricted",
      },
      {
        name: "config-reloader",
        image: "quay.io/prometheus-operator/prometheus-config-reloader:v0.86.0",
        ports: "reloader-web:8080",
        resources: "10m/50Mi 10m/50Mi",
        confinement: "restricted",
      },
    ],
    clusterRules: ["get core nodes/metrics", "get /metrics,/metrics/slis", "read core services,endpoints,pods"],
    service: { ports: [{ name: "web", port: 9090, targetPort: "web" }] },
    spec: {
      volumeClaimTemplates: [
        {
          apiVersion: "v1",
          kind: "PersistentVolumeClaim",
          metadata: { name: "prometheus-db" },
          spec: {
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: "100Gi" } },
            volumeMode: "Filesystem",
          },
          status: { phase: "Pending" },
        },
      ],
    },
  },
  {
    namespace: NAMESPACE,
    name: "alertmanager-main",
    controller: "StatefulSet",
    replicas: 2,
    labels: labelsOf("alertmanager", "alert-router"),
    containers: [
      {
        name: "alertmanager",
        image: "quay.io/prometheus/alertmanager:v0.28.1",
        ports: "web:9093",
        resources: "4m/100Mi 100m/100Mi",
        confinement: "restricted",
      },
    ],
    service: { ports: [{ name: "web", port: 9093, targetPort: "web" }] },
  },
  {
    namespace: NAMESPACE,
    name: "grafana",
    controller: "Deployment",
    labels: labelsOf("grafana", "grafana"),
    containers: [
      {
        name: "grafana",
        image: "docker.io/grafana/grafana:12.2.0",
        ports: "http:3000",
        resources: "100m/100Mi 200m/200Mi",
        confinement: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
          readOnlyRootFilesystem: true,
          seccompProfile: { type: "RuntimeDefault" },
        },
      },
    ],
    pod: { securityContext: { fsGroup: 65534, runAsGroup: 65534, runAsNonRoot: true, runAsUser: 65534 } },
    service: { ports: [{ name: "http", port: 3000, targetPort: "http" }] },
  },
  {
    namespace: NAMESPACE,
    name: "node-exporter",
    controller: "DaemonSet",
    labels: labelsOf("node-exporter", "exporter"),
    containers: [
      {
        name: "node-exporter",
        image: "quay.io/prometheus/node-exporter:v1.9.1",
        args: ["--path.sysfs=/host/sys", "--path.rootfs=/host/root"],
        ports: "https:9100",
        resources: "102m/180Mi 250m/180Mi",
        confinement: {
          allowPrivilegeEscalation: false,
          capabilities: { add: ["SYS_TIME"], drop: ["ALL"] },
          readOnlyRootFilesystem: true,
        },
        hostPaths: ["/sys:ro", "/:ro"],
      },
    ],
    host: ["network", "pid"],
    pod: { securityContext: { runAsGroup: 65534, runAsNonRoot: true, runAsUser: 65534 } },
    clusterRules: ["create authentication.k8s.io tokenreviews", "create authorization.k8s.io subjectaccessreviews"],
  },
  {
    namespace: NAMESPACE,
    name: "kube-state-metrics",
    controller: "Deployment",
    labels: labelsOf("kube-state-metrics", "exporter"),
    containers: [
      {
        name: "kube-state-metrics",
        image: "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.17.0",
        ports: "http:8080",
        resources: "10m/190Mi 100m/250Mi",
        confinement: "restricted",
      },
    ],
    clusterRules: [
      "list,watch core configmaps,secrets,nodes,pods,services,serviceaccounts,resourcequotas,replicationcontrollers,limitranges,persistentvolumeclaims,persistentvolumes,namespaces,endpoints",
      "list,watch apps statefulsets,daemonsets,deployments,replicasets",
      "list,watch batch cronjobs,jobs",
      "list,watch networking.k8s.io networkpolicies,ingressclasses,ingresses",
      "list,watch rbac.authorization.k8s.io clusterrolebindings,clusterroles,rolebindings,roles",
    ],
  },
];

/** Prometheus, Alertmanager and Grafana with the operator. */
export function planMonitoring(definition: ClusterDefinition): Part {
  return planComponents(definition, COMPONENTS, [
    ...platformNamespace(definition, NAMESPACE, { "pod-security.kubernetes.io/warn": "privileged" }),
    ...planCrds(definition, PROMETHEUS_CRDS),
  ]);
}
