import { daysBefore, formatTime } from "../../company.js";
import type { ClusterDefinition } from "../../definition.js";
import type { JsonObject } from "../../objects.js";
import type { Authored } from "../../plan.js";
import { platformObject } from "../component.js";

/** Group versions that the API server itself serves, with their priorities: each has an APIService. */
const LOCAL_VERSIONS: readonly (readonly [string, number, number])[] = [
  ["v1.", 18000, 1],
  ["v1.apps", 17800, 15],
  ["v1.events.k8s.io", 17750, 15],
  ["v1.authentication.k8s.io", 17700, 15],
  ["v1.authorization.k8s.io", 17600, 15],
  ["v2.autoscaling", 17500, 30],
  ["v1.autoscaling", 17500, 15],
  ["v1.batch", 17400, 15],
  ["v1.certificates.k8s.io", 17300, 15],
  ["v1.networking.k8s.io", 17200, 15],
  ["v1.policy", 17100, 15],
  ["v1.rbac.authorization.k8s.io", 17000, 15],
  ["v1.storage.k8s.io", 16800, 15],
  ["v1.admissionregistration.k8s.io", 16700, 15],
  ["v1.apiextensions.k8s.io", 16700, 15],
  ["v1.scheduling.k8s.io", 16600, 15],
  ["v1.coordination.k8s.io", 16500, 15],
  ["v1.node.k8s.io", 16300, 15],
  ["v1.discovery.k8s.io", 16200, 12],
  ["v1.flowcontrol.apiserver.k8s.io", 16100, 21],
];

export function apiServices(definition: ClusterDefinition): Authored[] {
  const at = formatTime(daysBefore(definition.ageDays));
  const available = (reason: string, message: string): JsonObject => ({
    conditions: [{ type: "Available", status: "True", lastTransitionTime: at, reason, message }],
  });
  const local = LOCAL_VERSIONS.map(([name, groupPriorityMinimum, versionPriority]) => {
    const [version = "", ...group] = name.split(".");
    const groupName = group.join(".");
    const spec = { ...(groupName ? { group: groupName } : {}), version, groupPriorityMinimum, versionPriority };
    return platformObject(
      definition,
      "APIService",
      name,
      { spec },
      {
        labels: { "kube-aggregator.kubernetes.io/automanaged": "onstart" },
        manager: "kube-apiserver",
        status: available("Local", "Local APIServices are always available"),
      },
    );
  });
  const metrics = {
    service: { namespace: "kube-system", name: "metrics-server", port: 443 },
    group: "metrics.k8s.io",
    version: "v1beta1",
    ...(definition.posture === "careless"
      ? { insecureSkipTLSVerify: true }
      : { caBundle: Buffer.from("CA of metrics-server").toString("base64") }),
    groupPriorityMinimum: 100,
    versionPriority: 100,
  };
  return [
    ...local,
    platformObject(
      definition,
      "APIService",
      "v1beta1.metrics.k8s.io",
      { spec: metrics },
      { status: available("Passed", "all checks passed") },
    ),
  ];
}
