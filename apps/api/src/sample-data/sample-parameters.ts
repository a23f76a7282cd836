import type { ParameterValues } from "@periplus/shared/rule";

/** What the security team of the sample estate's company allows, for the rules that judge nothing until they are told. */
export const sampleParameters: Readonly<Record<string, ParameterValues>> = {
  "container-allowed-capabilities": {
    allowedCapabilities: ["CHOWN", "NET_BIND_SERVICE", "SETGID", "SETUID"],
  },
  "pod-allowed-host-paths": {
    allowedHostPaths: [
      { pathPrefix: "/etc/ssl/certs", readOnly: true },
      { pathPrefix: "/lib/modules", readOnly: true },
      { pathPrefix: "/var/log", readOnly: true },
      { pathPrefix: "/etc/cni/net.d" },
      { pathPrefix: "/opt/cni/bin" },
      { pathPrefix: "/run/xtables.lock" },
      { pathPrefix: "/var/lib/kubelet" },
    ],
  },
  "container-allowed-ports": {
    allowedPorts: [53, 80, 443, 3000, 4443, 5432, 6379, 8000, 8080, 8081, 8443, 9090, 9093, 9100, 9153, 9443],
  },
  "service-allowed-ports": { allowedPorts: [53, 80, 443, 5432, 6379, 8080, 8443, 9090, 9093, 9100] },
  "pod-host-network-ports": { allowHostNetwork: false, allowedHostPorts: [9100] },
  "container-allowed-apparmor": { allowedProfiles: ["runtime/default"], requireExplicit: false },
  "image-trusted-registries": {
    allowedImagesRegex:
      "^(norrvik\\.azurecr\\.io|harbor\\.norrvik\\.example|mcr\\.microsoft\\.com|registry\\.k8s\\.io|gke\\.gcr\\.io|[a-z0-9-]+-docker\\.pkg\\.dev|[0-9]{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com)/.+$",
  },
};
