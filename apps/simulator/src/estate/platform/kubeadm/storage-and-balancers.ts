import type { Component } from "../component.js";

/** MetalLB and Longhorn, which take the places of a cloud's balancers and disks. */
export const STORAGE_AND_BALANCERS: Component[] = [
  {
    namespace: "metallb-system",
    name: "speaker",
    controller: "DaemonSet",
    labels: { app: "metallb", component: "speaker" },
    containers: [
      {
        name: "speaker",
        image: "quay.io/metallb/speaker:v0.15.2",
        args: ["--port=7472", "--log-level=info"],
        ports: "monitoring:7472 memberlist-tcp:7946",
        confinement: {
          allowPrivilegeEscalation: false,
          capabilities: { add: ["NET_RAW"], drop: ["ALL"] },
          readOnlyRootFilesystem: true,
        },
      },
    ],
    host: ["network"],
    clusterRules: ["read core services,namespaces,nodes", "read discovery.k8s.io endpointslices"],
    rules: ["read core secrets,configmaps", "list core pods", "read metallb.io *"],
  },
  {
    namespace: "metallb-system",
    name: "controller",
    controller: "Deployment",
    labels: { app: "metallb", component: "controller" },
    containers: [
      {
        name: "controller",
        image: "quay.io/metallb/controller:v0.15.2",
        args: ["--port=7472"],
        ports: "monitoring:7472 webhook-server:9443",
        confinement: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["all"] },
          readOnlyRootFilesystem: true,
        },
      },
    ],
    clusterRules: ["get,list,watch core services,namespaces", "update core services/status"],
  },
  {
    namespace: "longhorn-system",
    name: "longhorn-manager",
    controller: "DaemonSet",
    labels: { app: "longhorn-manager" },
    containers: [
      {
        name: "longhorn-manager",
        image: "docker.io/longhornio/longhorn-manager:v1.9.2",
        command: ["longhorn-manager", "-d", "daemon"],
        ports: "manager:9500",
        confinement: "privileged",
        hostPaths: ["/boot", "/dev", "/proc", "/etc", "/var/lib/longhorn"],
      },
    ],
    account: "longhorn-service-account",
    pool: "worker",
    clusterRules: [
      "* apiextensions.k8s.io customresourcedefinitions",
      "* core pods,events,persistentvolumes,persistentvolumeclaims,nodes,proxy/nodes,pods/log,secrets,services,endpoints,configmaps,serviceaccounts",
      "* apps daemonsets,statefulsets,deployments",
      "* batch jobs,cronjobs",
      "* storage.k8s.io *",
      "* longhorn.io *",
    ],
  },
  {
    namespace: "longhorn-system",
    name: "longhorn-ui",
    controller: "Deployment",
    replicas: 2,
    labels: { app: "longhorn-ui" },
    containers: [{ name: "longhorn-ui", image: "docker.io/longhornio/longhorn-ui:v1.9.2", ports: "http:8000" }],
    account: "default",
    service: { type: "NodePort", ports: [{ name: "http", port: 80, targetPort: "http" }] },
  },
];
