import { hex } from "../../random.js";
import type { Component } from "../component.js";

const SYSTEM = "kube-system";

const REGISTRY = "registry.k8s.io";

const PKI = "/etc/kubernetes/pki";

const CERTIFICATES = [
  "/etc/ssl/certs:ro",
  "/etc/ca-certificates:ro",
  "/usr/local/share/ca-certificates:ro",
  "/usr/share/ca-certificates:ro",
];

function mirrored(name: string): Record<string, string> {
  const hash = hex(`static/${name}`, 32);
  return {
    "kubernetes.io/config.hash": hash,
    "kubernetes.io/config.mirror": hash,
    "kubernetes.io/config.source": "file",
  };
}

function staticPod(
  name: string,
  container: Omit<Component["containers"][number], "name">,
  more: Partial<Component> = {},
): Component {
  return {
    namespace: SYSTEM,
    name,
    controller: "Pod",
    labels: { component: name, tier: "control-plane" },
    containers: [{ name, ...container }],
    pod: { securityContext: { seccompProfile: { type: "RuntimeDefault" } } },
    host: ["network"],
    critical: "node",
    account: "default",
    pool: "control",
    podAnnotations: mirrored(name),
    ...more,
  };
}

/** The store. */
function etcd(): Component {
  return staticPod("etcd", {
    image: `${REGISTRY}/etcd:3.6.4-0`,
    command: [
      "etcd",
      "--advertise-client-urls=https://10.20.0.10:2379",
      `--cert-file=${PKI}/etcd/server.crt`,
      "--client-cert-auth=true",
      "--data-dir=/var/lib/etcd",
      `--key-file=${PKI}/etcd/server.key`,
      "--listen-client-urls=https://127.0.0.1:2379,https://10.20.0.10:2379",
      "--listen-metrics-urls=http://127.0.0.1:2381",
      `--peer-cert-file=${PKI}/etcd/peer.crt`,
      "--peer-client-cert-auth=true",
      `--peer-key-file=${PKI}/etcd/peer.key`,
      `--peer-trusted-ca-file=${PKI}/etcd/ca.crt`,
      "--snapshot-count=10000",
      `--trusted-ca-file=${PKI}/etcd/ca.crt`,
    ],
    resources: "100m/100Mi",
    hostPaths: ["/var/lib/etcd", `${PKI}/etcd`],
  });
}

/** The API server: no audit log, no encryption at rest, profiling left on. */
function apiServer(version: string): Component {
  return staticPod("kube-apiserver", {
    image: `${REGISTRY}/kube-apiserver:v${version}`,
    command: [
      "kube-apiserver",
      "--advertise-address=10.20.0.10",
      "--allow-privileged=true",
      "--authorization-mode=Node,RBAC",
      `--client-ca-file=${PKI}/ca.crt`,
      "--enable-admission-plugins=NodeRestriction",
      "--enable-bootstrap-token-auth=true",
      `--etcd-cafile=${PKI}/etcd/ca.crt`,
      `--etcd-certfile=${PKI}/apiserver-etcd-client.crt`,
      `--etcd-keyfile=${PKI}/apiserver-etcd-client.key`,
      "--etcd-servers=https://127.0.0.1:2379",
      `--kubelet-client-certificate=${PKI}/apiserver-kubelet-client.crt`,
      `--kubelet-client-key=${PKI}/apiserver-kubelet-client.key`,
      "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
      "--profiling=true",
      "--secure-port=6443",
      "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
      `--service-account-key-file=${PKI}/sa.pub`,
      `--service-account-signing-key-file=${PKI}/sa.key`,
      "--service-cluster-ip-range=10.96.0.0/12",
      `--tls-cert-file=${PKI}/apiserver.crt`,
      `--tls-private-key-file=${PKI}/apiserver.key`,
    ],
    resources: "250m/-",
    hostPaths: [`${PKI}:ro`, ...CERTIFICATES],
  });
}

/** The controllers. */
function controllerManager(version: string): Component {
  return staticPod("kube-controller-manager", {
    image: `${REGISTRY}/kube-controller-manager:v${version}`,
    command: [
      "kube-controller-manager",
      "--allocate-node-cidrs=true",
      "--authentication-kubeconfig=/etc/kubernetes/controller-manager.conf",
      "--authorization-kubeconfig=/etc/kubernetes/controller-manager.conf",
      "--bind-address=127.0.0.1",
      "--cluster-cidr=10.244.0.0/16",
      `--cluster-signing-cert-file=${PKI}/ca.crt`,
      `--cluster-signing-key-file=${PKI}/ca.key`,
      "--controllers=*,bootstrapsigner,tokencleaner",
      "--kubeconfig=/etc/kubernetes/controller-manager.conf",
      "--leader-elect=true",
      `--root-ca-file=${PKI}/ca.crt`,
      `--service-account-private-key-file=${PKI}/sa.key`,
      "--use-service-account-credentials=true",
    ],
    resources: "200m/-",
    hostPaths: [
      `${PKI}:ro`,
      "/etc/kubernetes/controller-manager.conf:ro",
      "/usr/libexec/kubernetes/kubelet-plugins/volume/exec",
      ...CERTIFICATES,
    ],
  });
}

/** The scheduler. */
function scheduler(version: string): Component {
  return staticPod("kube-scheduler", {
    image: `${REGISTRY}/kube-scheduler:v${version}`,
    command: [
      "kube-scheduler",
      "--authentication-kubeconfig=/etc/kubernetes/scheduler.conf",
      "--authorization-kubeconfig=/etc/kubernetes/scheduler.conf",
      "--bind-address=127.0.0.1",
      "--kubeconfig=/etc/kubernetes/scheduler.conf",
      "--leader-elect=true",
    ],
    resources: "100m/-",
    hostPaths: ["/etc/kubernetes/scheduler.conf:ro"],
  });
}

/** The control plane as kubeadm lays it out; auditing and encryption at rest were never switched on. */
export function controlPlane(version: string): Component[] {
  return [etcd(), apiServer(version), controllerManager(version), scheduler(version)];
}
